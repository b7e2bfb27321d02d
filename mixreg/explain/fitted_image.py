"""Pixels of images as features: cut them out, put them back, paint numbers on them."""

from functools import cached_property
from typing import Any

import numpy as np

from mixreg.explain.flat import image_rows
from mixreg.inputs import check_count

__all__ = ["FittedImage", "check_pixel", "check_shape"]


class FittedImage:
    """
    Pixels of images as features: cut them out, put them back, paint numbers on them.

    Parameters
    ----------
    shape : tuple of int
        (height, width) or (height, width, channels) of one image.
    pixel : ndarray of int of shape (n_features,)
        Flat index (C order) of the pixel of every feature, distinct; `Image.fit` gives them
        in ascending order.

    Examples
    --------
    >>> view = FittedImage((2, 2), np.array([1, 3]))
    >>> view.names
    ('r00c01', 'r01c01')
    >>> view.features(np.arange(8.0).reshape(2, 2, 2))
    array([[1., 3.],
           [5., 7.]])
    """

    def __init__(self, shape: tuple[int, ...], pixel: np.ndarray) -> None:
        self.shape = check_shape(shape)
        self.pixel = check_pixel(pixel, self.n_pixels)

    @property
    def n_pixels(self) -> int:
        """Number of pixels of one image, every channel counted."""
        return int(np.prod(self.shape))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Name of every feature: its row, its column and, where there are several, its band."""
        digits = max(2, len(str(max(self.shape[:2]) - 1)))
        rows, columns, *bands = np.unravel_index(self.pixel, self.shape)
        places = [f"r{r:0{digits}d}c{c:0{digits}d}" for r, c in zip(rows, columns, strict=True)]
        if not bands:
            return tuple(places)
        return tuple(f"{place}b{band}" for place, band in zip(places, bands[0], strict=True))

    def rows(self, images: Any, *, name: str = "images") -> np.ndarray:
        """
        Check images and lay each out as one row of pixels.

        Parameters
        ----------
        images : array-like of shape (n_obs, *shape) or (n_obs, n_pixels)
            Finite real numbers; a last axis of length one may be there or not.
        name : str, default "images"
            What error messages call the argument.

        Returns
        -------
        ndarray of shape (n_obs, n_pixels)
            The same numbers in the type they came in, not copied where that can be avoided.

        Raises
        ------
        TypeError
            If they are not real numbers.
        ValueError
            If a shape is wrong, there are no images, or a value is missing or infinite.
        """
        return image_rows(images, self.shape, name=name)

    def features(self, images: Any) -> np.ndarray:
        """
        Cut the features out of images.

        Parameters
        ----------
        images : array-like of shape (n_obs, *shape) or (n_obs, n_pixels)
            Images on the scale that the network takes; nothing is rescaled here.

        Returns
        -------
        ndarray of shape (n_obs, n_features)
            Values of the selected pixels, float64.
        """
        return self.rows(images)[:, self.pixel].astype(np.float64)

    def place(self, images: Any, features: Any) -> np.ndarray:
        """
        Put values of the features into images; all other pixels stay as they are.

        Parameters
        ----------
        images : array-like of shape (n_obs, *shape) or (n_obs, n_pixels)
            Images; they are copied.
        features : array-like of shape (n_obs, n_features)
            New values of the selected pixels.

        Returns
        -------
        ndarray of the shape of images
            Float64.

        Raises
        ------
        ValueError
            If there is not one value per image and feature.
        """
        rows = self.rows(images).astype(np.float64)
        values = np.asarray(features, dtype=np.float64)
        if values.shape != (len(rows), len(self.pixel)):
            raise ValueError(
                f"features has shape {values.shape}; wanted {(len(rows), len(self.pixel))}, one "
                "number per image and selected pixel."
            )
        rows[:, self.pixel] = values
        return rows.reshape(np.shape(images))

    def paint(self, values: Any, background: float = np.nan) -> np.ndarray:
        """
        Lay one number per feature out as an image.

        Parameters
        ----------
        values : array-like of shape (..., n_features)
            Numbers in the order of ``pixel``.
        background : float, default nan
            What stands where no pixel is selected.

        Returns
        -------
        ndarray of shape (..., *shape)
            Float64.

        Raises
        ------
        ValueError
            If the last axis does not have one entry per feature.
        """
        array = np.asarray(values, dtype=np.float64)
        if array.ndim == 0 or array.shape[-1] != len(self.pixel):
            raise ValueError(
                f"values has shape {array.shape}; wanted (..., {len(self.pixel)}), one number per "
                "selected pixel."
            )
        canvas = np.full((*array.shape[:-1], self.n_pixels), float(background))
        canvas[..., self.pixel] = array
        return canvas.reshape(*array.shape[:-1], *self.shape)

    def __repr__(self) -> str:
        return f"FittedImage({len(self.pixel)} of {self.n_pixels} pixels, shape {self.shape})"


def check_shape(shape: Any) -> tuple[int, ...]:
    """
    Check the shape of one image.

    Parameters
    ----------
    shape : tuple or list of int
        (height, width) or (height, width, channels).

    Returns
    -------
    tuple of int
        The shape.

    Raises
    ------
    TypeError, ValueError
        If it is no such thing.

    Examples
    --------
    >>> check_shape([28, 28])
    (28, 28)
    """
    entries = tuple(shape) if isinstance(shape, tuple | list) else ()
    if len(entries) not in (2, 3):
        raise ValueError(
            f"shape is {shape!r}; wanted (height, width) or (height, width, channels)."
        )
    return tuple(check_count(entry, name="shape") for entry in entries)


def check_pixel(pixel: Any, n_pixels: int, *, name: str = "pixel") -> np.ndarray:
    """
    Check flat indices of pixels.

    Parameters
    ----------
    pixel : array-like of int of shape (n_features,)
        Flat indices (C order), distinct.
    n_pixels : int
        Number of pixels of one image.
    name : str, default "pixel"
        What error messages call the argument.

    Returns
    -------
    ndarray of int64 of shape (n_features,)
        A copy that cannot be written to.

    Raises
    ------
    ValueError
        If they are no whole numbers, leave the image or repeat a pixel.

    Examples
    --------
    >>> check_pixel([3, 1], 4)
    array([3, 1])
    """
    index = np.array(pixel)
    if index.ndim != 1 or len(index) == 0 or index.dtype.kind not in "iu":
        raise ValueError(
            f"{name} has shape {index.shape} and type {index.dtype}; wanted a vector of whole "
            "numbers, one flat index per feature."
        )
    if index.min() < 0 or index.max() >= n_pixels:
        raise ValueError(
            f"{name} has indices from {index.min()} to {index.max()}; wanted 0 to {n_pixels - 1}."
        )
    if len(np.unique(index)) < len(index):
        raise ValueError(f"{name} names a pixel twice.")
    index = index.astype(np.int64)
    index.flags.writeable = False
    return index
