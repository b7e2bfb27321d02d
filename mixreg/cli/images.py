"""Inputs of a network from a file: rows of a table, or whole images."""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from mixreg.cli.options import numbers_in

__all__ = ["Inputs", "read_inputs"]


class Inputs(NamedTuple):
    """
    What a network is asked about.

    Attributes
    ----------
    X : ndarray of shape (n_obs, n_features) or (n_obs, *shape)
        Rows or images.
    names : tuple of str or None
        Names of the columns; None for images.
    shape : tuple of int or None
        Shape of one image; None for rows of a table.
    """

    X: np.ndarray
    names: tuple[str, ...] | None
    shape: tuple[int, ...] | None


def read_inputs(
    path: Path,
    *,
    label: str | None = None,
    image_shape: str | tuple[int, ...] | None = None,
    divide: float | None = None,
) -> Inputs:
    """
    Read a table, or the images that a file holds.

    Parameters
    ----------
    path : Path
        A ``.npz`` file with the array images, or what `mixreg.datasets.read_table` reads.
    label : str, optional
        A column of a table that is no input.
    image_shape : str or tuple of int, optional
        Shape of one image, as a tuple or as typed with commas: then the rows are images.
    divide : float, optional
        What pixels are divided by.

    Returns
    -------
    Inputs
        Rows or images.

    Raises
    ------
    ValueError
        If the images have another shape, or pixels cannot be divided.

    Examples
    --------
    >>> np.savez("two.npz", images=np.full((2, 4, 4), 255, np.uint8))
    >>> found = read_inputs(Path("two.npz"), divide=255)
    >>> found.shape, float(found.X.max())
    ((4, 4), 1.0)
    """
    from mixreg.datasets import read_table

    shape = numbers_in(image_shape) if isinstance(image_shape, str) else image_shape
    images = _images_in(path)
    if images is None:
        table = read_table(path, response=label)
        if shape is None:
            if divide is not None:
                raise ValueError("--divide is for images; give --image-shape too.")
            return Inputs(table.X, table.names, None)
        images = table.X
    elif label is not None:
        raise ValueError(f"--label is {label!r}, but the array images in {path} has no columns.")
    if shape is None:
        # One channel is no axis: pixels are then named by row and column alone.
        shape = (
            images.shape[1:-1] if images.ndim == 4 and images.shape[-1] == 1 else images.shape[1:]
        )
    if len(shape) not in (2, 3) or images.shape[1:] not in {
        shape,
        (*shape, 1),
        (int(np.prod(shape)),),
    }:
        raise ValueError(
            f"the images in {path} have the shape {images.shape[1:]}; wanted "
            f"{' x '.join(map(str, shape))}, as height x width or height x width x channels."
        )
    scaled = _divided(images, divide)
    return Inputs(scaled.reshape(len(images), *shape), None, shape)


def _images_in(path: Path) -> Any:
    """Read the array images, where there is one."""
    from mixreg.datasets.files import read_arrays

    if path.suffix.lower() != ".npz" or not path.is_file():
        return None
    return read_arrays(path).get("images")


def _divided(images: np.ndarray, divide: float | None) -> np.ndarray:
    """Scale the pixels."""
    if divide is None:
        return images
    if not np.isfinite(divide) or divide <= 0:
        raise ValueError(f"--divide is {divide}; wanted a number above 0.")
    return images / np.float64(divide)
