"""Images: pixels, blocks of pixels or superpixels are features."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from mixreg.explain.fills import read_fills
from mixreg.explain.fitted_image import FittedImage, check_pixel, check_shape
from mixreg.explain.flat import image_rows, pixel_variance
from mixreg.explain.maskers.attached import Attached
from mixreg.explain.maskers.patches import patches
from mixreg.inputs import check_count

__all__ = ["Image", "every_pixel", "top_variance"]

type Rule = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class _TopVariance:
    """The n pixels of largest variance."""

    n: int

    def __repr__(self) -> str:
        return f"top_variance({self.n})"

    def __call__(self, rows: np.ndarray) -> np.ndarray:
        if self.n > rows.shape[1]:
            raise ValueError(
                f"top_variance has n={self.n}, but an image has only {rows.shape[1]} pixels; "
                "use a smaller n or every_pixel()."
            )
        order = np.argsort(-pixel_variance(rows), kind="stable")
        return np.sort(order[: self.n])


@dataclass(frozen=True)
class _EveryPixel:
    """All pixels."""

    def __repr__(self) -> str:
        return "every_pixel()"

    def __call__(self, rows: np.ndarray) -> np.ndarray:
        return np.arange(rows.shape[1])


def top_variance(n: int = 300) -> Rule:
    """
    Keep the pixels of largest variance over the images.

    Parameters
    ----------
    n : int, default 300
        How many pixels; of pixels with equal variance those with the lowest index.

    Returns
    -------
    callable
        A rule for `Image`: rows of pixels -> flat indices, ascending.

    Examples
    --------
    >>> top_variance(1)(np.array([[0.0, 5.0], [0.0, 7.0]]))
    array([1])
    """
    return _TopVariance(check_count(n, name="n"))


def every_pixel() -> Rule:
    """
    Keep all pixels.

    Returns
    -------
    callable
        A rule for `Image`: rows of pixels -> flat indices, ascending.

    Examples
    --------
    >>> every_pixel()(np.zeros((2, 3)))
    array([0, 1, 2])
    """
    return _EveryPixel()


@dataclass(frozen=True, eq=False)
class Image:
    """
    Treat images as rows of pixels, of which some are features.

    Over many images (`GlobalExplainer`) the features are single pixels; of one image
    (`LocalExplainer`) they are blocks of pixels or superpixels.

    Parameters
    ----------
    shape : tuple of int
        (height, width) or (height, width, channels) of one image.
    select : callable or array-like of int, optional
        Which pixels are features over many images: `top_variance` (300 pixels by default),
        `every_pixel`, or flat indices (C order) of the pixels, in any order.
    blocks : int, optional
        Of one image: side of the square blocks that are features. By default a seventh of the
        shorter side, unless there are segments.
    segments : array-like of int of shape (height, width), or callable, optional
        Of one image: label of the patch of every pixel, negative for pixels that are never
        changed; or a function image -> labels such as `superpixels`, asked for every image.
    fill : str, number or array, default "zero"
        Of one image: what stands where a patch is taken away: "zero", "one", "blur" (the image's
        own blurred copy), "mean" and "marginal" (over the explained images), a number, or a
        whole image.

    Raises
    ------
    TypeError, ValueError
        If the shape or the selection is no such thing, or there are both blocks and segments.

    Examples
    --------
    >>> images = np.zeros((5, 2, 3))
    >>> images[:, 1, 2] = range(5)
    >>> view = Image((2, 3), top_variance(1)).fit(images)
    >>> view.pixel, view.names
    (array([5]), ('r01c02',))
    """

    shape: tuple[int, ...]
    select: Any = _TopVariance(300)
    blocks: int | None = None
    segments: Any = None
    fill: Any = "zero"

    def __post_init__(self) -> None:
        shape = check_shape(self.shape)
        object.__setattr__(self, "shape", shape)
        if self.blocks is not None and self.segments is not None:
            raise ValueError("blocks and segments are both given; an image is cut in one way.")
        if self.blocks is not None:
            check_count(self.blocks, name="blocks")
        if not callable(self.select):
            check_pixel(self.select, int(np.prod(shape)), name="select")

    def fit(self, images: Any) -> FittedImage:
        """
        Decide which pixels are features.

        Parameters
        ----------
        images : array-like of shape (n_obs, *shape) or (n_obs, n_pixels)
            Images; what a rule such as `top_variance` looks at.

        Returns
        -------
        FittedImage
            The selection, its pixels in ascending order.

        Raises
        ------
        TypeError, ValueError
            If the images do not suit the shape, or the selection is empty, repeats a pixel or
            leaves the image.
        """
        rows = image_rows(images, self.shape)
        chosen = self.select(rows) if callable(self.select) else self.select
        return FittedImage(self.shape, np.sort(np.asarray(chosen)))

    def attach(self, X: Any, position: Any = None) -> Attached:
        """
        Tie images to their patches.

        Parameters
        ----------
        X : array-like of shape (n_instances, *shape) or (n_instances, n_pixels)
            The images that are explained.
        position : None
            Images have none.

        Returns
        -------
        Attached
            Images that can be crafted. Where images have different numbers of patches, the last
            features of some are not active.

        Raises
        ------
        TypeError, ValueError
            If the images do not suit the shape, segments are no labels, or a position is given.

        Examples
        --------
        >>> Image((4, 4), blocks=2).attach(np.ones((1, 4, 4))).names
        ('r00c00', 'r00c02', 'r02c00', 'r02c02')
        """
        if position is not None:
            raise ValueError("position is given, but images have none.")
        rows = image_rows(X, self.shape).astype(np.float64)
        (fill,) = read_fills(self.fill, rows, self.shape)
        names, owner = patches(rows, self.shape, self.blocks, self.segments)
        form = np.shape(X)[1:]
        return Attached(rows, form, owner, names, fill, rows)
