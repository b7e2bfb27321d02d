"""Handwritten digits: the real images that scikit-learn carries, for demonstrations."""

from collections.abc import Sequence

import numpy as np

from mixreg.datasets.images import Images

__all__ = ["digits"]

_N_TRAIN = 1437


def digits(*, classes: Sequence[int | str] | None = None, split: str = "all") -> Images:
    """
    Load 1,797 handwritten digits of 8 x 8 pixels, with grey values from 0 to 16.

    Nothing is downloaded. The source has no split of these images; here the last fifth is set
    apart for testing. The images come in the order of their writers, so most of those who wrote
    the test digits wrote none of the others.

    Parameters
    ----------
    classes : sequence of int or str, optional
        Which digits; all ten by default.
    split : {"all", "train", "test"}, default "all"
        Which side of the split.

    Returns
    -------
    Images
        The images as uint8 of shape (n_obs, 8, 8), with ink bright on a dark ground.

    Raises
    ------
    TypeError
        If ``classes`` is a single text.
    ValueError
        If a class or the split is unknown.

    References
    ----------
    Alpaydin, E., & Kaynak, C. (1998). Optical Recognition of Handwritten Digits. UCI Machine
    Learning Repository. https://doi.org/10.24432/C50P49

    Examples
    --------
    >>> data = digits(classes=[3, 8])
    >>> data.images.shape, int(data.is_test.sum())
    ((357, 8, 8), 70)
    """
    from sklearn.datasets import load_digits

    bunch = load_digits()
    whole = Images(
        images=np.asarray(bunch.images, dtype=np.uint8),
        label=np.asarray(bunch.target, dtype=np.int64),
        class_names=tuple(str(digit) for digit in range(10)),
        is_test=np.arange(len(bunch.target)) >= _N_TRAIN,
        white=16,
        description="Handwritten digits, 8 x 8 pixels with 17 grey values.",
        source="scikit-learn",
    )
    return whole.select(classes, split=split)
