"""Explanations of known networks beside the truth, feature by feature."""

from collections.abc import Callable, Collection, Sequence
from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from mixreg.certificates.known_truth.networks import NETWORKS
from mixreg.certificates.known_truth.truth import Truth, true_effects
from mixreg.explain.importance import interval, prob_top_k
from mixreg.explain.local.explainer import LocalExplainer
from mixreg.explain.maskers import Tabular

__all__ = ["Cases", "Request", "cases_of", "check_networks"]


class Request(NamedTuple):
    """
    What is asked of a calibration.

    Attributes
    ----------
    n_instances, n_samples : int
        Explained inputs of every network, and perturbations of each.
    probs : tuple of float
        Probabilities of the intervals.
    k : int
        Size of the top.
    seed : int
        Source of inputs, perturbations and draws.
    options : dict
        Further arguments of `LocalExplainer`, the method among them.
    """

    n_instances: int
    n_samples: int
    probs: tuple[float, ...]
    k: int
    seed: int
    options: dict[str, Any]

    def explainer(self, box: Callable[..., Any]) -> LocalExplainer:
        """
        Make the explainer.

        Parameters
        ----------
        box : callable
            What it explains.

        Returns
        -------
        LocalExplainer
            With features that are filled with zeros.

        Raises
        ------
        ValueError
            If it has no draws.
        """
        explainer = LocalExplainer(box, Tabular(), **({"response": "raw"} | self.options))
        if explainer.inference != "gibbs":
            raise ValueError(
                f"inference is {explainer.inference!r}, a single draw, whose intervals have no "
                "width; wanted 'gibbs'."
            )
        return explainer


class Cases(NamedTuple):
    """
    What was said of every feature of every input, and whether it is so.

    Attributes
    ----------
    network : str
        Name of the network.
    known : ndarray of bool of shape (n_instances, n_features)
        Features that have a true effect; only they count.
    inside : ndarray of bool of shape (n_probs, n_instances, n_features)
        Whether the interval holds the effect.
    predicted : ndarray of shape (n_instances, n_features)
        P(feature in the top k) among those with a true effect.
    is_top : ndarray of bool of shape (n_instances, n_features)
        Whether it is.
    """

    network: str
    known: np.ndarray
    inside: np.ndarray
    predicted: np.ndarray
    is_top: np.ndarray

    @classmethod
    def of(
        cls, network: str, draws: xr.DataArray, truth: Truth, probs: Sequence[float], k: int
    ) -> "Cases":
        """
        Hold draws against the truth.

        Parameters
        ----------
        network : str
            Name of the network.
        draws : DataArray with dims ``sample``, ``instance`` and ``feature``
            Posterior draws of the effects.
        truth : Truth
            The truth.
        probs : sequence of float
            Probabilities of the intervals.
        k : int
            Size of the top.

        Returns
        -------
        Cases
            The cases.
        """
        grid = ("instance", "feature")
        effects = xr.DataArray(truth.effects, dims=grid)
        inside = []
        for prob in probs:
            bounds = interval(draws, prob).transpose("bound", *grid).values
            inside.append((bounds[0] <= truth.effects) & (truth.effects <= bounds[1]))
        # What has no true effect is left out of both rankings.
        among = draws.where(xr.DataArray(truth.known, dims=grid), 0.0)
        true_top = prob_top_k(effects.where(truth.known, 0.0).expand_dims("sample"), k)
        predicted = prob_top_k(among, k).transpose(*grid).values
        top = true_top.transpose(*grid).values > 0.5
        return cls(network, truth.known, np.array(inside), predicted, top)


def cases_of(
    name: str,
    request: Request,
    change: Callable[[xr.DataArray], xr.DataArray] | None = None,
) -> Cases:
    """
    Explain inputs of a known network and hold the explanations against the truth.

    Parameters
    ----------
    name : str
        Name of the network.
    request : Request
        How.
    change : callable, optional
        Applied to the draws: how a certificate breaks them on purpose.

    Returns
    -------
    Cases
        What was said, and whether it is so.

    Examples
    --------
    >>> options = {"method": "dmm", "draws": 10, "tune": 10, "chains": 1, "n_components": 2}
    >>> request = Request(1, 40, (0.8,), 5, 1, options | {"cores": 1})
    >>> import warnings
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore")
    ...     cases = cases_of("linear", request)
    >>> cases.inside.shape, int(cases.is_top.sum())
    ((1, 1, 14), 5)
    """
    network = NETWORKS[name]
    X = network.draw(np.random.default_rng([request.seed, network.seed]), request.n_instances)
    explainer = request.explainer(network)
    ex = explainer(X, n_samples=request.n_samples, random_seed=request.seed, progressbar=False)
    draws = ex.draws() if change is None else change(ex.draws())
    truth = true_effects(network, X, reading=explainer.reading)
    return Cases.of(name, draws, truth, request.probs, request.k)


def check_networks(networks: Collection[str] | None) -> tuple[str, ...]:
    """
    Check names of known networks.

    Parameters
    ----------
    networks : collection of str, str or None
        Names; None for all.

    Returns
    -------
    tuple of str
        The names.

    Raises
    ------
    ValueError
        If a name is unknown, or there is none.

    Examples
    --------
    >>> check_networks("linear")
    ('linear',)
    """
    if networks is None:
        return tuple(NETWORKS)
    names = (networks,) if isinstance(networks, str) else tuple(networks)
    if not names or set(names) - set(NETWORKS):
        raise ValueError(f"networks is {networks!r}; wanted names out of {', '.join(NETWORKS)}.")
    return names
