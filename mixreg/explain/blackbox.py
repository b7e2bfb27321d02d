"""Black boxes: one callable form for Keras networks and for any function of the user's."""

import math
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mixreg.inputs import check_count, check_design

__all__ = ["BlackBox", "black_box"]

type Output = int | tuple[int, ...] | None


@dataclass(eq=False)
class BlackBox:
    """
    One output of a network or function, asked in batches and checked; made by `black_box`.

    Attributes
    ----------
    predict : callable
        A Keras network or a function of the rows.
    output : int, tuple of int or None
        Which output is explained.
    batch_size : int
        Rows per call.
    n_calls : int
        Rows evaluated so far (those of `gradient` not counted).
    is_network : bool
        Whether the box is a Keras network.
    input_shape : tuple of (int or None) or None
        Shape of one input as a network declares it; None where nothing is declared.
    """

    predict: Callable[..., Any]
    output: Output
    batch_size: int
    n_calls: int = field(default=0, init=False)
    is_network: bool = field(init=False)
    input_shape: tuple[int | None, ...] | None = field(init=False)

    def __post_init__(self) -> None:
        self.is_network = _is_keras_network(self.predict)
        self.input_shape = _declared_shape(self.predict, "input") if self.is_network else None
        outputs = _declared_shape(self.predict, "output") if self.is_network else None
        if outputs is not None:
            _output_index(self.output, outputs)

    def __call__(self, X: Any) -> np.ndarray:
        """
        Ask the box.

        Parameters
        ----------
        X : array-like of shape (n_obs, n_features) or (n_obs, ...)
            Finite real numbers, one input per row; images and sequences keep their shape.

        Returns
        -------
        ndarray of shape (n_obs,)
            The explained output of every row, float64.

        Raises
        ------
        TypeError, ValueError
            If X, or what the box returns for it, has a wrong shape or is not finite real numbers.
        RuntimeError
            If the box itself fails; its own exception is the cause.
        """
        return self._in_batches(X, self._explained)

    def is_largest(self, X: Any) -> np.ndarray:
        """
        Say for which rows the explained output is the largest of all, as a classifier decides.

        Parameters
        ----------
        X : array-like of shape (n_obs, n_features) or (n_obs, ...)
            Finite real numbers, one input per row.

        Returns
        -------
        ndarray of bool of shape (n_obs,)
            True where the explained class is the answer; of equal outputs the first counts.

        Raises
        ------
        ValueError
            If the box has one output only, so that there is nothing to compare.
        TypeError, RuntimeError
            As a call.
        """
        return self._in_batches(X, self._wins).astype(bool)

    def _in_batches(self, X: Any, read: Callable[[np.ndarray, int], np.ndarray]) -> np.ndarray:
        """Ask about some rows at a time; ``read`` makes one number of each row's outputs."""
        rows = self._check_rows(X)
        values = np.empty(len(rows))
        for start in range(0, len(rows), self.batch_size):
            batch = rows[start : start + self.batch_size]
            values[start : start + len(batch)] = read(self._ask(batch, start), start)
            self.n_calls += len(batch)
        return values

    @property
    def has_rivals(self) -> bool:
        """Whether the explained output was chosen among several."""
        return self.output is not None

    def gradient(self, X: Any) -> np.ndarray:
        """
        Differentiate the explained output by every input.

        Parameters
        ----------
        X : array-like of shape (n_obs, n_features) or (n_obs, ...)
            Finite real numbers, one input per row.

        Returns
        -------
        ndarray of the shape of X
            Output per unit of input, float64.

        Raises
        ------
        TypeError, ValueError
            If the box is no network on TensorFlow, has no gradient, or X does not suit it.
        """
        if not self.is_network or sys.modules["keras"].backend.backend() != "tensorflow":
            seen = "Keras on another backend" if self.is_network else "a plain callable"
            raise TypeError(f"gradients need a Keras network on TensorFlow; this box is {seen}.")
        rows = self._check_rows(X)
        starts = range(0, len(rows), self.batch_size)
        return np.concatenate([self._slope(rows[s : s + self.batch_size]) for s in starts])

    def _check_rows(self, X: Any) -> np.ndarray:
        """Check the inputs, and their shape against the network's, before anything is asked."""
        values = X if hasattr(X, "ndim") else np.asarray(X)
        rows = check_design(X).values if values.ndim <= 2 else np.asarray(values)
        # Deeper arrays are checked as long rows, so that all inputs meet the same rules.
        if rows.ndim > 2:
            check_design(rows.reshape(len(rows), math.prod(rows.shape[1:])))
        seen = rows.shape[1:]
        wanted = seen if self.input_shape is None else self.input_shape
        if len(seen) == len(wanted) and all(
            w in (None, s) for w, s in zip(wanted, seen, strict=True)
        ):
            return rows
        width = f"has {seen[0]} features" if len(seen) == 1 else f"holds inputs of shape {seen}"
        raise ValueError(f"X {width} per row; the network takes inputs of shape {wanted}.")

    def _ask(self, rows: np.ndarray, start: int) -> np.ndarray:
        """Evaluate one batch, all outputs; ``start`` is its first row in X, for messages."""
        where = f"rows {start} to {start + len(rows) - 1} of X"
        try:
            if self.is_network:
                # A direct call: `predict` sets up a data pipeline, 100 times the cost of the pass.
                tensor = self.predict(rows.astype(np.float32), training=False)
                returned = sys.modules["keras"].ops.convert_to_numpy(tensor)
            else:
                returned = np.asarray(self.predict(rows.astype(np.float64)))
        except Exception as error:
            seen = f"{where}, shape {rows.shape}: {type(error).__name__}: {error}"
            raise RuntimeError(f"the black box failed on {seen}") from error
        seen = f"the black box returned shape {returned.shape}, {returned.dtype} values,"
        if returned.dtype.kind not in "biuf":
            raise TypeError(f"{seen} for {where}; wanted real numbers.")
        if returned.ndim == 0 or len(returned) != len(rows):
            raise ValueError(f"{seen} for {len(rows)} rows; wanted (n_obs,) or (n_obs, n_outputs).")
        return returned

    def _explained(self, returned: np.ndarray, start: int) -> np.ndarray:
        """Read the explained output."""
        index: Any = (slice(None), *_output_index(self.output, returned.shape[1:]))
        return _finite(returned[index], start)

    def _wins(self, returned: np.ndarray, start: int) -> np.ndarray:
        """Compare the explained output with the others; they are the last axis."""
        index = _output_index(self.output, returned.shape[1:])
        if not index or returned.shape[-1] == 1:
            raise ValueError(
                f"the black box has one output (shape {returned.shape}), which is always its "
                "largest; judge it by a threshold."
            )
        others: Any = (slice(None), *index[:-1])
        rivals = _finite(returned[others], start)
        return rivals.argmax(axis=1) == index[-1]

    def _slope(self, rows: np.ndarray) -> np.ndarray:
        """Differentiate one batch."""
        import tensorflow as tf

        inputs = tf.convert_to_tensor(rows, dtype=tf.float32)
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            outputs = self.predict(inputs, training=False)
            selected = outputs[(slice(None), *_output_index(self.output, tuple(outputs.shape[1:])))]
        gradient = tape.gradient(selected, inputs)
        if gradient is None:
            raise TypeError("no gradient reaches the network's input (an embedding cuts it, say).")
        return np.asarray(gradient, dtype=np.float64)


def black_box(
    predict: Callable[..., Any], output: Output = None, *, batch_size: int = 1024
) -> BlackBox:
    """
    Make one callable form of a Keras network or any function of the rows.

    Parameters
    ----------
    predict : keras.Model or callable
        A network with one input and one output array, or a function that takes a float64 array
        of shape (n_obs, n_features) and returns (n_obs,) or (n_obs, n_outputs), such as the
        ``predict_proba`` method of a scikit-learn classifier.
    output : int or tuple of int, optional
        The output that is explained, counted from 0; needed when there are several. A tuple for
        outputs with several dimensions, such as (position, class).
    batch_size : int, default 1024
        Rows per call; it bounds the memory that a network takes.

    Returns
    -------
    BlackBox
        Callable on X; it counts what was asked and, for networks, has gradients.

    Raises
    ------
    TypeError, ValueError
        If ``predict`` cannot be called, or ``output`` is missing or does not exist.

    Examples
    --------
    >>> box = black_box(lambda X: np.column_stack([X[:, 0], -X[:, 0]]), output=1)
    >>> box(np.array([[1.0, 5.0], [2.0, 5.0]]))
    array([-1., -2.])
    """
    if not callable(predict):
        raise TypeError(f"predict is a {type(predict).__name__}; wanted a network or a function.")
    for entry in output if isinstance(output, tuple) else (0 if output is None else output,):
        check_count(entry, name="output", minimum=0)
    return BlackBox(predict, output=output, batch_size=check_count(batch_size, name="batch_size"))


def _finite(values: np.ndarray, start: int) -> np.ndarray:
    """Refuse outputs that are not finite; ``start`` is the first row of the batch in X."""
    bad = np.argwhere(~np.isfinite(values))
    if len(bad):
        many = f"{len(bad)} NaN or infinite values, the first for row {start + bad[0, 0]} of X"
        raise ValueError(f"the black box returned {many}.")
    return values


def _is_keras_network(predict: Any) -> bool:
    """Recognise a Keras model; no import is needed, since whoever holds one has imported Keras."""
    keras = sys.modules.get("keras")
    return keras is not None and isinstance(predict, keras.Model)


def _declared_shape(network: Any, side: str) -> tuple[int | None, ...] | None:
    """Shape of one input or output of a network, None if it does not declare any yet."""
    shape = getattr(network, f"{side}_shape", None)
    if shape is not None and not all(n is None or isinstance(n, int) for n in shape):
        raise ValueError(
            f"the network has several {side} arrays {shape}; wrap it in a function with one."
        )
    return None if shape is None else tuple(shape[1:])


def _output_index(output: Output, shape: tuple[int | None, ...]) -> tuple[int, ...]:
    """Index of the chosen output among what the box returns for one row."""
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
