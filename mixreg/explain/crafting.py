"""Crafted inputs of the fidelity tests: which features are chosen, and what is done to them."""

from collections.abc import Iterator, Sequence

import numpy as np

from mixreg.explain.blackbox import BlackBox

__all__ = ["TESTS", "chosen", "craft", "places", "shares_kept"]

TESTS = ("deduction", "augmentation", "synthetic")
_ROWS_AT_ONCE = 2**16


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


def craft(test: str, X: np.ndarray, reference: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """
    Craft the inputs of one test.

    Parameters
    ----------
    test : {"deduction", "augmentation", "synthetic"}
        Deduction puts the reference's values in the place of the chosen features. Synthetic and
        augmentation put the chosen features' values into the reference: a filled input for the
        one, an input of the opposite class for the other.
    X : ndarray of shape (n_instances, n_features)
        Inputs that are explained.
    reference : ndarray of shape (n_instances, n_features)
        Fill values, or inputs of the opposite class.
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
    return np.where(mask, reference, X) if test == "deduction" else np.where(mask, X, reference)


def shares_kept(
    box: BlackBox, crafted: Iterator[np.ndarray], n_tables: int, threshold: float
) -> list[float]:
    """
    Share of crafted inputs that the box still gives the explained label.

    Tables are put together before the box is asked, so that it sees large batches.

    Parameters
    ----------
    box : BlackBox
        The box.
    crafted : iterator of ndarray of shape (n_instances, n_features)
        Tables of crafted inputs.
    n_tables : int
        How many tables there are.
    threshold : float
        The label is given where the output is larger.

    Returns
    -------
    list of float
        One share per table.

    Examples
    --------
    >>> from mixreg.explain.blackbox import black_box
    >>> tables = iter([np.array([[0.2], [0.9]]), np.array([[0.7], [0.8]])])
    >>> shares_kept(black_box(lambda X: X[:, 0]), tables, 2, 0.5)
    [0.5, 1.0]
    """
    shares: list[float] = []
    waiting: list[np.ndarray] = []
    for number, table in enumerate(crafted, start=1):
        waiting.append(table)
        if number == n_tables or sum(map(len, waiting)) + len(table) > _ROWS_AT_ONCE:
            shares += _ask(box, waiting, threshold)
            waiting = []
    return shares


def _ask(box: BlackBox, tables: Sequence[np.ndarray], threshold: float) -> list[float]:
    """Ask once for several tables."""
    kept = box(np.concatenate(tables)) > threshold
    ends = np.cumsum([len(table) for table in tables])[:-1]
    return [float(part.mean()) for part in np.split(kept, ends)]
