"""Gradients of networks: by their input, and along the way from one input to another."""

import sys
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from mixreg.explain.blackbox import BlackBox
from mixreg.explain.response import LOGIT_CLIP

__all__ = ["has_gradient", "input_gradient", "path_gradient"]

# Rows that are differentiated at once: every step of a recurrent network is kept for all of them.
_TOGETHER = 256


def has_gradient(box: BlackBox) -> bool:
    """
    Say whether a box can be differentiated.

    Parameters
    ----------
    box : BlackBox
        The box.

    Returns
    -------
    bool
        True of Keras networks on TensorFlow.

    Examples
    --------
    >>> from mixreg.explain.blackbox import black_box
    >>> has_gradient(black_box(lambda X: X[:, 0]))
    False
    """
    return box.is_network and sys.modules["keras"].backend.backend() == "tensorflow"


def input_gradient(box: BlackBox, rows: np.ndarray) -> np.ndarray:
    """
    Differentiate the explained output by every input.

    Parameters
    ----------
    box : BlackBox
        A network.
    rows : ndarray of shape (n_obs, ...)
        Inputs, checked.

    Returns
    -------
    ndarray of the shape of rows
        Output per unit of input, float64.

    Raises
    ------
    TypeError
        If the box is no network on TensorFlow, or has no gradient.

    Examples
    --------
    >>> from mixreg.explain.blackbox import black_box
    >>> input_gradient(black_box(lambda X: X[:, 0]), np.ones((1, 2)))
    Traceback (most recent call last):
    TypeError: gradients need a Keras network on TensorFlow; this box is a plain callable.
    """
    _check(box)
    starts = range(0, len(rows), box.batch_size)
    return np.concatenate([_slope(box, rows[s : s + box.batch_size]) for s in starts])


def path_gradient(
    box: BlackBox,
    start: np.ndarray,
    end: np.ndarray,
    position: np.ndarray | None = None,
    *,
    kind: str = "raw",
    n_steps: int = 50,
) -> np.ndarray:
    r"""
    Integrate the gradient of the response along the straight line from one input to another.

    What cell c contributes is :math:`(z_c - z^0_c) \int_0^1 \partial f / \partial z_c\,(z^0 +
    t(z - z^0))\,dt`, where z is the input itself or, if the first layer of the network is an
    Embedding, what the tokens are embedded as; there the numbers of one token are added up. The
    contributions of one input add up to the difference of the response between its two ends.

    Parameters
    ----------
    box : BlackBox
        A network.
    start, end : ndarray of shape (n_obs, ...)
        Where the lines begin and end.
    position : ndarray of int of shape (n_obs,), optional
        With an output for every token: which is explained.
    kind : {"logit", "probability", "raw"}, default "raw"
        The response that is differentiated.
    n_steps : int, default 50
        Points on each line, in the middle of equal parts.

    Returns
    -------
    ndarray of the shape of end
        Contributions, in units of the response.

    Raises
    ------
    TypeError
        If the box is no network on TensorFlow, has no gradient, or masks tokens.

    References
    ----------
    Sundararajan, M., Taly, A., & Yan, Q. (2017). Axiomatic attribution for deep networks. ICML.
    https://arxiv.org/abs/1703.01365

    Examples
    --------
    >>> from mixreg.explain.blackbox import black_box
    >>> path_gradient(black_box(lambda X: X[:, 0]), np.zeros((1, 2)), np.ones((1, 2)))
    Traceback (most recent call last):
    TypeError: gradients need a Keras network on TensorFlow; this box is a plain callable.
    """
    _check(box)
    halves = _halves(box.predict)
    slope = _compiled(box, halves.tail)
    place = np.zeros(len(end), dtype=np.int64) if position is None else position
    found = []
    for first in range(0, len(end), _TOGETHER):
        part = slice(first, first + _TOGETHER)
        low, high = (halves.head(side[part]) for side in (start, end))
        total = np.zeros(high.shape)
        for step in (np.arange(n_steps) + 0.5) / n_steps:
            outputs, slopes = slope(low + step * (high - low), place[part])
            if kind == "logit":
                p = np.clip(outputs.astype(np.float64), LOGIT_CLIP, 1 - LOGIT_CLIP)
                slopes = slopes / (p * (1 - p)).reshape(-1, *[1] * (slopes.ndim - 1))
            total += slopes
        found.append((high - low) * total / n_steps)
    cells = np.concatenate(found)
    return cells.sum(axis=-1) if cells.ndim > end.ndim else cells


class _Halves(NamedTuple):
    """A network as what makes numbers of its input, and what can be differentiated by them."""

    head: Callable[[np.ndarray], np.ndarray]
    tail: Callable[..., Any]


def _check(box: BlackBox) -> None:
    """Refuse boxes without gradients."""
    if not has_gradient(box):
        seen = "Keras on another backend" if box.is_network else "a plain callable"
        raise TypeError(f"gradients need a Keras network on TensorFlow; this box is {seen}.")


def _slope(box: BlackBox, rows: np.ndarray) -> np.ndarray:
    """Differentiate one batch."""
    import tensorflow as tf

    inputs = tf.convert_to_tensor(rows, dtype=tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        outputs = box.predict(inputs, training=False)
        selected = outputs[box.index(tuple(outputs.shape[1:]))]
    gradient = tape.gradient(selected, inputs)
    if gradient is None:
        raise TypeError("no gradient reaches the network's input (an embedding cuts it, say).")
    return np.asarray(gradient, dtype=np.float64)


def _halves(network: Any) -> _Halves:
    """Cut a network behind its embedding, or else in front of its first layer."""
    import keras

    layers = [one for one in network.layers if not isinstance(one, keras.layers.InputLayer)]
    if not layers or not isinstance(layers[0], keras.layers.Embedding):
        return _Halves(lambda rows: rows.astype(np.float32), network)
    if layers[0].mask_zero:
        raise TypeError(
            "the network's embedding masks token 0, which gradients cannot follow; leave "
            "integrated_gradients out of baselines."
        )

    def embed(rows: np.ndarray) -> np.ndarray:
        return keras.ops.convert_to_numpy(layers[0](rows.astype(np.int32)))

    if not isinstance(network, keras.Sequential):
        try:
            return _Halves(embed, keras.Model(layers[0].output, network.output))
        except (AttributeError, ValueError) as error:
            raise TypeError(
                "the network cannot be cut behind its embedding; leave integrated_gradients out "
                "of baselines."
            ) from error

    def rest(values: Any, training: bool) -> Any:
        for layer in layers[1:]:
            values = layer(values, training=training)
        return values

    return _Halves(embed, rest)


def _compiled(
    box: BlackBox, tail: Callable[..., Any]
) -> Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """Compile the explained output and its gradient, for batches of any size."""
    import tensorflow as tf

    # As a graph a recurrent network walks its tokens many times faster.
    @tf.function(reduce_retracing=True, autograph=False)
    def graph(values: Any, place: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(values)
            outputs = tail(values, training=False)
            selected = outputs[box.index(tuple(outputs.shape[1:]))]
            if box.per_token:
                selected = tf.gather(selected, place, axis=1, batch_dims=1)
        return selected, tape.gradient(selected, values)

    def slope(values: np.ndarray, place: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        outputs, slopes = graph(tf.convert_to_tensor(values), tf.convert_to_tensor(place))
        if slopes is None:
            raise TypeError("no gradient reaches the network's input.")
        return outputs.numpy(), slopes.numpy()

    return slope
