"""Which rows belong together, as a map, and chain by chain where they disagree."""

from typing import Any

import numpy as np
from scipy.cluster.hierarchy import leaves_list, linkage
from scipy.spatial.distance import squareform

from mixreg.inputs import check_count
from mixreg.plots.style import SEQUENTIAL, axes_or_new, colour_map, grid_of_axes, tidy
from mixreg.posterior import coclustering
from mixreg.posterior.partition import point_partition
from mixreg.posterior.quantities import probe_rows
from mixreg.posterior.selection import spread_draws
from mixreg.posterior.trace import read_trace

__all__ = ["plot_coclustering"]

# Smaller clusters have no name on the axis.
_NAMED_SHARE = 0.04
_MOST_ROWS = 2000


def plot_coclustering(
    idata: Any,
    by_chain: bool = False,
    axes: Any = None,
    *,
    max_rows: int = 400,
    max_draws: int = 200,
) -> np.ndarray:
    """
    Paint the posterior probability that two rows belong to the same component.

    Rows are in the order of the point estimate of the partition, the largest cluster first, and
    within a cluster in the order of a hierarchical clustering. Lines separate clusters. Sharp
    blocks are certain clusters; grey between two blocks means that draws merge or trade them.

    Parameters
    ----------
    idata : DataTree
        A trace with its data.
    by_chain : bool, default False
        Whether to give each chain a panel, all in the same order of rows: blocks that differ are
        partitions on which chains disagree.
    axes : matplotlib.axes.Axes or sequence of them, optional
        One for each panel; a new figure by default.
    max_rows : int, default 400
        At most how many rows, 2000 at the most, spread evenly over the ranks of y.
    max_draws : int, default 200
        At most how many evenly spaced draws, of all chains together.

    Returns
    -------
    ndarray of shape (1,) or (n_chains,)
        The axes drawn on.

    Raises
    ------
    ValueError
        If the tree lacks a variable, a count is wrong, or the axes are too few.

    Examples
    --------
    >>> from mixreg.posterior import trace_from_arrays
    >>> idata = trace_from_arrays(w=[0.5, 0.5], beta=[[0.0], [0.0]], intercept=[0.0, 9.0],
    ...                           sigma=[1.0, 1.0], X=[[1.0]] * 3, y=[0.0, 9.0, 9.0])
    >>> plot_coclustering(idata)[0].images[0].get_array().round(2).tolist()
    [[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    """
    if check_count(max_rows, name="max_rows") > _MOST_ROWS:
        raise ValueError(f"max_rows is {max_rows}; wanted at most {_MOST_ROWS}.")
    trace = read_trace(idata)
    X, y = trace.data
    rows = probe_rows(y, max_rows)
    draws = spread_draws(trace, max_draws)
    labels = point_partition(
        trace.parameters.select(draws, rows), X[rows], y[rows], loss="vi"
    ).labels
    whole = coclustering(idata, rows=rows, max_draws=max_draws).values
    order = _order(whole, labels)
    tables, titles = whole[None], [f"{len(rows)} of {len(y)} rows"]
    if by_chain:
        found = coclustering(idata, rows=rows, max_draws=max_draws, by_chain=True)
        tables, titles = found.values, [f"chain {name}" for name in found["chain"].values]
    panels = _panels(axes, len(tables))
    for ax, table, title in zip(panels, tables, titles, strict=False):
        drawn = _paint(ax, table[np.ix_(order, order)], labels[order])
        tidy(ax, xlabel="rows by cluster", ylabel="", title=title)
    panels[0].set_ylabel("clusters, share of the rows")
    panels[0].figure.colorbar(
        drawn, ax=list(panels), label="P(same component)", shrink=0.8, fraction=0.05
    )
    return panels


def _panels(axes: Any, wanted: int) -> np.ndarray:
    """Check the axes that were given, or make a figure."""
    if axes is None and wanted == 1:
        axes = axes_or_new(None, width=5.2, height=4.4)
    elif axes is None:
        n_columns = min(wanted, 4)
        axes = grid_of_axes(-(-wanted // n_columns), n_columns, width=3.0, height=3.0)
        for ax in axes.ravel()[wanted:]:
            ax.set_visible(False)
    panels = np.ravel(axes)
    if len(panels) < wanted:
        raise ValueError(f"axes has {len(panels)} panels; wanted {wanted}.")
    return panels[:wanted]


def _order(together: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Order rows by cluster, and within a cluster by a tree of average distances."""
    if len(labels) < 3:
        return np.argsort(labels, kind="stable")
    apart = np.clip(1.0 - together, 0.0, 1.0)
    leaves = leaves_list(linkage(squareform(apart, checks=False), method="average"))
    place = np.argsort(leaves)
    return np.lexsort((place, labels))


def _paint(ax: Any, table: np.ndarray, labels: np.ndarray) -> Any:
    """Paint one table whose rows are in order, with lines between clusters."""
    drawn = ax.imshow(table, cmap=colour_map(SEQUENTIAL), vmin=0.0, vmax=1.0, aspect="equal")
    sizes = np.bincount(labels)
    ends = np.cumsum(sizes)
    for end in ends[:-1]:
        ax.axhline(end - 0.5, color="black", linewidth=0.6)
        ax.axvline(end - 0.5, color="black", linewidth=0.6)
    shares = sizes / sizes.sum()
    named = shares >= _NAMED_SHARE
    middles = (ends - (sizes + 1) / 2)[named]
    ax.set_yticks(middles, [f"{share:.0%}" for share in shares[named]])
    ax.set_xticks([])
    return drawn
