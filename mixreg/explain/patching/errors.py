"""The errors of a network on labelled inputs: which they are, and of which kind."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from mixreg.explain.blackbox import BlackBox, as_box
from mixreg.explain.label import LARGEST, labelled

__all__ = ["Errors", "check_labels", "claimed", "errors_of"]


class Errors(NamedTuple):
    """
    Inputs that a network gets wrong, ready to be explained.

    Attributes
    ----------
    X : ndarray of shape (n_errors, *input shape)
        The inputs; a sequence with several errors occurs several times.
    position : ndarray of int of shape (n_errors,), or None
        The token that is wrong, in a sequence with one output per token.
    row : ndarray of int of shape (n_errors,)
        Which of the given inputs each is.
    missed : ndarray of bool of shape (n_errors,)
        True for a false negative, False for a false positive.
    """

    X: np.ndarray
    position: np.ndarray | None
    row: np.ndarray
    missed: np.ndarray

    def __len__(self) -> int:
        return len(self.row)

    def __repr__(self) -> str:
        n_missed = int(self.missed.sum())
        return f"Errors({len(self) - n_missed} false positives, {n_missed} false negatives)"


def errors_of(
    black_box: BlackBox | Callable[..., Any], X: Any, y: Any, *, threshold: float = 0.5
) -> Errors:
    """
    Find the inputs, or the tokens of sequences, that a black box gets wrong.

    Parameters
    ----------
    black_box : BlackBox or callable
        Output of `black_box`. Its explained output is the class that is looked for; it is found
        where this output is the largest, or above ``threshold`` if there is only one.
    X : array-like of shape (n_obs, n_features) or (n_obs, ...)
        Inputs.
    y : array-like of bool or int of shape (n_obs,) or (n_obs, n_tokens)
        Their classes, per token if the box has an output for each. Where the box has several
        outputs, the class looked for is the number of the explained one; else it is 1.
    threshold : float, default 0.5
        For a box of one output.

    Returns
    -------
    Errors
        The errors, in the order of X.

    Raises
    ------
    TypeError, ValueError
        If X or y is no array of the right shape, or the box fails.

    Examples
    --------
    >>> errors_of(lambda X: X[:, 0], [[0.9], [0.8], [0.1]], [1, 0, 1])
    Errors(1 false positives, 1 false negatives)
    """
    box = as_box(black_box)
    rows = np.asarray(X)
    found = claimed(box, rows, threshold)
    wrong = found != check_labels(y, found.shape, _wanted_class(box))
    index = np.nonzero(wrong)
    position = index[1] if len(index) > 1 else None
    return Errors(rows[index[0]], position, index[0], ~found[index])


def claimed(box: BlackBox, X: Any, threshold: float = 0.5) -> np.ndarray:
    """
    Say where a box claims to see the class of its explained output.

    Parameters
    ----------
    box : BlackBox
        The box.
    X : array-like of shape (n_obs, ...)
        Inputs.
    threshold : float, default 0.5
        For a box of one output.

    Returns
    -------
    ndarray of bool of shape (n_obs,) or (n_obs, n_tokens)
        True where it does.

    Examples
    --------
    >>> from mixreg.explain.blackbox import black_box
    >>> claimed(black_box(lambda X: np.column_stack([X, 1 - X]), 1), np.array([[0.2], [0.9]]))
    array([ True, False])
    """
    return labelled(box, X, LARGEST if box.has_rivals else threshold)


def check_labels(y: Any, shape: tuple[int, ...], wanted: int, *, name: str = "y") -> np.ndarray:
    """
    Check classes against what a network says, and find the one looked for.

    Parameters
    ----------
    y : array-like of bool or int
        Classes.
    shape : tuple of int
        Their shape, one for every output.
    wanted : int
        The class that is looked for.
    name : str, default "y"
        What error messages call the argument.

    Returns
    -------
    ndarray of bool of the given shape
        True where it is.

    Raises
    ------
    TypeError
        If the classes are no whole numbers.
    ValueError
        If their shape is another.

    Examples
    --------
    >>> check_labels([0, 2], (2,), 2)
    array([False,  True])
    """
    labels = np.asarray(y)
    if labels.dtype.kind not in "biu":
        raise TypeError(f"{name} holds {labels.dtype} values; wanted classes as whole numbers.")
    if labels.shape != shape:
        raise ValueError(
            f"{name} has shape {labels.shape}; wanted {shape}, one class per output of the network."
        )
    return labels == wanted


def _wanted_class(box: BlackBox) -> int:
    """Name the class that the explained output stands for, by its number."""
    index = box.output[-1] if isinstance(box.output, tuple) else box.output
    return 1 if index is None else index
