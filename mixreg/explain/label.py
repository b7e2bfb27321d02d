"""When the box gives an input the explained label."""

import numpy as np

from mixreg.explain.flat import Box

__all__ = ["LARGEST", "check_threshold", "labelled"]

LARGEST = "largest"


def check_threshold(threshold: float | str) -> float | str:
    """
    Check the rule.

    Parameters
    ----------
    threshold : float or "largest"
        The rule.

    Returns
    -------
    float or "largest"
        The rule.

    Raises
    ------
    ValueError
        If it is neither.

    Examples
    --------
    >>> check_threshold(0.5)
    0.5
    """
    number = isinstance(threshold, int | float | np.number) and not isinstance(threshold, bool)
    if number and np.isfinite(threshold):
        return float(threshold)
    if isinstance(threshold, str) and threshold == LARGEST:
        return threshold
    raise ValueError(f"threshold is {threshold!r}; wanted a number or 'largest'.")


def labelled(
    box: Box, rows: np.ndarray, threshold: float | str, outputs: np.ndarray | None = None
) -> np.ndarray:
    """
    Say which rows get the explained label.

    Parameters
    ----------
    box : BlackBox or FlatBox
        The box.
    rows : ndarray of shape (n_obs, n_columns)
        Rows.
    threshold : float or "largest"
        Where the explained output is above a number, or the largest of all outputs.
    outputs : ndarray of shape (n_obs,), optional
        The explained output of the rows where it is known already.

    Returns
    -------
    ndarray of bool of shape (n_obs,)
        True where it does.

    Examples
    --------
    >>> from mixreg.explain.blackbox import black_box
    >>> box = black_box(lambda X: np.column_stack([X, 0.45 - 0 * X]), output=0)
    >>> rows = np.array([[0.4], [0.48]])
    >>> labelled(box, rows, 0.5), labelled(box, rows, "largest")
    (array([False, False]), array([False,  True]))
    """
    if isinstance(threshold, str):
        return box.is_largest(rows)
    return (box(rows) if outputs is None else outputs) > threshold
