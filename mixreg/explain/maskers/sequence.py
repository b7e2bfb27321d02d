"""Sequences of tokens: the features are the tokens around one position."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from mixreg.explain.fills import read_fills
from mixreg.explain.maskers.attached import Attached
from mixreg.inputs import check_count, check_design

__all__ = ["Sequence"]


@dataclass(frozen=True)
class Sequence:
    """
    Treat the tokens around one position of a sequence as features, named by their offset.

    Parameters
    ----------
    window : int, default 41
        How many tokens, an odd number: half of them before the position and half after it.
    pad : int, default 0
        The token that stands where one is taken away.

    Raises
    ------
    TypeError, ValueError
        If the window is no odd positive number, or the pad token is negative.

    Examples
    --------
    >>> attached = Sequence(window=3).attach([[5, 6, 7, 8]], position=3)
    >>> attached.names, attached.active.tolist()
    (('-1', '+0', '+1'), [[True, True, False]])
    """

    window: int = 41
    pad: int = 0

    def __post_init__(self) -> None:
        if check_count(self.window, name="window") % 2 == 0:
            raise ValueError(f"window is {self.window}; wanted an odd number of tokens.")
        check_count(self.pad, name="pad", minimum=0)

    def attach(self, X: Any, position: Any = None) -> Attached:
        """
        Tie sequences to the tokens around a position of each.

        Parameters
        ----------
        X : array-like of int of shape (n_instances, n_tokens)
            The sequences.
        position : int or array-like of int of shape (n_instances,), optional
            The explained position of each, counted from 0; by default the middle.

        Returns
        -------
        Attached
            Inputs that can be crafted. Features beyond the ends of a sequence are not active.

        Raises
        ------
        TypeError, ValueError
            If a position is no whole number, or outside its sequence.

        Examples
        --------
        >>> Sequence(window=3).attach([[5, 6, 7]]).offset
        array([-1,  0,  1])
        """
        rows = check_design(X).values
        n_instances, n_tokens = rows.shape
        place = np.asarray(n_tokens // 2 if position is None else position)
        if place.dtype.kind not in "iu":
            raise TypeError(f"position holds {place.dtype} values; wanted whole numbers.")
        if place.shape not in ((), (n_instances,)):
            raise ValueError(
                f"position has shape {place.shape}; wanted one for each of the {n_instances} "
                "sequences, or one for all."
            )
        if (place < 0).any() or (place >= n_tokens).any():
            raise ValueError(
                f"position runs from {place.min()} to {place.max()}; wanted 0 to {n_tokens - 1}."
            )
        place = np.broadcast_to(place, (n_instances,)).astype(np.int64)
        half = self.window // 2
        offset = np.arange(-half, half + 1)
        feature = np.arange(n_tokens) - place[:, None] + half
        owner = np.where((feature >= 0) & (feature < self.window), feature, -1)
        (fill,) = read_fills(self.pad, rows)
        names = tuple(f"{value:+d}" for value in offset)
        return Attached(rows, (n_tokens,), owner, names, fill, rows, place, offset)
