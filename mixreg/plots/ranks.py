"""Ranks of features with their intervals: how far the order can be relied on."""

from typing import Any

import numpy as np

from mixreg.inputs import check_count
from mixreg.plots.captions import chosen_part
from mixreg.plots.style import ACCENT, axes_or_new, plain_label, tidy

__all__ = ["plot_ranks"]


def plot_ranks(
    ex: Any,
    component: int | None = None,
    k: int = 15,
    prob: float = 0.9,
    ax: Any = None,
) -> Any:
    """
    Draw the ranks of the first features, each with the interval of its rank over posterior draws.

    Features whose intervals overlap have not been told apart.

    Parameters
    ----------
    ex : Explanation
        What is drawn.
    component : int, optional
        Which component (or instance) to draw; by default the component with most rows.
    k : int, default 15
        How many features to show.
    prob : float, default 0.9
        Posterior probability inside the intervals.
    ax : matplotlib.axes.Axes, optional
        Axes to draw on; a new figure by default.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on.

    Raises
    ------
    ValueError
        If the explanation has no such component.

    Examples
    --------
    >>> from mixreg.explain import Explanation
    >>> ex = Explanation.from_coefficients([[2.0, -1.0]], feature_names=["size", "age"])
    >>> plot_ranks(ex).get_xlabel()
    'rank by absolute value, 90% interval'
    """
    k = min(check_count(k, name="k"), len(ex.feature_names))
    chosen = chosen_part(ex, component)
    part = ex.select(**chosen) if chosen else ex
    table = part.ranking(k=k, prob=prob, min_share=0.0).head(k)
    ax = axes_or_new(ax, height=1.2 + 0.26 * len(table))
    rows = np.arange(len(table))
    ax.hlines(rows, table["rank_lower"], table["rank_upper"], color=ACCENT, linewidth=5, alpha=0.35)
    ax.scatter(table["rank"], rows, color=ACCENT, s=28, zorder=3)
    ax.set_yticks(rows, [plain_label(name) for name in table["feature"]])
    ax.set_ylim(len(table) - 0.5, -0.5)
    ax.set_xlim(0.5, max(float(table["rank_upper"].max()), 2.0) + 0.5)
    ax.xaxis.get_major_locator().set_params(integer=True)
    title = ", ".join(f"{group} {label}" for group, label in chosen.items())
    tidy(ax, xlabel=f"rank by absolute value, {prob:.0%} interval", ylabel="", title=title)
    return ax
