"""Maskers: which pixels of an image are features, and how values go back to their pixels."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from mixreg.explain.fitted_image import FittedImage, check_pixel, check_shape
from mixreg.explain.flat import image_rows, pixel_variance
from mixreg.inputs import check_count

__all__ = ["FittedImage", "Image", "every_pixel", "top_variance"]

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

    Parameters
    ----------
    shape : tuple of int
        (height, width) or (height, width, channels) of one image.
    select : callable or array-like of int, optional
        `top_variance` (300 pixels by default), `every_pixel`, or flat indices (C order) of the
        pixels that are features, in any order.

    Raises
    ------
    TypeError, ValueError
        If the shape or the selection is no such thing.

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

    def __post_init__(self) -> None:
        shape = check_shape(self.shape)
        object.__setattr__(self, "shape", shape)
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
