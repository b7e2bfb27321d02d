"""Rules side by side: the same features in every large component."""

from typing import Any

import numpy as np

from mixreg.inputs import check_count
from mixreg.plots.captions import largest_parts
from mixreg.plots.style import ACCENT, MUTED, grid_of_axes, plain_label, tidy

__all__ = ["plot_rules"]

_UNITS = {"unit": "effect per unit", "sd": "effect per standard deviation"}


def plot_rules(
    ex: Any,
    n_components: int = 3,
    k: int = 6,
    prob: float = 0.9,
    *,
    min_share: float = 0.05,
) -> np.ndarray:
    """
    Draw the coefficients of the largest components side by side, with their intervals.

    The features are those that are among the first k of any of them, in the same order in every
    panel and on the same scale: what differs between rules differs between panels. A filled marker
    means that the interval excludes zero; an open one that it does not.

    Parameters
    ----------
    ex : Explanation
        What is drawn.
    n_components : int, default 3
        At most how many components (or instances).
    k : int, default 6
        How many features each of them adds.
    prob : float, default 0.9
        Posterior probability inside the intervals.
    min_share : float, default 0.05
        Components with a smaller share of the rows are left out.

    Returns
    -------
    ndarray of matplotlib.axes.Axes of shape (n_components,)
        One panel each, the largest component first.

    Raises
    ------
    ValueError
        If no component is large enough.

    Examples
    --------
    >>> from mixreg.explain import Explanation
    >>> ex = Explanation.from_coefficients([[2.0, 0.1, 0.0], [0.1, 0.0, 3.0]], weights=[0.6, 0.4])
    >>> axes = plot_rules(ex, k=1)
    >>> len(axes), [label.get_text() for label in axes[0].get_yticklabels()]
    (2, ['x2', 'x0'])
    """
    k = check_count(k, name="k")
    labels = largest_parts(ex, check_count(n_components, name="n_components"), min_share)
    if not labels:
        raise ValueError(f"no component holds a share of min_share={min_share} of the rows.")
    scale = ex.ranking_scale
    parts = [{} if label is None else {ex.group: label} for label in labels]
    means = np.stack([ex.draws(scale).mean("sample").sel(part).values for part in parts])
    bounds = ex.interval(prob, scale=scale)
    shown = _first_of_any(np.abs(means), k)
    axes = grid_of_axes(1, len(parts), width=3.4, height=1.4 + 0.26 * len(shown))[0]
    rows = np.arange(len(shown))
    for ax, part, mean in zip(axes, parts, means, strict=True):
        lower, upper = (bounds.sel(part).sel(bound=end).values[shown] for end in ("lower", "upper"))
        ax.axvline(0.0, color=MUTED, linewidth=0.8, zorder=0)
        ax.hlines(rows, lower, upper, color=ACCENT, linewidth=2)
        faces = np.where((lower > 0) | (upper < 0), ACCENT, "white")
        ax.scatter(mean[shown], rows, c=faces, edgecolors=ACCENT, s=28, zorder=3)
        ax.set_yticks(rows, [])
        ax.set_ylim(len(shown) - 0.5, -0.5)
        ax.grid(axis="y", color=MUTED, alpha=0.2, linewidth=0.6)
        tidy(ax, xlabel="", ylabel="", title=_title(ex, part))
    names = np.asarray(ex.feature_names, dtype=object)[shown]
    axes[0].set_yticks(rows, [plain_label(name) for name in names])
    low, high = (np.asarray([ax.get_xlim() for ax in axes])[:, side] for side in (0, 1))
    for ax in axes:
        ax.set_xlim(low.min(), high.max())
    axes[0].figure.supxlabel(f"{_UNITS[scale]}, {prob:.0%} interval", fontsize="medium")
    return axes


def _title(ex: Any, part: dict[Any, Any]) -> str:
    """Name a part, and say how many of the rows it holds."""
    name = ", ".join(f"{group} {label}" for group, label in part.items())
    if ex.group != "component":
        return name
    return f"{name}: {float(ex.shares.sel(part)):.0%} of the rows"


def _first_of_any(size: np.ndarray, k: int) -> np.ndarray:
    """Places of the first k features of every row, the largest of any row first."""
    first = np.unique(np.argsort(-size, axis=1, kind="stable")[:, :k])
    return first[np.argsort(-size[:, first].max(axis=0), kind="stable")]
