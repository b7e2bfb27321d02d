"""Images as rows of pixels: checked, measured and shown to a box some at a time."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from mixreg.explain.blackbox import BlackBox

__all__ = [
    "Box",
    "FlatBox",
    "image_rows",
    "input_form",
    "pixel_mean",
    "pixel_variance",
    "row_parts",
]

# Cells of float64 that one pass holds: 32 MB.
_CELLS = 2**22


def image_rows(images: Any, shape: tuple[int, ...], *, name: str = "images") -> np.ndarray:
    """
    Check images and lay each out as one row of pixels, in C order.

    Parameters
    ----------
    images : array-like of shape (n_obs, *shape) or (n_obs, n_pixels)
        Finite real numbers; a last axis of length one may be there or not.
    shape : tuple of int
        Shape of one image.
    name : str, default "images"
        What error messages call the argument.

    Returns
    -------
    ndarray of shape (n_obs, n_pixels)
        The same numbers in the type they came in.

    Raises
    ------
    TypeError
        If they are not real numbers.
    ValueError
        If a shape is wrong, there are no images, or a value is missing or infinite.

    Examples
    --------
    >>> image_rows(np.zeros((5, 2, 3, 1)), (2, 3)).shape
    (5, 6)
    """
    values = np.asarray(images)
    if values.dtype.kind not in "biuf":
        raise TypeError(f"{name} holds {values.dtype} values; wanted real numbers.")
    n_pixels = int(np.prod(shape))
    known = {(n_pixels,), shape, (*shape, 1), shape[:-1] if shape[-1] == 1 else shape}
    if values.ndim < 2 or values.shape[1:] not in known:
        raise ValueError(
            f"{name} has shape {values.shape}; wanted (n_obs, {', '.join(map(str, shape))}) or "
            f"(n_obs, {n_pixels})."
        )
    if len(values) == 0:
        raise ValueError(f"{name} is empty: its shape is {values.shape}.")
    rows = values.reshape(len(values), n_pixels)
    for part in row_parts(*rows.shape):
        bad = np.argwhere(~np.isfinite(rows[part]))
        if len(bad):
            raise ValueError(
                f"{name} has missing or infinite values (NaN or inf), the first in image "
                f"{part.start + bad[0, 0]}, pixel {bad[0, 1]}."
            )
    return rows


def pixel_mean(rows: np.ndarray) -> np.ndarray:
    """
    Average every pixel over the images.

    Parameters
    ----------
    rows : ndarray of shape (n_obs, n_pixels)
        Images.

    Returns
    -------
    ndarray of shape (n_pixels,)
        Float64; exact for pixels that never change.

    Examples
    --------
    >>> pixel_mean(np.array([[0, 255], [0, 1]], dtype=np.uint8))
    array([  0., 128.])
    """
    first = rows[0].astype(np.float64)
    return first + sum((rows[part] - first).sum(axis=0) for part in row_parts(*rows.shape)) / len(
        rows
    )


def pixel_variance(rows: np.ndarray) -> np.ndarray:
    """
    Variance of every pixel over the images, in bounded memory.

    Parameters
    ----------
    rows : ndarray of shape (n_obs, n_pixels)
        Images.

    Returns
    -------
    ndarray of shape (n_pixels,)
        Float64; exactly zero for pixels that never change.

    Examples
    --------
    >>> pixel_variance(np.array([[0.3, 0.0], [0.3, 2.0]]))
    array([0., 1.])
    """
    mean = pixel_mean(rows)
    return sum(((rows[part] - mean) ** 2).sum(axis=0) for part in row_parts(*rows.shape)) / len(
        rows
    )


def input_form(box: BlackBox, shape: tuple[int, ...], given: tuple[int, ...]) -> tuple[int, ...]:
    """
    Find the shape in which a box takes one image.

    Parameters
    ----------
    box : BlackBox
        The box.
    shape : tuple of int
        Shape of one image.
    given : tuple of int
        Shape in which the user passed one image: what a plain function gets.

    Returns
    -------
    tuple of int
        The shape a network declares, as far as an image can have it.

    Raises
    ------
    ValueError
        If the network takes inputs of another size.

    Examples
    --------
    >>> from mixreg.explain.blackbox import black_box
    >>> input_form(black_box(lambda X: X.sum(axis=(1, 2))), (2, 3), (2, 3))
    (2, 3)
    """
    wanted = box.input_shape
    if wanted is None:
        return given
    trimmed = shape[:-1] if shape[-1] == 1 else shape
    for form in (shape, (*shape, 1), trimmed, (int(np.prod(shape)),)):
        fits = len(form) == len(wanted)
        if fits and all(w in (None, f) for w, f in zip(wanted, form, strict=True)):
            return form
    raise ValueError(f"images have shape {shape}; the network takes inputs of shape {wanted}.")


class FlatBox:
    """
    A box about images, asked about rows of pixels.

    Parameters
    ----------
    box : BlackBox
        The box.
    form : tuple of int
        Shape in which it takes one image; see `input_form`.

    Examples
    --------
    >>> from mixreg.explain.blackbox import black_box
    >>> box = FlatBox(black_box(lambda images: images[:, 0, 1]), (2, 2))
    >>> box(np.array([[1.0, 2.0, 3.0, 4.0]]))
    array([2.])
    """

    def __init__(self, box: BlackBox, form: tuple[int, ...]) -> None:
        self.box = box
        self.form = form

    def __call__(self, rows: np.ndarray) -> np.ndarray:
        """
        Ask the box, some images at a time.

        Parameters
        ----------
        rows : ndarray of shape (n_obs, n_pixels)
            Images.

        Returns
        -------
        ndarray of shape (n_obs,)
            The explained output.
        """
        return np.concatenate([self.box(images) for images in self._images(rows)])

    def is_largest(self, rows: np.ndarray) -> np.ndarray:
        """
        Say for which images the explained output is the largest of all.

        Parameters
        ----------
        rows : ndarray of shape (n_obs, n_pixels)
            Images.

        Returns
        -------
        ndarray of bool of shape (n_obs,)
            As `BlackBox.is_largest`.
        """
        return np.concatenate([self.box.is_largest(images) for images in self._images(rows)])

    def gradient(self, rows: np.ndarray) -> np.ndarray:
        """
        Differentiate the explained output by every pixel.

        Parameters
        ----------
        rows : ndarray of shape (n_obs, n_pixels)
            Images.

        Returns
        -------
        ndarray of shape (n_obs, n_pixels)
            Output per unit of the pixel.
        """
        slopes = [self.box.gradient(images) for images in self._images(rows)]
        return np.concatenate(slopes).reshape(rows.shape)

    @property
    def has_rivals(self) -> bool:
        """Whether the explained output is one of several, as `BlackBox.has_rivals`."""
        return self.box.has_rivals

    def _images(self, rows: np.ndarray) -> Iterator[np.ndarray]:
        """Cut the rows into parts, in the shape the box takes."""
        for part in row_parts(*rows.shape):
            yield rows[part].reshape(-1, *self.form)


type Box = BlackBox | FlatBox
"""What is asked about rows: a box about rows, or one about images laid out as rows."""


def row_parts(n_rows: int, n_columns: int, cells: int | None = None) -> Iterator[slice]:
    """
    Cut rows so that a part in float64 stays small.

    Parameters
    ----------
    n_rows : int
        Number of rows.
    n_columns : int
        Length of each.
    cells : int, optional
        How many numbers a part may hold; 2**22, 32 MB, by default. A part has at least one row.

    Yields
    ------
    slice
        Consecutive rows.

    Examples
    --------
    >>> list(row_parts(3, 4, cells=8))
    [slice(0, 2, None), slice(2, 4, None)]
    """
    step = max((_CELLS if cells is None else cells) // n_columns, 1)
    for start in range(0, n_rows, step):
        yield slice(start, start + step)
