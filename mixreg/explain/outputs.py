"""Outputs of networks and functions: how many there are, and which one is explained."""

import sys
from typing import Any

import numpy as np

__all__ = ["Output", "declared_shape", "finite", "is_keras_network", "output_index"]

type Output = int | tuple[int, ...] | None
"""Index of an output; None where there is only one."""


def finite(values: np.ndarray, start: int) -> np.ndarray:
    """
    Refuse outputs that are not finite.

    Parameters
    ----------
    values : ndarray of shape (n_rows, ...)
        What a black box returned for a batch.
    start : int
        First row of the batch in X, for the message.

    Returns
    -------
    ndarray
        The same numbers.

    Raises
    ------
    ValueError
        If some are NaN or infinite.

    Examples
    --------
    >>> finite(np.array([np.nan]), 3)
    Traceback (most recent call last):
    ValueError: the black box returned 1 NaN or infinite values, the first for row 3 of X.
    """
    bad = np.argwhere(~np.isfinite(values))
    if len(bad):
        many = f"{len(bad)} NaN or infinite values, the first for row {start + bad[0, 0]} of X"
        raise ValueError(f"the black box returned {many}.")
    return values


def is_keras_network(predict: Any) -> bool:
    """
    Recognise a Keras model; no import is needed, since whoever holds one has imported Keras.

    Parameters
    ----------
    predict : Any
        A network or a function.

    Returns
    -------
    bool
        Whether it is a Keras model.

    Examples
    --------
    >>> is_keras_network(abs)
    False
    """
    keras = sys.modules.get("keras")
    return keras is not None and isinstance(predict, keras.Model)


def declared_shape(network: Any, side: str) -> tuple[int | None, ...] | None:
    """
    Shape of one input or output of a network, None if it does not declare any yet.

    Parameters
    ----------
    network : keras.Model
        A network.
    side : {"input", "output"}
        Which.

    Returns
    -------
    tuple of (int or None) or None
        The shape without the batch.

    Raises
    ------
    ValueError
        If the network has several input or output arrays.

    Examples
    --------
    >>> declared_shape(abs, "input") is None
    True
    """
    shape = getattr(network, f"{side}_shape", None)
    if shape is not None and not all(n is None or isinstance(n, int) for n in shape):
        raise ValueError(
            f"the network has several {side} arrays {shape}; wrap it in a function with one."
        )
    return None if shape is None else tuple(shape[1:])


def output_index(output: Output, shape: tuple[int | None, ...]) -> tuple[int, ...]:
    """
    Index of the chosen output among what a box returns for one row (or one token).

    Parameters
    ----------
    output : int, tuple of int or None
        The choice.
    shape : tuple of (int or None)
        Shape of what is returned.

    Returns
    -------
    tuple of int
        One index per axis.

    Raises
    ------
    ValueError
        If there are several outputs and none is chosen, or the chosen one does not exist.

    Examples
    --------
    >>> output_index(1, (2,)), output_index(None, (1,)), output_index(None, ())
    ((1,), (0,), ())
    """
    if output is None and any(n != 1 for n in shape):
        many = " x ".join(str(n) for n in shape)
        raise ValueError(f"the black box has {many} outputs; say which one with output=...")
    if output is None or (output == 0 and not shape):
        return (0,) * len(shape)
    index = output if isinstance(output, tuple) else (output,)
    if len(index) != len(shape) or any(
        n is not None and i >= n for i, n in zip(index, shape, strict=True)
    ):
        raise ValueError(f"output is {output}; the black box has outputs of shape {shape} per row.")
    return index
