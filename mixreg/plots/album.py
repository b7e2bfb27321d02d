"""Pictures in files."""

from pathlib import Path
from typing import Any

from mixreg.plots.components import plot_components
from mixreg.plots.importance import plot_importance

__all__ = ["save_album", "save_figure"]


def save_figure(ax: Any, path: str | Path) -> Path:
    """
    Write the figure that axes belong to, and let go of it.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Any axes of the figure.
    path : str or Path
        Where it goes; the ending decides the format.

    Returns
    -------
    Path
        The same path.

    Examples
    --------
    >>> from mixreg.explain import Explanation
    >>> ex = Explanation.from_coefficients([[2.0, -1.0]])
    >>> save_figure(plot_importance(ex), "importance.png").name
    'importance.png'
    """
    import matplotlib.pyplot as plt

    path = Path(path)
    ax.figure.savefig(path, dpi=150, bbox_inches="tight")
    plt.close(ax.figure)
    return path


def save_album(
    ex: Any, folder: str | Path, *, k: int = 15, n_components: int = 4, min_share: float = 0.05
) -> list[Path]:
    """
    Write the pictures of a global explanation: sizes, and the features of each large component.

    Parameters
    ----------
    ex : Explanation
        What is drawn.
    folder : str or Path
        An existing folder; files of the same names in it are replaced.
    k : int, default 15
        How many features to show.
    n_components : int, default 4
        At most how many components get a picture.
    min_share : float, default 0.05
        Components with a smaller share of the rows get none.

    Returns
    -------
    list of Path
        The files.

    Examples
    --------
    >>> from mixreg.explain import Explanation
    >>> ex = Explanation.from_coefficients([[2.0, -1.0], [0.0, 1.0]], weights=[0.99, 0.01])
    >>> [path.name for path in save_album(ex, ".")]
    ['components.png', 'component-0.png']
    """
    folder = Path(folder)
    files = [save_figure(plot_components(ex), folder / "components.png")]
    shares = ex.shares.sortby(ex.shares, ascending=False)[:n_components]
    for component in shares["component"].values[shares.values >= min_share]:
        ax = plot_importance(ex, component=int(component), k=k)
        files.append(save_figure(ax, folder / f"component-{component}.png"))
    return files
