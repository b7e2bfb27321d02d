"""Which component every explained row belongs to, and how surely."""

from typing import Any

import numpy as np

from mixreg.inputs import check_count
from mixreg.plots.style import SEQUENTIAL, axes_or_new, colour_map, tidy

__all__ = ["plot_responsibilities"]


def plot_responsibilities(
    ex: Any, n_components: int = 6, ax: Any = None, *, min_share: float = 0.01
) -> Any:
    """
    Draw the probability of every component for every explained row as a map.

    Rows of the table are components, the largest on top; columns are explained rows, sorted by
    their most probable component and, within it, by how probable that is. Where a column is dark
    in one place only the assignment is sure.

    Parameters
    ----------
    ex : Explanation
        A global explanation of rows.
    n_components : int, default 6
        At most how many components.
    ax : matplotlib.axes.Axes, optional
        Axes to draw on; a new figure by default.
    min_share : float, default 0.01
        Components with a smaller share of the rows are left out.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on; a bar beside them says what the shades mean.

    Raises
    ------
    ValueError
        If no rows were explained, or no component is large enough.

    Examples
    --------
    >>> from mixreg.explain import Explanation
    >>> X = [[0.0], [1.0], [2.0]]
    >>> ex = Explanation.from_coefficients([[2.0], [-9.0]], 0.1 * np.ones(2), X=X,
    ...                                    response=[0.0, 2.0, 4.0])
    >>> [label.get_text() for label in plot_responsibilities(ex).get_yticklabels()]
    ['0', '1']
    """
    shares = ex.responsibilities.mean("obs").sortby("component")
    n_shown = check_count(n_components, name="n_components")
    order = np.argsort(-shares.values, kind="stable")[:n_shown]
    labels = shares["component"].values[order[shares.values[order] >= min_share]]
    if not len(labels):
        raise ValueError(f"no component holds a share of min_share={min_share} of the rows.")
    table = ex.responsibilities.sel(component=labels).transpose("component", "obs").values
    own = table.argmax(axis=0)
    columns = np.lexsort((-table.max(axis=0), own))
    ax = axes_or_new(ax, height=1.3 + 0.34 * len(labels))
    image = ax.imshow(
        table[:, columns],
        aspect="auto",
        interpolation="none",
        cmap=colour_map(SEQUENTIAL),
        vmin=0.0,
        vmax=1.0,
        extent=(0, table.shape[1], len(labels) - 0.5, -0.5),
    )
    for edge in np.flatnonzero(np.diff(own[columns])) + 1:
        ax.axvline(edge, color="black", linewidth=0.6)
    ax.set_yticks(range(len(labels)), [str(label) for label in labels])
    ax.figure.colorbar(image, ax=ax, label="probability")
    tidy(ax, xlabel="explained rows, by their component", ylabel="component")
    return ax
