"""How sure it is that each feature belongs to the most important ones."""

from typing import Any

import numpy as np

from mixreg.inputs import check_count
from mixreg.plots.captions import chosen_part
from mixreg.plots.style import ACCENT, MUTED, axes_or_new, plain_label, tidy

__all__ = ["plot_top_k"]


def plot_top_k(
    ex: Any,
    component: int | None = None,
    k: int = 10,
    n_shown: int | None = None,
    certainty: float = 0.9,
    ax: Any = None,
) -> Any:
    """
    Draw the probability of every feature to be among the k most important.

    A filled marker means that the posterior has decided, for or against; an open one that it has
    not: more perturbations, or more draws, would tell. The probabilities of all features sum to k.

    Parameters
    ----------
    ex : Explanation
        What is drawn.
    component : int, optional
        Which component (or instance) to draw; by default the component with most rows.
    k : int, default 10
        How many features are at the top; all, if there are fewer.
    n_shown : int, optional
        How many features to show, the most probable first; twice k by default.
    certainty : float, default 0.9
        Probability from which on a feature counts as certain; one minus it, as certainly not.
    ax : matplotlib.axes.Axes, optional
        Axes to draw on; a new figure by default.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on.

    Raises
    ------
    ValueError
        If the explanation has no such component, or certainty is not between 1/2 and 1.

    Examples
    --------
    >>> from mixreg.explain import Explanation
    >>> ex = Explanation.from_coefficients([[2.0, -1.0]], feature_names=["size", "age"])
    >>> [label.get_text() for label in plot_top_k(ex, k=1).get_yticklabels()]
    ['size', 'age']
    """
    if not 0.5 <= certainty < 1:
        raise ValueError(f"certainty is {certainty}; wanted at least 0.5 and less than 1.")
    k = min(check_count(k, name="k"), len(ex.feature_names))
    n_shown = 2 * k if n_shown is None else check_count(n_shown, name="n_shown")
    chosen = chosen_part(ex, component)
    top = ex.prob_top_k(k).sel(chosen)
    order = np.argsort(-top.values, kind="stable")[:n_shown]
    values = top.values[order]
    ax = axes_or_new(ax, height=1.2 + 0.26 * len(order))
    rows = np.arange(len(order))
    decided = (values >= certainty) | (values <= 1 - certainty)
    ax.axvspan(1 - certainty, certainty, color=MUTED, alpha=0.15, linewidth=0)
    ax.hlines(rows, 0, values, color=ACCENT, linewidth=1.2)
    ax.scatter(
        values, rows, c=np.where(decided, ACCENT, "white"), edgecolors=ACCENT, s=36, zorder=3
    )
    ax.set_yticks(rows, [plain_label(name) for name in top["feature"].values[order]])
    ax.set_ylim(len(order) - 0.5, -0.5)
    ax.set_xlim(-0.02, 1.02)
    title = ", ".join(f"{group} {label}" for group, label in chosen.items())
    tidy(ax, xlabel=f"P(among the top {k}); grey: undecided", ylabel="", title=title)
    return ax
