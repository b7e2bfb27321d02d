"""Whether intervals and probabilities of explanations keep what they promise."""

from typing import Any

import numpy as np

from mixreg.plots.frames import frame_of, parts_of
from mixreg.plots.style import MUTED, axes_or_new, legend_of, looks_of, plain_label, tidy

__all__ = ["plot_coverage", "plot_reliability"]

_COVERAGE = ("network", "prob", "coverage", "lower", "upper")
_RELIABILITY = ("network", "predicted", "observed", "n")


def plot_coverage(coverage: Any, ax: Any = None) -> Any:
    """
    Draw how often intervals hold the truth against how often they promise to.

    Parameters
    ----------
    coverage : DataFrame or Calibration
        Columns network, prob, coverage, lower and upper; or what ``mixreg.calibrate`` returned.
    ax : matplotlib.axes.Axes, optional
        Axes to draw on; a new figure by default.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on: below the diagonal intervals are too narrow, above it too wide.

    Raises
    ------
    TypeError, ValueError
        If there is no such table, or it lacks columns or rows.

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"network": "linear", "prob": 0.8, "coverage": 0.78, "lower": 0.75, "upper": 0.81}
    >>> plot_coverage(pd.DataFrame([row])).get_xlabel()
    'promised'
    """
    table = frame_of(coverage, "coverage", _COVERAGE)
    fresh = ax is None
    ax = axes_or_new(ax, width=4.6, height=4.4)
    ax.plot([0, 1], [0, 1], color=MUTED, linewidth=0.8, zorder=0)
    groups = parts_of(table, "network")
    looks = looks_of([name for name, _ in groups])
    # Side by side, so that intervals of the same promise do not hide each other.
    shifts = 0.012 * (np.arange(len(groups)) - (len(groups) - 1) / 2)
    for shift, (name, part) in zip(shifts, groups, strict=True):
        look = looks[name] | {"linestyle": "none"}
        value = part["coverage"].to_numpy()
        ends = np.abs(part[["lower", "upper"]].to_numpy().T - value)
        ax.errorbar(
            part["prob"] + shift, value, yerr=ends, label=plain_label(name), ms=5, capsize=2, **look
        )
    ax.set_xlim(-0.02, 1.02)
    ax.set_ylim(-0.02, 1.02)
    ax.set_xticks([0, *sorted(table["prob"].unique())])
    ax.tick_params(axis="x", rotation=60)
    tidy(ax, xlabel="promised", ylabel="share of intervals that hold the truth")
    legend_of(ax, outside=fresh)
    return ax


def plot_reliability(reliability: Any, ax: Any = None) -> Any:
    """
    Draw how often features said to be among the top k are there, against what was said.

    Parameters
    ----------
    reliability : DataFrame or Calibration
        Columns network, predicted (mean probability of a bin), observed (share that is at the
        top) and n (how many); or what ``mixreg.calibrate`` returned.
    ax : matplotlib.axes.Axes, optional
        Axes to draw on; a new figure by default.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on; the area of a marker grows with the number of features in its bin.

    Raises
    ------
    TypeError, ValueError
        If there is no such table, or it lacks columns or rows.

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"network": "linear", "predicted": 0.25, "observed": 0.3, "n": 50}
    >>> plot_reliability(pd.DataFrame([row])).get_ylabel()
    'share that is there'
    """
    table = frame_of(reliability, "reliability", _RELIABILITY)
    fresh = ax is None
    ax = axes_or_new(ax, width=4.6, height=4.4)
    ax.plot([0, 1], [0, 1], color=MUTED, linewidth=0.8, zorder=0)
    groups = parts_of(table, "network")
    looks = looks_of([name for name, _ in groups])
    largest = float(table["n"].max())
    for name, part in groups:
        part = part[part["n"] > 0].sort_values("predicted")
        look = looks[name]
        ax.plot(part["predicted"], part["observed"], lw=1.0, ms=4, label=plain_label(name), **look)
        area = 12 + 120 * part["n"] / largest
        at = part["predicted"], part["observed"]
        ax.scatter(*at, s=area, color=look["color"], alpha=0.25, linewidths=0)
    ax.set_xlim(-0.02, 1.02)
    ax.set_ylim(-0.02, 1.02)
    tidy(ax, xlabel="P(among the top k)", ylabel="share that is there")
    legend_of(ax, outside=fresh)
    return ax
