"""Which features matter, how much, and how surely."""

from typing import Any

import numpy as np
import xarray as xr

from mixreg.inputs import check_count
from mixreg.plots.captions import chosen_part
from mixreg.plots.style import ACCENT, MUTED, axes_or_new, plain_label, tidy

__all__ = ["plot_importance"]

_UNITS = {"unit": "per unit of the feature", "sd": "per standard deviation of the feature"}


def plot_importance(
    ex: Any,
    component: int | None = None,
    k: int = 15,
    prob: float = 0.9,
    ax: Any = None,
    *,
    scale: str | None = None,
) -> Any:
    """
    Draw the top features of one component with their intervals and P(in the top k).

    A filled marker means that the interval excludes zero; an open one that it does not.

    Parameters
    ----------
    ex : Explanation
        What is drawn.
    component : int, optional
        Which component (or instance) to draw; by default the component with most rows.
    k : int, default 15
        How many features to show, and the k of P(in the top k).
    prob : float, default 0.9
        Posterior probability inside the intervals.
    ax : matplotlib.axes.Axes, optional
        Axes to draw on; a new figure by default.
    scale : {"unit", "sd"}, optional
        Importance per unit of a feature or per standard deviation; by default the scale on which
        the explanation ranks.

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
    >>> [label.get_text() for label in plot_importance(ex, k=1).get_yticklabels()]
    ['size']
    """
    scale = scale or ex.ranking_scale
    k = min(check_count(k, name="k"), len(ex.feature_names))
    chosen = chosen_part(ex, component)
    values = ex.draws(scale).mean("sample").sel(chosen)
    order = np.argsort(-np.abs(values.values), kind="stable")[:k]
    bounds = ex.interval(prob, scale=scale).sel(chosen).isel(feature=order)
    top = ex.prob_top_k(k, scale=scale).sel(chosen).isel(feature=order)
    ax = axes_or_new(ax, height=1.2 + 0.28 * k)
    _draw(ax, values.isel(feature=order), bounds)
    _annotate(ax, top.values, k)
    title = ", ".join(f"{group} {label}" for group, label in chosen.items())
    if ex.group == "component":
        title += f": {float(ex.shares.sel(chosen)):.0%} of the rows"
    tidy(ax, xlabel=f"effect {_UNITS[scale]}, {prob:.0%} interval", ylabel="", title=title)
    return ax


def _draw(ax: Any, values: xr.DataArray, bounds: xr.DataArray) -> None:
    """Draw one row per feature, the first on top."""
    lower, upper = bounds.sel(bound="lower").values, bounds.sel(bound="upper").values
    rows = np.arange(values.size)
    ax.axvline(0.0, color=MUTED, linewidth=0.8, zorder=0)
    ax.hlines(rows, lower, upper, color=ACCENT, linewidth=2)
    sure = (lower > 0) | (upper < 0)
    faces = np.where(sure, ACCENT, "white")
    ax.scatter(values.values, rows, c=faces, edgecolors=ACCENT, s=32, zorder=3)
    ax.set_yticks(rows, [plain_label(name) for name in values["feature"].values])
    ax.set_ylim(values.size - 0.5, -0.5)


def _annotate(ax: Any, top: np.ndarray, k: int) -> None:
    """Write P(in the top k) beside every row."""
    words = {"va": "center", "ha": "left", "fontsize": "small", "annotation_clip": False}
    for row, probability in enumerate(top):
        ax.annotate(
            f"{probability:.2f}", xy=(1.02, row), xycoords=("axes fraction", "data"), **words
        )
    ax.annotate(f"P(top {k})", xy=(1.02, 1.02), xycoords="axes fraction", **words)
