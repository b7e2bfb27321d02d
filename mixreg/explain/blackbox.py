"""Black boxes: one callable form for Keras networks and for any function of the user's."""

import math
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

import numpy as np

from mixreg.explain.outputs import (
    Output,
    declared_shape,
    finite,
    is_keras_network,
    output_index,
)
from mixreg.inputs import check_count, check_design

__all__ = ["BlackBox", "as_box", "black_box"]


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
    per_token : bool
        Whether the box has an output for every token of a sequence.
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
    per_token: bool = False
    n_calls: int = field(default=0, init=False)
    is_network: bool = field(init=False)
    input_shape: tuple[int | None, ...] | None = field(init=False)

    def __post_init__(self) -> None:
        self.is_network = is_keras_network(self.predict)
        self.input_shape = declared_shape(self.predict, "input") if self.is_network else None
        outputs = declared_shape(self.predict, "output") if self.is_network else None
        if outputs is not None:
            self.index(outputs)

    def __call__(self, X: Any) -> np.ndarray:
        """
        Ask the box.

        Parameters
        ----------
        X : array-like of shape (n_obs, n_features) or (n_obs, ...)
            Finite real numbers, one input per row; images and sequences keep their shape.

        Returns
        -------
        ndarray of shape (n_obs,), or (n_obs, n_tokens) if there is one for every token
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
        parts = []
        for start in range(0, len(rows), self.batch_size):
            batch = rows[start : start + self.batch_size]
            parts.append(np.asarray(read(self._ask(batch, start), start), dtype=np.float64))
            self.n_calls += len(batch)
        return np.concatenate(parts)

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
        from mixreg.explain.gradients import input_gradient

        return input_gradient(self, self._check_rows(X))

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
                tensor = self._forward(rows.astype(np.float32))
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

    @cached_property
    def _forward(self) -> Callable[[np.ndarray], Any]:
        """One pass of the network, without the data pipeline that `predict` sets up each time."""
        forward = partial(self.predict, training=False)
        if sys.modules["keras"].backend.backend() != "tensorflow":
            return forward
        import tensorflow as tf

        # As a graph a recurrent network walks its tokens eight times faster.
        return tf.function(forward, reduce_retracing=True, autograph=False)

    def _explained(self, returned: np.ndarray, start: int) -> np.ndarray:
        """Read the explained output."""
        return finite(returned[self.index(returned.shape[1:])], start)

    def index(self, shape: tuple[int | None, ...]) -> tuple[Any, ...]:
        """
        Index the explained output among what the box returns, rows (and tokens) kept.

        Parameters
        ----------
        shape : tuple of (int or None)
            Shape of what is returned for one row.

        Returns
        -------
        tuple
            One entry per axis, that of the rows among them.

        Raises
        ------
        ValueError
            If the explained output does not exist, or has no tokens though it should.
        """
        kept = 1 + self.per_token
        if self.per_token and not shape:
            raise ValueError("per_token is True, but the black box returns one number per row.")
        return (*[slice(None)] * kept, *output_index(self.output, shape[kept - 1 :]))

    def _wins(self, returned: np.ndarray, start: int) -> np.ndarray:
        """Compare the explained output with the others; they are the last axis."""
        index = self.index(returned.shape[1:])
        if isinstance(index[-1], slice) or returned.shape[-1] == 1:
            raise ValueError(
                f"the black box has one output (shape {returned.shape}), which is always its "
                "largest; judge it by a threshold."
            )
        rivals = finite(returned[index[:-1]], start)
        return rivals.argmax(axis=-1) == index[-1]


def black_box(
    predict: Callable[..., Any],
    output: Output = None,
    *,
    batch_size: int = 1024,
    per_token: bool = False,
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
    per_token : bool, default False
        Whether the first axis of what is returned for a row runs over the tokens of a sequence:
        then ``output`` is one of each token's, and local explanations ask for a position.

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
    check_count(batch_size, name="batch_size")
    return BlackBox(predict, output=output, batch_size=batch_size, per_token=bool(per_token))


def as_box(candidate: BlackBox | Callable[..., Any]) -> BlackBox:
    """
    Wrap a plain callable; a box stays as it is.

    Parameters
    ----------
    candidate : BlackBox or callable
        The user's argument.

    Returns
    -------
    BlackBox
        The box.

    Examples
    --------
    >>> as_box(lambda X: X[:, 0]).has_rivals
    False
    """
    return candidate if isinstance(candidate, BlackBox) else black_box(candidate)
