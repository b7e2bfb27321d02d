"""What draws are worth: effective draws of quantities that no label touches, the worst of them."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from mixreg.posterior.convergence import COLUMNS, convergence_statistics
from mixreg.posterior.parameters import ParameterDraws
from mixreg.posterior.passes import occupancy
from mixreg.posterior.quantities import probe_pairs, probe_rows

__all__ = ["R_HAT_MAX", "Worth", "judge", "label_free"]

N_PROBES = 20
# Chains agree up to this R-hat; beyond it effective draws of all chains together count modes.
R_HAT_MAX = 1.05
_FEWEST = 4
_ESS, _R_HAT = COLUMNS.index("ess_bulk"), COLUMNS.index("r_hat")


class Worth(NamedTuple):
    """
    What the chains of one run are worth.

    Attributes
    ----------
    ess : float
        Effective draws of all chains together, of the worst quantity; NaN with too few draws.
    ess_within : float
        Effective draws of a single chain, mean over chains, of the worst quantity; NaN likewise.
    r_hat : float
        The largest R-hat; NaN where there are not two chains with draws.
    worst : str
        The quantity with the fewest effective draws of a single chain.
    """

    ess: float
    ess_within: float
    r_hat: float
    worst: str


def label_free(
    draws: Mapping[str, np.ndarray], X: np.ndarray, y: np.ndarray
) -> dict[str, np.ndarray]:
    """
    Compute from the parameters what does not depend on labels, the same way for every sampler.

    Parameters
    ----------
    draws : mapping of str to ndarray
        Draws of one chain: ``w`` and ``sigma`` of shape (n_draws, n_components), ``beta``
        (n_draws, n_components, n_features), ``alpha`` (n_draws,) and, where the model has one,
        ``intercept`` (n_draws, n_components).
    X : ndarray of shape (n_obs, n_features)
        Design.
    y : ndarray of shape (n_obs,)
        Response.

    Returns
    -------
    dict of str to ndarray of shape (n_draws,)
        ``log_lik``, ``occupied`` (expected number of components that hold rows, given the
        parameters), ``alpha``, and ``mean_y[i]``, E[y | x] at twenty rows spread over y.

    Examples
    --------
    >>> one = {"w": np.ones((1, 1)), "sigma": np.ones((1, 1)), "beta": np.zeros((1, 1, 1)),
    ...        "alpha": np.ones(1)}
    >>> list(label_free(one, np.zeros((2, 1)), np.array([0.0, 1.0])))
    ['log_lik', 'occupied', 'alpha', 'mean_y[0]', 'mean_y[1]']
    """
    with np.errstate(divide="ignore"):
        log_weights = np.log(draws["w"])[:, None, :]
    levels = draws.get("intercept", np.zeros_like(draws["sigma"]))
    parameters = ParameterDraws(log_weights, draws["beta"], levels, draws["sigma"])
    found = occupancy(parameters, X, y)
    rows = probe_rows(y, N_PROBES)
    mean, _, _ = probe_pairs(parameters, X[rows], y[rows])
    probes = {f"mean_y[{row}]": mean[:, place] for place, row in enumerate(rows)}
    scalars = {"log_lik": found.log_likelihood, "occupied": found.occupied, "alpha": draws["alpha"]}
    return scalars | probes


def judge(chains: Sequence[Mapping[str, np.ndarray]]) -> Worth:
    """
    Judge the chains of one run, which may have stopped at different draws.

    Parameters
    ----------
    chains : sequence of mapping of str to ndarray of shape (n_draws,)
        What `label_free` gave, one entry a chain.

    Returns
    -------
    Worth
        Together, chains count up to the length of the shortest; alone, each to its own end.
        A chain in which a quantity stands still has one effective draw of it, unless the quantity
        is the same number everywhere, which says nothing.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> worth = judge([{"alpha": rng.normal(size=1000)} for _ in range(2)])
    >>> worth.worst, worth.r_hat < 1.01, 1500 < worth.ess < 2500
    ('alpha', True, True)
    """
    names = list(chains[0])
    values = [np.column_stack([chain[name] for name in names]) for chain in chains]
    values = [each for each in values if len(each) >= _FEWEST]
    if not values:
        return Worth(np.nan, np.nan, np.nan, "")
    alone = np.array([_of_one(each) for each in values])
    silent = np.ptp(np.concatenate(values), axis=0) == 0
    alone[:, silent] = np.inf
    within = alone.mean(axis=0)
    worst = int(within.argmin())
    shortest = min(map(len, values))
    together = convergence_statistics(np.stack([each[:shortest] for each in values]))
    r_hat = together[:, _R_HAT].max() if len(values) == len(chains) > 1 else np.nan
    return Worth(float(together[:, _ESS].min()), float(within[worst]), float(r_hat), names[worst])


def _of_one(values: np.ndarray) -> np.ndarray:
    """Effective draws of one chain, (n_draws, n_quantities)."""
    ess = convergence_statistics(values[None])[:, _ESS]
    ess[np.ptp(values, axis=0) == 0] = 1.0
    return ess
