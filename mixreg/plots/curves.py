"""Deletion and insertion curves of several explainers."""

from typing import Any

import numpy as np

from mixreg.plots.frames import frame_of, parts_of
from mixreg.plots.style import grid_of_axes, legend_of, looks_of, plain_label, tidy

__all__ = ["plot_curves"]

_NEEDED = ("explainer", "curve", "operator", "share", "value", "lower", "upper")
_BETTER = {"deletion": "lower", "insertion": "higher"}


def plot_curves(curves: Any, axes: Any = None) -> np.ndarray:
    """
    Draw what is left of the answer while features are deleted, or inserted, in order of importance.

    Every curve and operator has its own panel. Bands are the intervals over instances; the random
    order is grey and dashed.

    Parameters
    ----------
    curves : DataFrame or Evaluation
        Columns explainer, curve ("deletion" or "insertion"), operator, share (of the features
        changed), value, lower and upper; or what ``mixreg.evaluate`` returned.
    axes : sequence of matplotlib.axes.Axes, optional
        One per curve and operator; a new figure by default.

    Returns
    -------
    ndarray of shape (n_panels,)
        The axes drawn on.

    Raises
    ------
    TypeError, ValueError
        If there is no such table, it lacks columns or rows, or the axes are too few.

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"explainer": "ridge", "curve": "deletion", "operator": "zero", "value": 0.5,
    ...        "lower": 0.4, "upper": 0.6}
    >>> two = pd.DataFrame([row | {"share": 0.0}, row | {"share": 1.0}])
    >>> plot_curves(two)[0].get_title(loc="left")
    'deletion, zero (lower is better)'
    """
    table = frame_of(curves, "curves", _NEEDED)
    groups = list(table.groupby(["curve", "operator"], sort=False))
    own_figure = axes is None
    if own_figure:
        n_columns = min(2, len(groups))
        axes = grid_of_axes(-(-len(groups) // n_columns), n_columns, width=4.4, height=3.0)
    panels = np.ravel(axes)
    if len(panels) < len(groups):
        raise ValueError(f"axes has {len(panels)} panels; wanted {len(groups)}.")
    looks = looks_of(list(dict.fromkeys(table["explainer"])))
    for ax, ((curve, operator), part) in zip(panels, groups, strict=False):
        for name, line in parts_of(part, "explainer"):
            line, look = line.sort_values("share"), looks[name]
            x = line["share"].to_numpy()
            ax.fill_between(x, line["lower"], line["upper"], color=look["color"], alpha=0.15, lw=0)
            every = max(len(x) // 8, 1)
            ax.plot(
                x, line["value"], label=plain_label(name), lw=1.6, ms=5, markevery=every, **look
            )
        better = f" ({_BETTER[curve]} is better)" if curve in _BETTER else ""
        what = "deleted" if curve == "deletion" else "inserted"
        tidy(
            ax,
            xlabel=f"share of features {what}",
            ylabel="answer of the network",
            title=f"{curve}, {plain_label(operator)}{better}",
        )
        ax.set_xlim(0, 1)
    legend_of(panels[0], outside=own_figure)
    for ax in panels[len(groups) :]:
        ax.set_visible(False)
    return panels[: len(groups)]
