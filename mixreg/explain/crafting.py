"""Crafted inputs of the fidelity tests: which features are chosen, and what is done to them."""

from collections.abc import Iterator, Sequence

import numpy as np

from mixreg.explain.flat import Box
from mixreg.explain.label import labelled

__all__ = [
    "BOOTSTRAP_TESTS",
    "REMOVALS",
    "TESTS",
    "chosen",
    "common_places",
    "counts_kept",
    "craft",
    "places",
]

TESTS = ("deduction", "augmentation", "synthetic")
BOOTSTRAP_TESTS = ("nullification", "pathological", "filling")
REMOVALS = ("deduction", "nullification")
"""Tests that take the chosen features away; all others put them in."""

# Float64 numbers in one call: 64 MB.
_CELLS_AT_ONCE = 2**23


def places(support: np.ndarray, candidates: np.ndarray) -> np.ndarray:
    """
    Rank the features of every input by their support for the explained class.

    Parameters
    ----------
    support : ndarray of shape (n_instances, n_features)
        How much keeping the feature's value speaks for the class.
    candidates : ndarray of bool of shape (n_instances, n_features)
        Features that may be chosen.

    Returns
    -------
    ndarray of int of shape (n_instances, n_features)
        0 for the best candidate; features that may not be chosen come last. Ties go to the
        feature that comes first.

    Examples
    --------
    >>> places(np.array([[1.0, 3.0, 2.0]]), np.array([[True, False, True]]))
    array([[1, 2, 0]])
    """
    order = np.argsort(-np.where(candidates, support, -np.inf), axis=1, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(order.shape[1])[None, :], axis=1)
    return ranks


def chosen(ranks: np.ndarray, candidates: np.ndarray, n_features: int) -> np.ndarray:
    """
    Choose the best features; where there are fewer candidates, all of them.

    Parameters
    ----------
    ranks : ndarray of int of shape (n_instances, n_features)
        Output of `places`.
    candidates : ndarray of bool of shape (n_instances, n_features)
        Features that may be chosen.
    n_features : int
        How many are chosen.

    Returns
    -------
    ndarray of bool of shape (n_instances, n_features)
        True for the chosen ones.

    Examples
    --------
    >>> chosen(np.array([[1, 2, 0]]), np.array([[True, False, True]]), 1)
    array([[False, False,  True]])
    """
    return (ranks < n_features) & candidates


def common_places(support: np.ndarray, candidates: np.ndarray) -> np.ndarray:
    """
    Rank the features of all inputs in one order.

    Parameters
    ----------
    support : ndarray of shape (n_features,)
        How much keeping the feature's value speaks for the class.
    candidates : ndarray of bool of shape (n_instances, n_features)
        Features that may be chosen.

    Returns
    -------
    ndarray of int of shape (n_instances, n_features)
        As `places`, where every input's row of support is the same.

    Examples
    --------
    >>> common_places(np.array([1.0, 3.0, 2.0]), np.array([[True, False, True]]))
    array([[1, 2, 0]])
    """
    order = np.argsort(-support, kind="stable")
    inside = candidates[:, order]
    n_inside = np.cumsum(inside, axis=1)
    n_outside = np.cumsum(~inside, axis=1)
    ranks = np.empty(candidates.shape, dtype=np.int64)
    ranks[:, order] = np.where(inside, n_inside, n_inside[:, -1:] + n_outside) - 1
    return ranks


def craft(test: str, X: np.ndarray, reference: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """
    Craft the inputs of one test.

    Parameters
    ----------
    test : {"deduction", "augmentation", "synthetic", "nullification", "pathological", "filling"}
        Deduction and nullification put the reference's values in the place of the chosen
        features. The others put the chosen features' values into the reference: a filled input,
        noise, or an input of the opposite class.
    X : ndarray of shape (n_instances, n_features)
        Inputs that are explained.
    reference : ndarray of shape (n_instances, n_features)
        Fill values, noise, or inputs of the opposite class.
    mask : ndarray of bool of shape (n_instances, n_features)
        The chosen features.

    Returns
    -------
    ndarray of shape (n_instances, n_features)
        Crafted inputs.

    Examples
    --------
    >>> X, zeros, mask = np.ones((1, 2)), np.zeros((1, 2)), np.array([[True, False]])
    >>> craft("deduction", X, zeros, mask), craft("synthetic", X, zeros, mask)
    (array([[0., 1.]]), array([[1., 0.]]))
    """
    return np.where(mask, reference, X) if test in REMOVALS else np.where(mask, X, reference)


def counts_kept(box: Box, crafted: Iterator[np.ndarray], threshold: float | str) -> list[int]:
    """
    Count the crafted inputs that the box still gives the explained label.

    Tables are put together before the box is asked, so that it sees large batches.

    Parameters
    ----------
    box : BlackBox or FlatBox
        The box.
    crafted : iterator of ndarray of shape (n_instances, n_features)
        Tables of crafted inputs.
    threshold : float or "largest"
        The label is given where the output is larger, or the largest of all.

    Returns
    -------
    list of int
        One count per table.

    Examples
    --------
    >>> from mixreg.explain.blackbox import black_box
    >>> tables = iter([np.array([[0.2], [0.9]]), np.array([[0.7], [0.8]])])
    >>> counts_kept(black_box(lambda X: X[:, 0]), tables, 0.5)
    [1, 2]
    """
    counts: list[int] = []
    waiting: list[np.ndarray] = []
    for table in crafted:
        if waiting and sum(part.size for part in waiting) + table.size > _CELLS_AT_ONCE:
            counts += _ask(box, waiting, threshold)
            waiting = []
        waiting.append(table)
    return counts + (_ask(box, waiting, threshold) if waiting else [])


def _ask(box: Box, tables: Sequence[np.ndarray], threshold: float | str) -> list[int]:
    """Ask once for several tables."""
    kept = labelled(box, np.concatenate(tables), threshold)
    ends = np.cumsum([len(table) for table in tables])[:-1]
    return [int(part.sum()) for part in np.split(kept, ends)]
