"""How many components hold rows, how large they are, and what the truncation cuts off."""

from typing import Any

import numpy as np
import xarray as xr

from mixreg.plots.chains import chain_lines, chain_style
from mixreg.plots.style import MUTED, grid_of_axes, legend_of, tidy
from mixreg.posterior import occupancy

__all__ = ["plot_occupancy"]

_MARKERS = "os^Dv<>"
_TAILS = {"w_last": "weight of the last stick", "truncation_bound": "truncation bound"}
# What is smaller than this does not matter, and would stretch the axis.
_SMALLEST = 1e-8


def plot_occupancy(data: Any, axes: Any = None) -> np.ndarray:
    """
    Draw the number of occupied components, the largest sizes, and the truncation, chain by chain.

    Parameters
    ----------
    data : DataTree or Dataset
        A trace with its data, or what ``mixreg.occupancy`` returned.
    axes : sequence of matplotlib.axes.Axes, optional
        One for each panel; a new figure by default.

    Returns
    -------
    ndarray of shape (n_panels,)
        The share of draws by number of occupied components (a grey line marks the truncation
        where it is near); rows of the largest components over draws; in how many draws the last
        stick weighs more than some value; and, where the trace has ``alpha``, the same of the
        truncation bound.

    Raises
    ------
    ValueError
        If the axes are too few.

    Examples
    --------
    >>> from mixreg.posterior import trace_from_arrays
    >>> idata = trace_from_arrays(w=[1.0], beta=[[2.0]], sigma=[1.0], X=[[0.0], [1.0]], y=[0, 2])
    >>> [ax.get_xlabel() for ax in plot_occupancy(idata)]
    ['components that hold rows', 'draw', 'weight of the last stick']
    """
    found = data if isinstance(data, xr.Dataset) else occupancy(data)
    tails = {name: label for name, label in _TAILS.items() if name in found}
    n_panels = 2 + len(tails)
    own_figure = axes is None
    if own_figure:
        axes = grid_of_axes(2, 2, width=4.2, height=2.6)
    panels = np.ravel(axes)
    if len(panels) < n_panels:
        raise ValueError(f"axes has {len(panels)} panels; wanted {n_panels}.")
    _shares(panels[0], found)
    for rank in found["rank"].values:
        chain_lines(panels[1], found["size"].sel(rank=rank).transpose("chain", "draw").values)
    tidy(panels[1], xlabel="draw", ylabel="rows of the largest")
    panels[1].set_ylim(bottom=0)
    for ax, (name, label) in zip(panels[2:], tails.items(), strict=False):
        _exceedance(ax, found[name].transpose("chain", "draw").values)
        tidy(ax, xlabel=label, ylabel="share of draws above")
    legend_of(panels[0], outside=own_figure)
    for ax in panels[n_panels:]:
        ax.set_visible(False)
    return panels[:n_panels]


def _shares(ax: Any, found: xr.Dataset) -> None:
    """Draw how often how many components hold rows; expectations are rounded."""
    counts = found["occupied"].transpose("chain", "draw").values.round().astype(int)
    numbers = np.arange(max(counts.min() - 1, 0), counts.max() + 2)
    for chain, own in enumerate(counts):
        shares = (own[:, None] == numbers).mean(axis=0)
        marker = _MARKERS[chain % len(_MARKERS)]
        ax.plot(numbers, shares, marker=marker, markersize=4, linewidth=1.2, **chain_style(chain))
    n_components = found.attrs["n_components"]
    if n_components <= numbers[-1]:
        ax.axvline(n_components, color=MUTED, linewidth=1.2, zorder=0)
    ax.set_xticks(numbers[:: max(len(numbers) // 10, 1)])
    ax.set_ylim(-0.03, 1.03)
    tidy(ax, xlabel="components that hold rows", ylabel="share of draws")


def _exceedance(ax: Any, values: np.ndarray) -> None:
    """Draw in which share of the draws of a chain a small number is above any value."""
    for chain, own in enumerate(np.maximum(values, _SMALLEST)):
        ax.ecdf(own, complementary=True, linewidth=1.4, **chain_style(chain))
    ax.set_xscale("log")
    ax.set_xlim(_SMALLEST, max(float(values.max()) * 1.5, 10 * _SMALLEST))
    ax.set_ylim(-0.03, 1.03)
