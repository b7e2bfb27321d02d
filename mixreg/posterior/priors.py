"""Priors of scalar hyper-parameters, known exactly: densities and quantiles."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import xarray as xr
from scipy.special import gammaln
from scipy.stats import gamma

from mixreg.inputs import check_positive

__all__ = ["GammaPower", "read_hyperpriors"]

# The power of a variable that follows a Gamma distribution.
_POWERS = {"gamma": 1, "root_inverse_gamma": -2}


class GammaPower(NamedTuple):
    r"""
    A positive variable x of which :math:`x^p \sim \mathrm{Gamma}(\mathrm{shape}, \mathrm{rate})`.

    Attributes
    ----------
    power : int
        p: 1 for a Gamma variable, -2 for the square root of an inverse-gamma variable.
    shape, rate : float
        Of the Gamma distribution.
    """

    power: int
    shape: float
    rate: float

    def density_of_log(self, log_value: np.ndarray) -> np.ndarray:
        """
        Evaluate the density of log x.

        Parameters
        ----------
        log_value : ndarray
            Natural logarithms of values.

        Returns
        -------
        ndarray
            Density per unit of log x.
        """
        scaled = self.power * np.asarray(log_value) + np.log(self.rate)
        with np.errstate(over="ignore"):
            log_density = self.shape * scaled - np.exp(scaled) - gammaln(self.shape)
        return abs(self.power) * np.exp(log_density)

    def quantile(self, prob: Any) -> np.ndarray:
        """
        Find the values below which some probability lies.

        Parameters
        ----------
        prob : array-like
            Probabilities.

        Returns
        -------
        ndarray
            Values of x.
        """
        law = gamma(self.shape, scale=1.0 / self.rate)
        at = law.ppf(prob) if self.power > 0 else law.isf(prob)
        return np.asarray(at ** (1.0 / self.power))


def read_hyperpriors(
    idata: xr.DataTree, priors: Mapping[str, Mapping[str, Any]] | None = None
) -> dict[str, GammaPower]:
    """
    Find the priors of the hyper-parameters that a trace has.

    Parameters
    ----------
    idata : DataTree
        The trace, for ``posterior.attrs["hyperpriors"]``.
    priors : mapping of str to mapping, optional
        What ``mixreg.hyperpriors(model)`` returned, for a trace that does not say.

    Returns
    -------
    dict of str to GammaPower
        One entry for each of them that is in ``posterior``.

    Raises
    ------
    ValueError
        If the trace does not record its priors, what it records cannot be read, or none of it is
        in ``posterior``.

    Examples
    --------
    >>> from mixreg.posterior.assemble import trace_from_arrays
    >>> idata = trace_from_arrays(w=[1.0], beta=[[2.0]], sigma=[1.0], alpha=1.0, X=[[0.0]], y=[0])
    >>> read_hyperpriors(idata, {"alpha": {"family": "gamma", "shape": 5.0, "rate": 1.0}})
    {'alpha': GammaPower(power=1, shape=5.0, rate=1.0)}
    """
    posterior = idata["posterior"].dataset
    if priors is None:
        priors = _recorded(posterior)
    found = {str(name): _read(str(name), prior) for name, prior in priors.items()}
    present = {name: prior for name, prior in found.items() if name in posterior}
    if not present:
        raise ValueError(
            f"priors has {sorted(found)}, none of which is in posterior (it has"
            f" {sorted(map(str, posterior.data_vars))})."
        )
    return present


def _recorded(posterior: xr.Dataset) -> Mapping[str, Any]:
    """Read what ``mixreg.sample`` wrote down."""
    text = posterior.attrs.get("hyperpriors")
    if text is None:
        raise ValueError(
            "posterior.attrs has no 'hyperpriors': this trace was made by pymc.sample, or before"
            " mixreg.sample recorded them. Pass priors=mixreg.hyperpriors(model)."
        )
    try:
        recorded = json.loads(text)
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"posterior.attrs['hyperpriors'] is {text!r}; wanted JSON, as mixreg.sample writes it."
        ) from error
    if not isinstance(recorded, dict):
        raise ValueError(
            f"posterior.attrs['hyperpriors'] is {text!r}; wanted priors by name of the variable."
        )
    return recorded


def _read(name: str, prior: Any) -> GammaPower:
    """Check one prior."""
    if not isinstance(prior, Mapping) or set(prior) != {"family", "shape", "rate"}:
        raise ValueError(f"the prior of {name} is {prior!r}; wanted family, shape and rate.")
    if prior["family"] not in _POWERS:
        raise ValueError(
            f"the prior of {name} has the family {prior['family']!r}; wanted one of"
            f" {sorted(_POWERS)}."
        )
    shape, rate = (
        check_positive(prior[key], name=f"the {key} of the prior of {name}")
        for key in ("shape", "rate")
    )
    return GammaPower(_POWERS[prior["family"]], shape, rate)
