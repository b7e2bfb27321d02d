"""Fidelity tests as curves, the random baseline always in the picture."""

from typing import Any

import numpy as np

from mixreg.explain.crafting import REMOVALS
from mixreg.plots.style import grid_of_axes, legend_of, looks_of, tidy

__all__ = ["plot_fidelity", "test_caption"]

_NEEDED = ("test", "fill", "explainer", "n_features", "pcr", "lower", "upper")
# These put features into something that nobody has chosen.
_WITHOUT_FILL = ("augmentation", "pathological", "filling")


def plot_fidelity(table: Any, axes: Any = None) -> np.ndarray:
    """
    Draw the share of crafted inputs that keep the explained label, against the number of features.

    Every test and fill has its own panel. Bands are the intervals over instances. The random
    baseline is grey and dashed; where it already does as well as is possible, nothing can be won,
    and the panel says so.

    Parameters
    ----------
    table : DataFrame
        What ``mixreg.fidelity`` returned, or several of them concatenated.
    axes : sequence of matplotlib.axes.Axes, optional
        One per test and fill; a new figure by default.

    Returns
    -------
    ndarray of shape (n_panels,)
        The axes drawn on, in the order of the table.

    Raises
    ------
    ValueError
        If the table lacks a column or has no rows, or the axes are too few.

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"test": "deduction", "fill": "zero", "explainer": "dmm", "n_features": 5,
    ...        "pcr": 0.2, "lower": 0.1, "upper": 0.3}
    >>> plot_fidelity(pd.DataFrame([row]))[0].get_title(loc="left")
    'deduction, fill zero (lower is better)'
    """
    missing = [name for name in _NEEDED if name not in table]
    if missing or len(table) == 0:
        raise ValueError(f"table has {len(table)} rows and lacks the columns {missing}.")
    groups = list(table.groupby(["test", "fill"], sort=False))
    own_figure = axes is None
    if own_figure:
        n_columns = min(3, len(groups))
        axes = grid_of_axes(-(-len(groups) // n_columns), n_columns, width=4.0, height=3.0)
    panels = np.ravel(axes)
    if len(panels) < len(groups):
        raise ValueError(f"axes has {len(panels)} panels; wanted {len(groups)}.")
    looks = looks_of(list(dict.fromkeys(table["explainer"])))
    for ax, ((test, fill), part) in zip(panels, groups, strict=False):
        _panel(ax, part, looks)
        tidy(
            ax,
            xlabel="top features" + _limits(part),
            ylabel="share that keeps the label",
            title=test_caption(test, fill),
        )
    legend_of(panels[0], outside=own_figure)
    for ax in panels[len(groups) :]:
        ax.set_visible(False)
    return panels[: len(groups)]


def test_caption(test: str, fill: str) -> str:
    """
    Say what a part of a fidelity table is about, and which direction is good.

    Parameters
    ----------
    test : str
        Name of the test.
    fill : str
        What features are replaced by or put into, as the table calls it.

    Returns
    -------
    str
        One line.

    Examples
    --------
    >>> test_caption("nullification", "zero"), test_caption("pathological", "noise")
    ('nullification, fill zero (lower is better)', 'pathological, noise (higher is better)')
    """
    where = fill if test in _WITHOUT_FILL else f"fill {fill}"
    return f"{test}, {where} ({'lower' if test in REMOVALS else 'higher'} is better)"


def _panel(ax: Any, part: Any, looks: dict[str, dict[str, Any]]) -> None:
    """Draw one test under one fill."""
    for name, line in part.groupby("explainer", sort=False):
        line = line.sort_values("n_features")
        x = line["n_features"].to_numpy()
        look = looks[name]
        ax.fill_between(x, line["lower"], line["upper"], color=look["color"], alpha=0.18, lw=0)
        ax.plot(x, line["pcr"], label=name, markersize=5, linewidth=1.6, **look)
    ax.set_ylim(-0.03, 1.03)
    ax.set_xticks(sorted(part["n_features"].unique()))


def _limits(part: Any) -> str:
    """Name the numbers of features at which random features leave nothing to win."""
    if "informative" not in part or part["informative"].all():
        return ""
    flat = sorted(part.loc[~part["informative"].astype(bool), "n_features"].unique())
    return f" (random is at the limit for {', '.join(map(str, flat))})"
