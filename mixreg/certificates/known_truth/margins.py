"""How far coverage of known truths is outside its margin, and explainers that must fail."""

from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from mixreg.certificates.known_truth.cases import Cases
from mixreg.certificates.known_truth.tables import by_instance

__all__ = ["KNOWN", "MARGINS", "Known", "excess", "narrowed"]

MARGINS = {0.5: 0.05, 0.8: 0.03, 0.95: 0.02}
"""How far coverage may be from its promise: a surrogate is not the function that it stands for."""


class Known(NamedTuple):
    """
    An explainer of a known network.

    Attributes
    ----------
    network : str
        Name of the network.
    options : dict
        Arguments of `LocalExplainer` but the method.
    may_be_wide : bool
        Whether intervals may hold the truth more often than they promise.
    n_instances : int
        Inputs that are explained at full size: gates take long.
    """

    network: str
    options: dict[str, Any]
    may_be_wide: bool = False
    n_instances: int = 100


# The tolerance of constant weights says how much noise to expect: with it intervals are as wide as
# that noise would make them, and without it as wide as the noise at hand. Gates, the default, have
# none; their effects are averages over all perturbations, and else those within the input's rule.
KNOWN: dict[str, Known] = {
    "linear": Known("linear", {"gate": None, "tolerance": None}),
    "shortcut": Known("shortcut", {"gate": None, "tolerance": None}),
    "piecewise, gate": Known("piecewise", {"gate": "all", "reading": "x"}, n_instances=40),
    "linear, default": Known("linear", {}, n_instances=40),
    "piecewise, default": Known("piecewise", {}, n_instances=40),
    "shortcut, default": Known("shortcut", {}, n_instances=40),
    "linear, tolerance": Known("linear", {"gate": None}, may_be_wide=True),
    "linear, not rough": Known("linear, not rough", {"gate": None}, may_be_wide=True),
}
"""What is certified, by its name."""


def excess(cases: Cases, probs: tuple[float, ...], *, may_be_wide: bool) -> dict[str, float]:
    """
    Measure by how many standard errors coverage is outside its margin.

    Parameters
    ----------
    cases : Cases
        Of one network.
    probs : tuple of float
        Probabilities of the intervals, each a key of `MARGINS`.
    may_be_wide : bool
        Whether too much coverage is fine.

    Returns
    -------
    dict of str to float
        Scores, negative within the margin. Inputs are independent, features of one are not.

    Examples
    --------
    >>> inside = np.tile([[[True]]], (1, 20, 1))
    >>> cases = Cases("a", inside[0], inside, inside[0], inside[0])
    >>> found = excess(cases, (0.8,), may_be_wide=False)["80 %"]
    >>> found > 0, excess(cases, (0.8,), may_be_wide=True)["80 %"] < 0
    (True, True)
    """
    found = {}
    n = int(cases.known.sum())
    for prob, shares in zip(probs, by_instance(cases), strict=True):
        # Where no interval fails the spread is nil: then the binomial error under the promise.
        least = np.sqrt(prob * (1 - prob) / n)
        error = max(float(shares.std(ddof=1)) / np.sqrt(len(shares)), float(least))
        gap = float(shares.mean()) - prob
        distance = -gap if may_be_wide else abs(gap)
        found[f"{prob:.0%}".replace("%", " %")] = (distance - MARGINS[prob]) / error
    return found


def narrowed(draws: xr.DataArray, factor: float = 0.5) -> xr.DataArray:
    """
    Pull draws towards their mean, as a noise that was fixed too small would: a broken explainer.

    Parameters
    ----------
    draws : DataArray with a dim ``sample``
        Posterior draws.
    factor : float, default 0.5
        What widths are multiplied by.

    Returns
    -------
    DataArray
        Draws of the same means.

    Examples
    --------
    >>> narrowed(xr.DataArray([1.0, 3.0], dims="sample")).values
    array([1.5, 2.5])
    """
    mean = draws.mean("sample")
    return (mean + factor * (draws - mean)).transpose(*draws.dims)
