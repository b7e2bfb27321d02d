"""How many rules there are, and how many rows each of them holds."""

from typing import Any

import numpy as np

from mixreg.plots.style import ACCENT, axes_or_new, tidy

__all__ = ["plot_components"]


def plot_components(ex: Any, prob: float = 0.9, ax: Any = None) -> Any:
    """
    Draw the sizes of the components with their intervals.

    Parameters
    ----------
    ex : Explanation
        A global explanation.
    prob : float, default 0.9
        Posterior probability inside the intervals.
    ax : matplotlib.axes.Axes, optional
        Axes to draw on; a new figure by default.

    Returns
    -------
    matplotlib.axes.Axes
        One bar per component: its number of rows, or its weight where no rows were explained.

    Raises
    ------
    ValueError
        If the explanation has no components.

    Examples
    --------
    >>> from mixreg.explain import Explanation
    >>> ex = Explanation.from_coefficients([[2.0], [1.0]], weights=[0.7, 0.3])
    >>> [float(bar.get_height()) for bar in plot_components(ex).patches]
    [0.7, 0.3]
    """
    if getattr(ex, "group", None) != "component":
        raise ValueError(
            f"ex, of type {type(ex).__name__}, has no components: plot_components needs a global "
            "explanation; plot_occupancy is for traces."
        )
    table = ex.components(prob)
    what = "size" if "size" in table else "weight"
    heights = table[what].to_numpy()
    errors = np.abs(table[[f"{what}_lower", f"{what}_upper"]].to_numpy().T - heights)
    ax = axes_or_new(ax, height=3.0)
    places = np.arange(len(table))
    ax.bar(places, heights, width=0.7, color=ACCENT, yerr=errors, ecolor="black", capsize=3)
    ax.set_xticks(places, [str(label) for label in table["component"]])
    ax.set_ylim(bottom=0)
    ylabel = "rows" if what == "size" else "weight"
    tidy(ax, xlabel="component", ylabel=f"{ylabel}, {prob:.0%} interval")
    return ax
