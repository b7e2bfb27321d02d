"""Which rows belong together: the posterior probability that two rows share a component."""

from collections.abc import Sequence

import numpy as np
import xarray as xr

from mixreg.inputs import check_count
from mixreg.posterior.evaluate import responsibilities
from mixreg.posterior.parameters import ParameterDraws
from mixreg.posterior.selection import draws_of_chains, spread_draws
from mixreg.posterior.trace import Trace, read_trace

__all__ = ["coclustering"]

# Cap on each of the large temporary tables.
_TABLE_BYTES = 2**26


def coclustering(
    idata: xr.DataTree,
    *,
    rows: Sequence[int] | np.ndarray | None = None,
    max_draws: int | None = 500,
    max_bytes: float = 1e9,
    by_chain: bool = False,
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
    by_chain : bool, default False
        Whether to average over the draws of each chain by itself, so that chains can be compared.

    Returns
    -------
    DataArray of shape (n_rows, n_rows) or (n_chains, n_rows, n_rows)
        Dims ``obs`` and ``obs_other``, and before them ``chain`` where it is asked for. Labels do
        not matter.

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
    groups = _groups(trace, max_draws) if by_chain else [spread_draws(trace, max_draws)]
    needed = 8.0 * len(groups) * len(chosen) ** 2
    if needed > max_bytes:
        raise ValueError(
            f"the co-clustering of {len(chosen)} rows takes {needed:.3g} bytes, more than max_bytes"
            f" ({max_bytes:.3g}); choose fewer rows with rows=, or raise max_bytes."
        )
    tables = np.empty((len(groups), len(chosen), len(chosen)))
    for table, draws in zip(tables, groups, strict=True):
        table[...] = _together(trace.parameters.select(draws, chosen), X[chosen], y[chosen])
    labels = np.arange(len(y))[chosen] if trace.obs is None else trace.obs[chosen]
    found = xr.DataArray(
        tables,
        dims=("chain", "obs", "obs_other"),
        coords={"obs": labels, "obs_other": labels},
        name="coclustering",
        attrs={"n_draws": sum(map(len, groups))},
    )
    if by_chain:
        return found.assign_coords(chain=idata["posterior"].dataset["chain"].values)
    return found.isel(chain=0)


def _together(parameters: ParameterDraws, X: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Average over draws the probability that two rows share a component, (n_obs, n_obs)."""
    n_draws, n_components = parameters.shape
    total = np.zeros((len(y), len(y)))
    # Whole rows are needed at once, so the blocks are cut over draws only.
    step = max(int(_TABLE_BYTES // (8 * n_components * len(y))), 1)
    for start in range(0, n_draws, step):
        part = parameters.select(slice(start, start + step), slice(None))
        shares = responsibilities(part, X, y).reshape(-1, len(y))
        total += shares.T @ shares
    total /= n_draws
    np.fill_diagonal(total, 1.0)
    return total


def _groups(trace: Trace, max_draws: int | None) -> list[np.ndarray]:
    """Choose evenly spaced draws of every chain, as many of each."""
    if max_draws is None:
        return list(draws_of_chains(trace, None))
    n_chains = trace.n_chains
    wanted = check_count(max_draws, name="max_draws", minimum=n_chains)
    return list(draws_of_chains(trace, wanted // n_chains))


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
