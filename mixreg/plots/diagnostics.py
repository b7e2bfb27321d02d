"""Chains over draws, in quantities that do not depend on how components are labelled."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from mixreg.plots.chains import chain_lines
from mixreg.plots.style import grid_of_axes, legend_of, tidy
from mixreg.posterior.quantities import scalar_quantities
from mixreg.posterior.trace import read_trace

__all__ = ["plot_diagnostics"]

_USUAL = ("log_lik", "occupied", "alpha", "entropy")
_LABELS = {
    "log_lik": "log-likelihood (nats)",
    "lp": "log posterior density (nats)",
    "occupied": "occupied components",
    "alpha": "concentration alpha",
    "entropy": "entropy of the weights (nats)",
    "w_min": "smallest weight",
}


def plot_diagnostics(
    idata: Any,
    quantities: Sequence[str] | None = None,
    axes: Any = None,
) -> np.ndarray:
    """
    Draw label-free quantities over the draws, chain by chain.

    Every draw is a faint line, the moving average over a twentieth of the chain a strong one. The
    averages of chains that have converged cross again and again, and show no trend.

    Parameters
    ----------
    idata : DataTree
        A trace of ``mixreg.sample`` or ``pymc.sample``, with its data.
    quantities : sequence of str, optional
        Which of log_lik, lp, occupied, size_1, size_2, size_3, alpha, entropy and w_min to draw;
        by default log_lik, occupied, alpha (where it was drawn) and entropy.
    axes : sequence of matplotlib.axes.Axes, optional
        One for each quantity; a new figure by default.

    Returns
    -------
    ndarray of shape (n_quantities,)
        The axes drawn on.

    Raises
    ------
    ValueError
        If a quantity is unknown, or the axes are too few.

    Examples
    --------
    >>> from mixreg.posterior import trace_from_arrays
    >>> idata = trace_from_arrays(w=[1.0], beta=[[2.0]], sigma=[1.0], X=[[0.0], [1.0]], y=[0, 2])
    >>> plot_diagnostics(idata, quantities=["entropy"])[0].get_xlabel()
    'draw'
    """
    found = scalar_quantities(idata, read_trace(idata))
    if quantities is None:
        quantities = [name for name in _USUAL if name in found]
    unknown = [name for name in quantities if name not in found]
    if unknown:
        raise ValueError(f"quantities has {unknown}; this trace has {list(found)}.")
    own_figure = axes is None
    if own_figure:
        n_columns = min(2, len(quantities))
        n_rows = -(-len(quantities) // n_columns)
        axes = grid_of_axes(n_rows, n_columns, width=4.2, height=2.4)
    panels = np.ravel(axes)
    if len(panels) < len(quantities):
        raise ValueError(f"axes has {len(panels)} panels; wanted {len(quantities)}.")
    for ax, name in zip(panels, quantities, strict=False):
        chain_lines(ax, found[name])
        tidy(ax, xlabel="draw", ylabel=_LABELS.get(name, name))
    legend_of(panels[0], outside=own_figure)
    for ax in panels[len(quantities) :]:
        ax.set_visible(False)
    return panels[: len(quantities)]
