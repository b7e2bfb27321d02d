"""The operators of the script released with DMM-MEN: one exemplar, and multiplied values."""

from collections.abc import Iterator, Sequence

import numpy as np

from mixreg.explain.crafting import REMOVALS
from mixreg.explain.flat import Box, row_parts

__all__ = ["RELEASED", "exemplar", "released_random", "released_tables"]

RELEASED = "released"
_FACTORS = {"nullification": -0.5, "pathological": 3.0, "filling": 5.0}


def exemplar(box: Box, X: np.ndarray, top: np.ndarray) -> np.ndarray:
    """
    Find the image that speaks loudest for the class when only its top pixels are kept.

    Parameters
    ----------
    box : BlackBox or FlatBox
        The box.
    X : ndarray of shape (n_instances, n_columns)
        A bootstrap sample of the component.
    top : ndarray of int of shape (n_top,)
        The top pixels; all others are set to zero.

    Returns
    -------
    ndarray of shape (n_columns,)
        That image, whole.

    Examples
    --------
    >>> from mixreg.explain.blackbox import black_box
    >>> X = np.array([[1.0, 9.0], [2.0, 0.0]])
    >>> exemplar(black_box(lambda X: X.sum(axis=1)), X, np.array([0]))
    array([2., 0.])
    """
    outputs = []
    for part in row_parts(*X.shape):
        kept = np.zeros(X[part].shape)
        kept[:, top] = X[part][:, top]
        outputs.append(box(kept))
    return X[np.concatenate(outputs).argmax()]


def released_tables(
    test: str,
    X: np.ndarray,
    reference: np.ndarray,
    order: np.ndarray,
    widths: Sequence[int],
    exemplars: Sequence[np.ndarray],
) -> Iterator[np.ndarray]:
    """
    Craft inputs as the script does, for every number of pixels.

    Parameters
    ----------
    test : {"nullification", "pathological", "filling"}
        Pathological and filling put the exemplar's values into the reference, times 3 and times
        5. Nullification without exemplars puts the reference's values in the place of the top
        pixels; with exemplars -0.5 times theirs, in the place of the top pixels that are not
        zero.
    X : ndarray of shape (n_instances, n_columns)
        Images of the component.
    reference : ndarray of shape (n_instances, n_columns)
        Fill values, noise, or images of the opposite class.
    order : ndarray of int
        Pixels, best first.
    widths : sequence of int
        Numbers of pixels.
    exemplars : sequence of ndarray of shape (n_columns,)
        One per number of pixels, or none.

    Yields
    ------
    ndarray of shape (n_instances, n_columns)
        Crafted inputs.

    Examples
    --------
    >>> X, dark, order = np.ones((1, 2)), np.zeros((1, 2)), np.array([1, 0])
    >>> [table.tolist() for table in released_tables("filling", X, dark, order, [1], [X[0]])]
    [[[0.0, 5.0]]]
    """
    for place, width in enumerate(widths):
        top = order[:width]
        if test not in REMOVALS:
            crafted = reference.copy()
            crafted[:, top] = _FACTORS[test] * exemplars[place][top]
        elif exemplars:
            ranked = X[:, order]
            mask = (ranked != 0) & (np.cumsum(ranked != 0, axis=1) <= width)
            crafted = X.copy()
            crafted[:, order] = np.where(mask, _FACTORS[test] * exemplars[place][order], ranked)
        else:
            crafted = X.copy()
            crafted[:, top] = reference[:, top]
        yield crafted


def released_random(
    test: str,
    X: np.ndarray,
    reference: np.ndarray,
    widths: Sequence[int],
    rng: np.random.Generator,
) -> Iterator[np.ndarray]:
    """
    Craft inputs with random pixels as the script does: of all pixels, set to 1 (or nulled).

    Parameters
    ----------
    test : {"nullification", "pathological", "filling"}
        The test.
    X : ndarray of shape (n_instances, n_columns)
        Images of the component.
    reference : ndarray of shape (n_instances, n_columns)
        Fill values, noise, or images of the opposite class.
    widths : sequence of int
        Numbers of pixels.
    rng : Generator
        Source of the draws, anew for every image.

    Yields
    ------
    ndarray of shape (n_instances, n_columns)
        Crafted inputs.

    Examples
    --------
    >>> X, rng = np.full((1, 2), 7.0), np.random.default_rng(0)
    >>> [table.tolist() for table in released_random("filling", X, X, [2], rng)]
    [[[1.0, 1.0]]]
    """
    ranks = np.argsort(rng.random(X.shape), axis=1)
    for width in widths:
        mask = ranks < width
        if test in REMOVALS:
            yield np.where(mask, reference, X)
        else:
            yield np.where(mask, 1.0, np.abs(reference) if test == "pathological" else reference)
