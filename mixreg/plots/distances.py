"""Distances between the partitions of draws: chains compared with each other and themselves."""

from typing import Any

import numpy as np
import xarray as xr

from mixreg.plots.style import (
    COLOURS,
    DASHES,
    SEQUENTIAL,
    colour_map,
    grid_of_axes,
    legend_of,
    tidy,
)
from mixreg.posterior import partition_distances

__all__ = ["plot_partition_distances"]

_MOST_NUMBERS = 10


def plot_partition_distances(data: Any, axes: Any = None) -> np.ndarray:
    """
    Draw the variation of information within chains and between them.

    On the left the means by pair of chains, on the diagonal of different draws of one chain: where
    chains explore the same partitions, all cells are alike. On the right the distributions: where
    chains agree, both curves are one.

    Parameters
    ----------
    data : DataTree or Dataset
        A trace with its data, or what ``mixreg.partition_distances`` returned.
    axes : sequence of two matplotlib.axes.Axes, optional
        Axes to draw on; a new figure by default.

    Returns
    -------
    ndarray of shape (2,)
        The axes drawn on.

    Raises
    ------
    ValueError
        If the axes are too few.

    Examples
    --------
    >>> from mixreg.posterior import trace_from_arrays
    >>> one = np.ones((2, 3, 1))
    >>> idata = trace_from_arrays(w=one, beta=one[..., None], sigma=one, X=[[0.0]] * 2, y=[0, 2])
    >>> plot_partition_distances(idata)[1].get_xlabel()
    'variation of information (nats)'
    """
    found = data if isinstance(data, xr.Dataset) else partition_distances(data)
    own_figure = axes is None
    if own_figure:
        axes = grid_of_axes(1, 2, width=4.4, height=3.6)
    panels = np.ravel(axes)
    if len(panels) < 2:
        raise ValueError(f"axes has {len(panels)} panels; wanted 2.")
    _means(panels[0], found)
    _distributions(panels[1], found)
    legend_of(panels[1], outside=own_figure)
    return panels[:2]


def _means(ax: Any, found: xr.Dataset) -> None:
    """Paint the means by pair of chains, with their numbers where these can be read."""
    means = found["draw_vi"].transpose("chain", "chain_other").values
    top = max(float(np.nanmax(means, initial=0.0)), 1e-9)
    drawn = ax.imshow(means, cmap=colour_map(SEQUENTIAL), vmin=0.0, vmax=top)
    ax.figure.colorbar(drawn, ax=ax, label="mean distance (nats)", shrink=0.85)
    names = [str(name) for name in found["chain"].values]
    if len(names) <= _MOST_NUMBERS:
        for (row, column), mean in np.ndenumerate(means):
            colour = "white" if mean > 0.5 * top else "black"
            ax.text(column, row, f"{mean:.2f}", color=colour, ha="center", va="center")
    ax.set_xticks(np.arange(len(names)), names)
    ax.set_yticks(np.arange(len(names)), names)
    tidy(ax, xlabel="chain", ylabel="chain", title="diagonal: within a chain")


def _distributions(ax: Any, found: xr.Dataset) -> None:
    """Draw the distribution functions of distances within and between chains."""
    pairs = found["pair_vi"].transpose("chain", "draw", "chain_other", "draw_other").values
    n_chains, n_draws = pairs.shape[:2]
    chain = np.repeat(np.arange(n_chains), n_draws)
    first, second = np.triu_indices(n_chains * n_draws, k=1)
    distances = pairs.reshape(n_chains * n_draws, -1)[first, second]
    same = chain[first] == chain[second]
    for style, (label, chosen) in enumerate((("one chain", same), ("different chains", ~same))):
        if chosen.any():
            ax.ecdf(
                distances[chosen],
                color=COLOURS[style],
                linestyle=DASHES[style],
                linewidth=1.6,
                label=f"draws of {label}",
            )
    ax.set_xlim(left=0)
    ratio = float(found["ratio"])
    title = f"between / within {ratio:.2f}" if np.isfinite(ratio) else ""
    tidy(ax, xlabel="variation of information (nats)", ylabel="share of pairs", title=title)
