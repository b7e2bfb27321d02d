"""Explainers side by side: every metric with its interval."""

from typing import Any

import numpy as np
import pandas as pd

from mixreg.plots.frames import frame_of
from mixreg.plots.style import grid_of_axes, looks_of, plain_label, tidy

__all__ = ["plot_metrics"]

_NEEDED = ("explainer", "metric", "operator", "n_features", "value", "lower", "upper")


def plot_metrics(table: Any, n_columns: int = 3) -> np.ndarray:
    """
    Draw one panel per metric: a row for each explainer, with the interval over instances.

    The random order is grey. A title in brackets marks tests in which random features already do as
    well as is possible, so that nothing can be won there.

    Parameters
    ----------
    table : DataFrame or Evaluation
        Columns explainer, metric, operator, n_features, value, lower and upper, and informative
        if it is known; or what ``mixreg.evaluate`` returned.
    n_columns : int, default 3
        Panels side by side.

    Returns
    -------
    ndarray of shape (n_panels,)
        The axes drawn on.

    Raises
    ------
    TypeError, ValueError
        If there is no such table, or it lacks columns or rows.

    Examples
    --------
    >>> row = {"explainer": "ridge", "metric": "deletion AUC", "operator": "zero",
    ...        "n_features": None, "value": 0.5, "lower": 0.4, "upper": 0.6}
    >>> plot_metrics(pd.DataFrame([row]))[0].get_title(loc="left")
    'deletion AUC, zero'
    """
    frame = frame_of(table, "table", _NEEDED)
    keys = ["metric", "operator", "n_features"]
    groups = list(frame.groupby(keys, sort=False, dropna=False))
    names = list(dict.fromkeys(frame["explainer"]))
    looks = looks_of(names)
    n_columns = min(n_columns, len(groups))
    height = 1.0 + 0.28 * len(names)
    axes = grid_of_axes(-(-len(groups) // n_columns), n_columns, width=3.8, height=height)
    panels = np.ravel(axes)
    for place, (ax, (key, part)) in enumerate(zip(panels, groups, strict=False)):
        by_name = part.drop_duplicates("explainer").set_index("explainer")
        for row, name in enumerate(names):
            if name not in by_name.index:
                continue
            line, look = by_name.loc[name], looks[name]
            ax.hlines(row, line["lower"], line["upper"], color=look["color"], lw=2)
            ax.scatter(line["value"], row, color=look["color"], marker=look["marker"], s=30)
        first = place % n_columns == 0
        ax.set_yticks(range(len(names)), [plain_label(name) for name in names] if first else [])
        ax.set_ylim(len(names) - 0.5, -0.5)
        ax.grid(axis="y", alpha=0.2, linewidth=0.6)
        tidy(ax, xlabel="", ylabel="", title=_title(key, part))
    for ax in panels[len(groups) :]:
        ax.set_visible(False)
    return panels[: len(groups)]


def _title(key: tuple[Any, ...], part: pd.DataFrame) -> str:
    """Name a metric; in brackets where nothing can be won."""
    metric, operator, n_features = key
    words = [plain_label(metric)]
    if pd.notna(operator) and str(operator):
        words.append(plain_label(operator))
    if pd.notna(n_features) and n_features > 0:
        words.append(f"F = {n_features:g}")
    text = ", ".join(words)
    if "informative" in part and not part["informative"].fillna(True).astype(bool).all():
        return f"[{text}]"
    return text
