"""Rules and routing side by side: what each large component does, and what leads inputs to it."""

from typing import Any

import numpy as np
import pandas as pd

from mixreg.inputs import check_count
from mixreg.plots.captions import caption, largest_parts
from mixreg.plots.style import ACCENT, COLOURS, MUTED, grid_of_axes, plain_label, tidy

__all__ = ["plot_routing"]

_RULES, _ROUTES = "effect per standard deviation", "change of the weight per standard deviation"


def plot_routing(
    ex: Any,
    n_components: int = 3,
    k: int = 8,
    prob: float = 0.9,
    *,
    min_share: float = 0.05,
) -> Any:
    """
    Draw the rules of the largest components, and beside each what sends inputs to it.

    A filled marker means that the interval excludes zero; an open one that it does not.

    Parameters
    ----------
    ex : Explanation
        A global explanation with a gate.
    n_components : int, default 3
        At most how many components.
    k : int, default 8
        How many features on each side.
    prob : float, default 0.9
        Posterior probability inside the intervals.
    min_share : float, default 0.05
        Components with a smaller share of the rows are left out.

    Returns
    -------
    ndarray of matplotlib.axes.Axes of shape (n_components, 2)
        Rules on the left, routing on the right, the largest component on top.

    Raises
    ------
    ValueError
        If the weights are constant, or no component is large enough.

    Examples
    --------
    >>> from mixreg.explain import Explanation
    >>> plot_routing(Explanation.from_coefficients([[2.0]]))
    Traceback (most recent call last):
    ValueError: ex has constant weights: plot_routing needs an explanation made with gate=....
    """
    if not getattr(ex, "is_gated", False):
        raise ValueError(
            "ex has constant weights: plot_routing needs an explanation made with gate=...."
        )
    k = check_count(k, name="k")
    n_components = check_count(n_components, name="n_components")
    labels = [int(label or 0) for label in largest_parts(ex, n_components, min_share)]
    if not labels:
        raise ValueError(f"no component holds a share of min_share={min_share} of the rows.")
    n_shown = min(k, len(ex.feature_names))
    axes = grid_of_axes(len(labels), 2, width=5.2, height=1.3 + 0.26 * n_shown)
    for (left, right), label in zip(axes, labels, strict=True):
        rules = ex.select(component=label).ranking(k=k, prob=prob, min_share=0.0).head(k)
        _draw(left, rules, ACCENT)
        tidy(left, xlabel=_RULES, ylabel="", title=caption(ex, {"component": label}, prob))
        _draw(right, ex.routing(label, k, prob=prob), COLOURS[1])
        tidy(right, xlabel=_ROUTES, ylabel="", title="what leads inputs here")
    return axes


def _draw(ax: Any, table: pd.DataFrame, colour: str) -> None:
    """Draw one row per feature, the first on top."""
    rows = np.arange(len(table))
    value, lower, upper = (table[name].to_numpy() for name in ("value", "lower", "upper"))
    ax.axvline(0.0, color=MUTED, linewidth=0.8, zorder=0)
    ax.hlines(rows, lower, upper, color=colour, linewidth=2)
    faces = np.where((lower > 0) | (upper < 0), colour, "white")
    ax.scatter(value, rows, c=faces, edgecolors=colour, s=28, zorder=3)
    ax.set_yticks(rows, [plain_label(name) for name in table["feature"]])
    ax.set_ylim(len(table) - 0.5, -0.5)
