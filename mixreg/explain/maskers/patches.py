"""Images cut into patches: square blocks, or labels of the user's."""

from typing import Any

import numpy as np

__all__ = ["patches"]

# The side of a block is this part of the shorter side: 4 of 28 pixels.
_PART = 7


def patches(
    rows: np.ndarray, shape: tuple[int, ...], blocks: int | None, segments: Any
) -> tuple[tuple[str, ...], np.ndarray]:
    """
    Find the patch that every cell of every image belongs to.

    Parameters
    ----------
    rows : ndarray of shape (n_instances, n_pixels)
        Images.
    shape : tuple of int
        Shape of one image.
    blocks : int or None
        Side of square blocks.
    segments : array-like of int of shape (height, width), callable or None
        Labels, or what makes them of an image.

    Returns
    -------
    names : tuple of str
        Blocks are named by their upper left pixel, segments are numbered.
    owner : ndarray of int of shape (n_instances, n_pixels)
        The patch of every cell, -1 for none.

    Raises
    ------
    TypeError, ValueError
        If the labels are no whole numbers, have another shape, or are all negative.

    Examples
    --------
    >>> patches(np.zeros((1, 4)), (2, 2), None, [[0, 0], [3, -1]])[1]
    array([[ 0,  0,  1, -1]])
    """
    height, width = shape[:2]
    n_bands = int(np.prod(shape[2:]))
    if segments is None:
        side = max(round(min(height, width) / _PART), 1) if blocks is None else blocks
        down, across = np.arange(height) // side, np.arange(width) // side
        labels = (down[:, None] * (across[-1] + 1) + across)[None]
        names = tuple(
            f"r{r * side:02d}c{c * side:02d}"
            for r in range(down[-1] + 1)
            for c in range(across[-1] + 1)
        )
    else:
        images = rows.reshape(len(rows), *shape) if callable(segments) else rows[:1]
        found = [segments(image) if callable(segments) else segments for image in images]
        labels = np.stack([_check_labels(one, height, width) for one in found])
        names = tuple(f"segment {k}" for k in range(labels.max() + 1))
    owner = np.repeat(labels.reshape(len(labels), -1), n_bands, axis=1)
    return names, np.broadcast_to(owner, rows.shape)


def _check_labels(labels: Any, height: int, width: int) -> np.ndarray:
    """Check one image's labels and number them from 0, the negative ones -1."""
    found = np.asarray(labels)
    if found.dtype.kind not in "iu":
        raise TypeError(f"segments holds {found.dtype} values; wanted whole numbers.")
    if found.shape != (height, width):
        raise ValueError(f"segments has shape {found.shape}; wanted {(height, width)}.")
    if (found < 0).all():
        raise ValueError("segments has no label of 0 or more: nothing would be a feature.")
    numbered = np.full(found.shape, -1)
    inside = found >= 0
    numbered[inside] = np.unique(found[inside], return_inverse=True)[1]
    return numbered
