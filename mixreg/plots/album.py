"""Pictures in files."""

from pathlib import Path
from typing import Any

from mixreg.plots.captions import largest_parts
from mixreg.plots.components import plot_components
from mixreg.plots.gallery import plot_gallery
from mixreg.plots.heatmap import plot_heatmaps
from mixreg.plots.importance import plot_importance
from mixreg.plots.routing import plot_routing

__all__ = ["save_album", "save_figure"]

_GALLERIES = {"typical": "gallery.png", "surest": "gallery-surest.png"}


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
    ex: Any,
    folder: str | Path,
    *,
    k: int = 15,
    n_components: int = 4,
    min_share: float = 0.05,
    images: Any = None,
) -> list[Path]:
    """
    Write the pictures of a global explanation: sizes, and the features of each large component.

    Where the weights depend on the input, rules and routing stand side by side in one more. An
    image explanation also gets the heat maps of these components (of every channel), and
    galleries of their typical and of their surest members where the images are given.

    Parameters
    ----------
    ex : Explanation
        What is drawn.
    folder : str or Path
        An existing folder; files of the same names in it are replaced.
    k : int, default 15
        How many features to show; heat maps show all.
    n_components : int, default 4
        At most how many components get a picture.
    min_share : float, default 0.05
        Components with a smaller share of the rows get none.
    images : array-like of shape (n_obs, height, width) or (n_obs, height, width, channels)
        The images that were explained, for the galleries; optional.

    Returns
    -------
    list of Path
        The files.

    Raises
    ------
    ValueError
        If images are given that are not those of the explanation.

    Examples
    --------
    >>> from mixreg.explain import Explanation
    >>> ex = Explanation.from_coefficients([[2.0, -1.0], [0.0, 1.0]], weights=[0.99, 0.01])
    >>> [path.name for path in save_album(ex, ".")]
    ['components.png', 'component-0.png']
    """
    folder = Path(folder)
    galleries = {}
    if images is not None:
        # First, because these may be the wrong images.
        for order, name in _GALLERIES.items():
            galleries[name] = plot_gallery(ex, images, order=order, n_components=n_components)
    files = [save_figure(plot_components(ex), folder / "components.png")]
    labels = largest_parts(ex, n_components, min_share)
    for label in labels:
        ax = plot_importance(ex, component=label, k=k)
        files.append(save_figure(ax, folder / f"component-{label}.png"))
    if ex.is_gated and labels:
        axes = plot_routing(ex, n_components, min(k, 8), min_share=min_share)
        files.append(save_figure(axes[0, 0], folder / "routing.png"))
    if ex.image is not None and labels:
        files += _save_heatmaps(ex, folder, n_components, min_share)
    return files + [save_figure(axes[0, 0], folder / name) for name, axes in galleries.items()]


def _save_heatmaps(ex: Any, folder: Path, n_components: int, min_share: float) -> list[Path]:
    """Write the heat maps, one file for each channel."""
    shape = ex.image.shape
    n_bands = shape[2] if len(shape) == 3 else 1
    files = []
    for band in range(n_bands):
        axes = plot_heatmaps(ex, n_components, band=band, min_share=min_share)
        name = "heatmaps.png" if n_bands == 1 else f"heatmaps-band{band}.png"
        files.append(save_figure(axes[0, 0], folder / name))
    return files
