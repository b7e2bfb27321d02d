"""Quantities of a draw that do not depend on how its components are labelled."""

from typing import Any

import numpy as np
import xarray as xr
from scipy.special import entr

from mixreg.posterior.evaluate import component_means, responsibilities
from mixreg.posterior.gates import Gates
from mixreg.posterior.parameters import ParameterDraws
from mixreg.posterior.passes import Occupancy, occupancy
from mixreg.posterior.trace import Trace

__all__ = [
    "component_sizes",
    "last_weight",
    "probe_pairs",
    "probe_rows",
    "scalar_quantities",
    "truncation_bound",
]

_N_LARGEST = 3
# A co-clustering probability that varies less than this over all draws (sd) is agreed upon: chains
# that say 1e-9 and 1e-12 differ in rank, but not about anything.
_AGREED_SD = 0.01


def truncation_bound(alpha: Any, *, n_obs: int, n_components: int) -> np.ndarray:
    r"""
    Bound on the distance between the truncated and the infinite mixture.

    The :math:`L_1` distance of the marginal densities of the data is at most
    :math:`4 n \exp(-(J - 1) / \alpha)`; no such distance exceeds 2, where the bound says nothing.

    Parameters
    ----------
    alpha : array-like
        Concentration, positive.
    n_obs : int
        Number of rows.
    n_components : int
        Truncation level J.

    Returns
    -------
    ndarray
        The bound for each ``alpha``, at most 2.

    References
    ----------
    Ishwaran, H. and James, L. F. (2001). Gibbs sampling methods for stick-breaking priors.
    Journal of the American Statistical Association 96, 161-173. doi:10.1198/016214501750332758

    Examples
    --------
    >>> truncation_bound([1.0, 50.0], n_obs=100, n_components=30).round(12)
    array([1.02e-10, 2.00e+00])
    """
    exponent = -(n_components - 1) / np.asarray(alpha, dtype=np.float64)
    return np.minimum(4.0 * n_obs * np.exp(exponent), 2.0)


def scalar_quantities(idata: xr.DataTree, trace: Trace) -> dict[str, np.ndarray]:
    """
    Label-free numbers of every draw: fit, occupation, weights, concentration.

    What the sampler recorded in ``sample_stats`` is used; what it did not is computed from the
    parameters and the data, sizes and the number of occupied components as expectations given
    the parameters.

    Parameters
    ----------
    idata : DataTree
        The tree, for ``sample_stats``.
    trace : Trace
        The same trace as arrays.

    Returns
    -------
    dict of str to ndarray of shape (n_chains, n_draws)
        ``log_lik``, ``lp`` (if recorded), ``occupied``, ``size_1`` to ``size_3`` (rows of the
        largest components), ``entropy`` of the weights in nats (of a gate's, averaged over its
        rows), ``alpha`` or ``log_gate_scale`` (if drawn), and ``log_l1`` and ``log_l2`` of the
        elastic net that the largest component follows (if there are nets: their own labels mean
        as little as those of components), and ``log_lam`` (if the rate of a random walk over the
        coefficients is drawn).

    Examples
    --------
    >>> from mixreg.posterior.assemble import trace_from_arrays
    >>> from mixreg.posterior.trace import read_trace
    >>> idata = trace_from_arrays(w=[1.0], beta=[[2.0]], sigma=[1.0], X=[[0.0], [1.0]], y=[0, 2])
    >>> list(scalar_quantities(idata, read_trace(idata)))
    ['log_lik', 'occupied', 'size_1', 'entropy']
    """
    recorded = _recorded(idata)
    (log_lik, sizes, occupied), _ = component_sizes(idata, trace)
    weights = trace.parameters.mean_weights
    values = {"log_lik": log_lik}
    if "lp" in recorded:
        values["lp"] = recorded["lp"]
    values["occupied"] = occupied
    largest = -np.sort(-sizes, axis=2)[..., :_N_LARGEST]
    values |= {f"size_{k + 1}": largest[..., k] for k in range(largest.shape[2])}
    values["entropy"] = trace.by_chain(entr(weights).sum(axis=1))
    if trace.alpha is not None:
        values["alpha"] = trace.by_chain(trace.alpha)
    if trace.gate_scale is not None:
        values["log_gate_scale"] = trace.by_chain(np.log(trace.gate_scale))
    if "lam" in idata["posterior"]:
        values["log_lam"] = np.log(idata["posterior"]["lam"].transpose("chain", "draw").values)
    if "net" in recorded:
        own = np.take_along_axis(recorded["net"], sizes.argmax(axis=2)[..., None], axis=2)
        for name in ("l1", "l2"):
            nets = idata["posterior"][name].transpose("chain", "draw", "net").values
            chosen = np.take_along_axis(nets, own.astype(np.intp), axis=2)
            values[f"log_{name}"] = np.log(chosen[..., 0])
    return values


def component_sizes(idata: xr.DataTree, trace: Trace) -> tuple[Occupancy, bool]:
    """
    Log-likelihood, sizes and number of occupied components, as the sampler recorded them.

    Where it did not, sizes and the number are expectations given the parameters and the data.

    Parameters
    ----------
    idata : DataTree
        The tree, for ``sample_stats``.
    trace : Trace
        The same trace as arrays.

    Returns
    -------
    found : Occupancy
        The three, with leading axes (n_chains, n_draws); components in the order of
        ``sample_stats`` or of ``trace``.
    recorded : bool
        Whether the sampler counted them.

    Examples
    --------
    >>> from mixreg.posterior.assemble import trace_from_arrays
    >>> from mixreg.posterior.trace import read_trace
    >>> idata = trace_from_arrays(w=[1.0], beta=[[2.0]], sigma=[1.0], X=[[0.0], [1.0]], y=[0, 2])
    >>> found, recorded = component_sizes(idata, read_trace(idata))
    >>> found.sizes.tolist(), recorded
    ([[[2.0]]], False)
    """
    recorded = _recorded(idata)
    if {"log_lik", "occupied", "sizes"} <= set(recorded):
        return Occupancy(recorded["log_lik"], recorded["sizes"], recorded["occupied"]), True
    computed = occupancy(trace.parameters, *trace.data)
    return Occupancy(*map(trace.by_chain, computed)), False


def last_weight(trace: Trace) -> np.ndarray:
    """
    Weight of the last stick, or of the last component where the weights are constant.

    It depends on labels: what the truncation left over sits there in the trace's own order.

    Parameters
    ----------
    trace : Trace
        A trace, components in its own order.

    Returns
    -------
    ndarray of shape (n_chains * n_draws,)
        Weights; those of a gate averaged over its rows.

    Examples
    --------
    >>> from mixreg.posterior.assemble import trace_from_arrays
    >>> from mixreg.posterior.trace import read_trace
    >>> idata = trace_from_arrays(w=[0.9, 0.1], beta=[[2.0], [0.0]], sigma=[1.0, 1.0],
    ...                           X=[[0.0], [1.0]], y=[0, 2])
    >>> last_weight(read_trace(idata))
    array([0.1])
    """
    weighting, weights = trace.parameters.weighting, trace.parameters.mean_weights
    if isinstance(weighting, Gates):
        weights = np.take_along_axis(weights, np.argsort(weighting.stick, axis=1), axis=1)
    return weights[:, -1]


def probe_rows(y: np.ndarray, n_probes: int) -> np.ndarray:
    """
    Choose rows spread evenly over the ranks of the response.

    Parameters
    ----------
    y : ndarray of shape (n_obs,)
        Response.
    n_probes : int
        Number of rows wanted.

    Returns
    -------
    ndarray of int of shape (min(n_probes, n_obs),)
        Positions of the rows, ascending.

    Examples
    --------
    >>> probe_rows(np.array([5.0, 1.0, 3.0, 2.0, 4.0]), 3)
    array([0, 1, 2])
    """
    ranks = np.linspace(0, len(y) - 1, min(n_probes, len(y))).round().astype(int)
    return np.sort(np.argsort(y, kind="stable")[ranks])


def probe_pairs(
    parameters: ParameterDraws, X: np.ndarray, y: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    r"""
    E[y | x] at probe rows, and the probability that two of them share a component.

    Parameters
    ----------
    parameters : ParameterDraws
        Draws.
    X : ndarray of shape (n_probes, n_features)
        Design of the probe rows.
    y : ndarray of shape (n_probes,)
        Response of the probe rows.

    Returns
    -------
    mean : ndarray of shape (n_draws, n_probes)
        :math:`\sum_j w_j \mu_j(x)`; the response is not used.
    together : ndarray of shape (n_draws, n_pairs)
        :math:`\sum_j r_{ij} r_{kj}`; constant, at its mean, where its sd over draws is below 0.01.
    pairs : ndarray of int of shape (n_pairs, 2)
        Positions of the probes of each pair.

    Examples
    --------
    >>> two = ParameterDraws(np.log([[[0.5, 0.5]]]), np.zeros((1, 2, 1)), np.array([[0.0, 10.0]]),
    ...                  np.ones((1, 2)))
    >>> mean, together, pairs = probe_pairs(two, np.zeros((2, 1)), np.array([0.0, 10.0]))
    >>> mean.tolist(), together.round(6).tolist(), pairs.tolist()
    ([[5.0, 5.0]], [[0.0]], [[0, 1]])
    """
    means = component_means(parameters, X)
    means *= np.swapaxes(parameters.weights, 1, 2)
    shares = responsibilities(parameters, X, y)
    first, second = np.triu_indices(len(y), k=1)
    together = np.matmul(np.swapaxes(shares, 1, 2), shares)[:, first, second]
    together = np.where(together.std(axis=0) < _AGREED_SD, together.mean(axis=0), together)
    return means.sum(axis=1), together, np.column_stack([first, second])


def _recorded(idata: xr.DataTree) -> dict[str, np.ndarray]:
    """Read the label-free statistics that the sampler wrote down, as float64."""
    if "sample_stats" not in idata.children:
        return {}
    stats = idata["sample_stats"].dataset
    dims: dict[str, tuple[str, ...]] = {"log_lik": (), "lp": (), "occupied": ()}
    dims |= {"sizes": ("component",), "net": ("component",)}
    return {
        name: np.asarray(stats[name].transpose("chain", "draw", *rest).values, dtype=np.float64)
        for name, rest in dims.items()
        if name in stats and set(stats[name].dims) == {"chain", "draw", *rest}
    }
