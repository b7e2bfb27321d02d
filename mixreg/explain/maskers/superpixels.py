"""Superpixels: compact patches of similar pixels."""

from collections.abc import Callable

import numpy as np

from mixreg.inputs import check_count

__all__ = ["superpixels"]

# How much a whole range of brightness weighs against the distance between two patches.
_BRIGHTNESS = 2.0


def superpixels(n_segments: int = 49) -> Callable[[np.ndarray], np.ndarray]:
    """
    Cut an image into compact patches of similar pixels.

    K-means over place and colour, as in SLIC, started from a regular grid.

    Parameters
    ----------
    n_segments : int, default 49
        About how many patches: the nearest regular grid has so many cells.

    Returns
    -------
    callable
        image of shape (height, width) or (height, width, channels) -> labels of shape
        (height, width); the ``segments`` of `mixreg.maskers.Image`.

    References
    ----------
    Achanta, R., Shaji, A., Smith, K., Lucchi, A., Fua, P. and Suesstrunk, S. (2012). SLIC
    superpixels compared to state-of-the-art superpixel methods. IEEE Transactions on Pattern
    Analysis and Machine Intelligence 34, 2274-2282.

    Examples
    --------
    >>> labels = superpixels(4)(np.zeros((8, 8)))
    >>> labels.shape, len(np.unique(labels))
    ((8, 8), 4)
    """
    check_count(n_segments, name="n_segments")

    def segment(image: np.ndarray) -> np.ndarray:
        from sklearn.cluster import KMeans

        height, width = image.shape[:2]
        if n_segments > height * width:
            raise ValueError(f"n_segments is {n_segments}; an image has {height * width} pixels.")
        spacing = np.sqrt(height * width / n_segments)
        bands = image.reshape(height, width, -1).astype(np.float64)
        spread = np.ptp(bands) or 1.0
        grid = np.stack(np.meshgrid(np.arange(height), np.arange(width), indexing="ij"), axis=-1)
        points = np.concatenate([grid / spacing, _BRIGHTNESS * bands / spread], axis=-1)
        down, across = (max(round(size / spacing), 1) for size in (height, width))
        starts = points[
            np.ix_(*(((np.arange(n) + 0.5) * size / n).astype(int)
                     for n, size in ((down, height), (across, width))))
        ].reshape(down * across, -1)  # fmt: skip
        flat = points.reshape(height * width, -1)
        found = KMeans(len(starts), init=starts, n_init=1, random_state=0).fit(flat).labels_
        return np.unique(found, return_inverse=True)[1].reshape(height, width)

    return segment
