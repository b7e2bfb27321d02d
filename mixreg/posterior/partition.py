"""Which rows belong together: co-clustering probabilities and a point estimate of the partition."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import xarray as xr

from mixreg.inputs import check_count
from mixreg.posterior.evaluate import ParameterDraws, log_joint, responsibilities
from mixreg.posterior.losses import expected_losses
from mixreg.posterior.passes import blocks
from mixreg.posterior.trace import Trace, read_trace

__all__ = ["coclustering", "partition"]

# Cap on each of the large temporary tables.
_TABLE_BYTES = 2**26


def coclustering(
    idata: xr.DataTree,
    *,
    rows: Sequence[int] | np.ndarray | None = None,
    max_draws: int | None = 500,
    max_bytes: float = 1e9,
) -> xr.DataArray:
    r"""
    Posterior probability that two rows belong to the same component.

    .. math::

        C_{ik} = \frac{1}{T} \sum_t \sum_j r^{(t)}_{ij} r^{(t)}_{kj}, \qquad C_{ii} = 1,

    the assignments summed out given the parameters (Rao-Blackwell).

    Parameters
    ----------
    idata : DataTree
        A trace with its data.
    rows : sequence of int, optional
        Positions of the rows to compare; all rows by default.
    max_draws : int, optional
        Average over at most this many evenly spaced draws; None for all of them.
    max_bytes : float, default 1e9
        Cap on the bytes of the result.

    Returns
    -------
    DataArray of shape (n_rows, n_rows)
        Dims ``obs`` and ``obs_other``. Labels do not matter.

    Raises
    ------
    ValueError
        If the result would exceed ``max_bytes``, or a row does not exist.

    Examples
    --------
    >>> from mixreg.posterior.assemble import trace_from_arrays
    >>> idata = trace_from_arrays(w=[0.5, 0.5], beta=[[0.0], [0.0]], intercept=[0.0, 9.0],
    ...                           sigma=[1.0, 1.0], X=[[1.0]] * 3, y=[0.0, 9.0, 9.0])
    >>> coclustering(idata).values.round(3)
    array([[1., 0., 0.],
           [0., 1., 1.],
           [0., 1., 1.]])
    """
    trace = read_trace(idata)
    X, y = trace.data
    chosen = np.arange(len(y)) if rows is None else _checked_rows(rows, len(y))
    needed = 8.0 * len(chosen) ** 2
    if needed > max_bytes:
        raise ValueError(
            f"the co-clustering of {len(chosen)} rows takes {needed:.3g} bytes, more than max_bytes"
            f" ({max_bytes:.3g}); choose fewer rows with rows=, or raise max_bytes."
        )
    draws = _spread(trace, max_draws)
    parameters = trace.parameters.select(draws, chosen)
    total = np.zeros((len(chosen), len(chosen)))
    # Whole rows are needed at once, so the blocks are cut over draws only.
    step = max(int(_TABLE_BYTES // (8 * trace.parameters.shape[1] * len(chosen))), 1)
    for start in range(0, len(draws), step):
        part = parameters.select(slice(start, start + step), slice(None))
        shares = responsibilities(part, X[chosen], y[chosen]).reshape(-1, len(chosen))
        total += shares.T @ shares
    total /= len(draws)
    np.fill_diagonal(total, 1.0)
    labels = np.arange(len(y))[chosen] if trace.obs is None else trace.obs[chosen]
    return xr.DataArray(
        total,
        dims=("obs", "obs_other"),
        coords={"obs": labels, "obs_other": labels},
        name="coclustering",
        attrs={"n_draws": len(draws)},
    )


def partition(
    idata: xr.DataTree, *, loss: Literal["vi", "binder"] = "vi", max_draws: int = 200
) -> xr.DataArray:
    r"""
    Point estimate of which rows belong together.

    Candidates are the partitions that put each row with the component most responsible for it,
    one candidate a draw. The candidate with the least posterior expected loss is returned, which
    needs no labels to be aligned.

    Parameters
    ----------
    idata : DataTree
        A trace with its data.
    loss : {"vi", "binder"}, default "vi"
        Variation of information, in bits, or Binder's loss, the share of pairs of rows that are
        together in one partition and apart in the other.
    max_draws : int, default 200
        Number of evenly spaced draws that serve as candidates and represent the posterior.

    Returns
    -------
    DataArray of int of shape (n_obs,)
        Labels 0, 1, ... by decreasing size; dim ``obs``. ``attrs`` has ``loss``,
        ``expected_loss``, ``n_clusters`` and ``n_draws``.

    Raises
    ------
    ValueError
        If the tree lacks a variable, or there is no such loss.

    Notes
    -----
    Given the parameters the assignments are independent across rows, so Binder's expected loss
    is exact given the draws: only :math:`\sum_j r_{ij} r_{kj}` enters. The expected variation of
    information is computed from the expected contingency table of candidate and draw, which
    leaves out the scatter of the counts, of order (number of cells) / n_obs. Wade and Ghahramani
    search beyond the draws; here the best of the draws is taken. Memory grows with
    ``n_obs * max_draws``, never with the square of ``n_obs``.

    References
    ----------
    Wade, S. and Ghahramani, Z. (2018). Bayesian cluster analysis: point estimation and credible
    balls. Bayesian Analysis 13(2), 559-626. doi:10.1214/17-BA1073

    Examples
    --------
    >>> from mixreg.posterior.assemble import trace_from_arrays
    >>> idata = trace_from_arrays(w=[0.5, 0.5], beta=[[0.0], [0.0]], intercept=[0.0, 9.0],
    ...                           sigma=[1.0, 1.0], X=[[1.0]] * 3, y=[0.0, 9.0, 9.0])
    >>> partition(idata).values
    array([1, 0, 0])
    """
    if loss not in ("vi", "binder"):
        raise ValueError(f"loss is {loss!r}; wanted 'vi' or 'binder'.")
    trace = read_trace(idata)
    X, y = trace.data
    draws = _spread(trace, max_draws)
    parameters = trace.parameters.select(draws, slice(None))
    candidates = _candidates(parameters, X, y)
    losses = expected_losses(candidates, parameters, X, y, loss=loss)
    best = int(losses.argmin())
    labels = _by_size(candidates[best])
    return xr.DataArray(
        labels,
        dims=("obs",),
        coords=None if trace.obs is None else {"obs": trace.obs},
        name="partition",
        attrs={
            "loss": loss,
            "expected_loss": float(losses[best]),
            "n_clusters": int(labels.max()) + 1,
            "n_draws": len(draws),
        },
    )


def _spread(trace: Trace, max_draws: int | None) -> np.ndarray:
    """Choose evenly spaced draws, over all chains."""
    n_total = trace.n_chains * trace.n_draws
    wanted = n_total if max_draws is None else check_count(max_draws, name="max_draws")
    return np.unique(np.linspace(0, n_total - 1, min(wanted, n_total)).round().astype(int))


def _checked_rows(rows: Sequence[int] | np.ndarray, n_obs: int) -> np.ndarray:
    """Check that rows are positions that exist."""
    chosen = np.asarray(rows)
    if chosen.ndim != 1 or chosen.size == 0 or chosen.dtype.kind not in "iu":
        raise ValueError(
            f"rows has shape {chosen.shape} and type {chosen.dtype}; wanted a sequence of row"
            " positions, whole numbers."
        )
    if chosen.min() < 0 or chosen.max() >= n_obs:
        raise ValueError(
            f"rows goes from {chosen.min()} to {chosen.max()}; wanted 0 to {n_obs - 1}."
        )
    return chosen


def _candidates(parameters: ParameterDraws, X: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Put each row with its most responsible component: one distinct partition a row."""
    n_draws, n_components = parameters.shape
    kind = np.min_scalar_type(n_components)
    assigned = np.empty((n_draws, len(y)), dtype=kind)
    for draws, rows in blocks(n_draws, n_components, len(y)):
        table = log_joint(parameters.select(draws, rows), X[rows], y[rows])
        assigned[draws, rows] = table.argmax(axis=1)
    assigned = np.array([_by_first_row(labels) for labels in assigned], dtype=kind)
    _, first = np.unique(assigned, axis=0, return_index=True)
    return assigned[np.sort(first)]


def _by_first_row(labels: np.ndarray) -> np.ndarray:
    """Give clusters numbers in the order in which rows meet them."""
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[inverse]


def _by_size(labels: np.ndarray) -> np.ndarray:
    """Give clusters numbers from the largest; equal sizes in the order of their first rows."""
    compact = _by_first_row(labels)
    ranked = np.argsort(-np.bincount(compact), kind="stable")
    return np.argsort(ranked)[compact]
