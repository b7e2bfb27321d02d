"""Rows to train a network on: checked against the network, and split."""

from typing import Any

import numpy as np

from mixreg.networks.backend import import_keras

__all__ = ["check_rows", "hold_out"]


def check_rows(network: Any, X: Any, y: Any) -> tuple[np.ndarray, np.ndarray]:
    """
    Check inputs and classes against each other and against the network.

    Parameters
    ----------
    network : keras.Model
        The network that is to be trained.
    X : array-like of shape (n_obs, ...)
        Inputs.
    y : array-like of int, shape (n_obs, ...)
        Classes.

    Returns
    -------
    X : ndarray of float32
        Inputs.
    y : ndarray of int32
        Classes.

    Raises
    ------
    TypeError
        If the classes are not whole numbers.
    ValueError
        If shapes do not fit, a value is missing, or a class or token is none of the network's.

    Examples
    --------
    >>> from mixreg.networks import build_mlp
    >>> X, y = check_rows(build_mlp(2, (3,)), [[0, 1], [1, 0]], [True, False])
    >>> y
    array([1, 0], dtype=int32)
    """
    inputs = np.asarray(X, dtype=np.float32)
    if inputs.ndim < 2 or inputs.size == 0 or not np.isfinite(inputs).all():
        raise ValueError(
            f"X has shape {inputs.shape} and {int((~np.isfinite(inputs)).sum())} missing or "
            "infinite values; wanted (n_obs, n_features) or (n_obs, ...), not empty, all finite."
        )
    wanted = tuple(network.input_shape[1:])
    seen = inputs.shape[1:]
    if len(wanted) != len(seen) or any(
        w not in (None, s) for w, s in zip(wanted, seen, strict=True)
    ):
        hint = "; give X[..., None], with an axis for the one channel" * (wanted == (*seen, 1))
        raise ValueError(f"X has rows of shape {seen}; the network takes {wanted}{hint}.")
    _check_tokens(network, inputs)
    classes = np.asarray(y)
    if classes.dtype.kind not in "biu":
        raise TypeError(f"y holds {classes.dtype} values; wanted classes as whole numbers from 0.")
    n_outputs = network.output_shape[-1]
    expected = (len(inputs), *network.output_shape[1:-1])
    if classes.ndim != len(expected) or any(
        w not in (None, s) for w, s in zip(expected, classes.shape, strict=True)
    ):
        raise ValueError(f"y has shape {classes.shape}; wanted {expected}, one class per output.")
    if classes.min() < 0 or classes.max() >= n_outputs:
        raise ValueError(
            f"y holds classes {classes.min()} to {classes.max()}; the network has {n_outputs} "
            f"outputs, for classes 0 to {n_outputs - 1}."
        )
    return inputs, classes.astype(np.int32)


def hold_out(
    X: np.ndarray, y: np.ndarray, share: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, tuple[np.ndarray, np.ndarray]]:
    """
    Split rows at random into those to train on and those to validate on.

    Parameters
    ----------
    X : ndarray of shape (n_obs, ...)
        Inputs.
    y : ndarray of shape (n_obs, ...)
        Classes.
    share : float
        Share of the rows to validate on, in (0, 1).
    rng : numpy.random.Generator
        Source of the split.

    Returns
    -------
    X, y : ndarray
        The rows to train on.
    held_out : (ndarray, ndarray)
        The rows to validate on.

    Raises
    ------
    ValueError
        If one of the sides would be empty.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.arange(8.0).reshape(4, 2)
    >>> kept, _, held_out = hold_out(X, np.arange(4), 0.25, np.random.default_rng(1))
    >>> kept.shape, held_out[0].shape
    ((3, 2), (1, 2))
    """
    n_held_out = round(share * len(X)) if 0 < share < 1 else 0
    if not 0 < n_held_out < len(X):
        raise ValueError(
            f"validation is {share}, which leaves {n_held_out} of {len(X)} rows; wanted a share "
            "in (0, 1) that leaves rows on both sides, or a pair (X, y)."
        )
    order = rng.permutation(len(X))
    out, kept = order[:n_held_out], order[n_held_out:]
    return X[kept], y[kept], (X[out], y[out])


def _check_tokens(network: Any, inputs: np.ndarray) -> None:
    """Refuse what the embedding at the beginning of a network, if any, cannot look up."""
    layers = import_keras().layers
    kinds = (layer for layer in network.layers if not isinstance(layer, layers.InputLayer))
    first = next(kinds, None)
    if not isinstance(first, layers.Embedding):
        return
    wrong = (inputs != np.floor(inputs)) | (inputs < 0) | (inputs >= first.input_dim)
    if wrong.any():
        raise ValueError(
            f"X holds {int(wrong.sum())} values such as {inputs[wrong][0]:g} that are no tokens; "
            f"the network takes whole numbers from 0 to {first.input_dim - 1}."
        )
