"""Inputs of the opposite class, into which features of explained inputs are transplanted."""

from typing import Any, NamedTuple

import numpy as np

from mixreg.explain.local.labels import Labeller
from mixreg.explain.maskers import Attached
from mixreg.inputs import check_design

__all__ = ["Pool", "read_pool"]


class Pool(NamedTuple):
    """
    Places where the box says one thing or the other.

    Attributes
    ----------
    rows : ndarray of shape (n_rows, n_cells)
        Inputs.
    row : ndarray of int of shape (n_places,)
        The input of every place.
    position : ndarray of int of shape (n_places,), or None
        Where in that input, if the box has an output for every token.
    label : ndarray of bool of shape (n_places,)
        What the box says there.
    """

    rows: np.ndarray
    row: np.ndarray
    position: np.ndarray | None
    label: np.ndarray

    def pick(self, label: np.ndarray, n_seeds: int, rng: np.random.Generator) -> np.ndarray:
        """
        Draw places of the opposite class for every explained input.

        Parameters
        ----------
        label : ndarray of bool of shape (n_instances,)
            What the box says of each.
        n_seeds : int
            Places for each.
        rng : numpy.random.Generator
            Source of the draws.

        Returns
        -------
        ndarray of int of shape (n_seeds, n_instances)
            Places.
        """
        picks = np.empty((n_seeds, len(label)), dtype=np.int64)
        for said in np.unique(label):
            opposite = np.flatnonzero(self.label != said)
            mine = label == said
            picks[:, mine] = rng.choice(opposite, size=(n_seeds, int(mine.sum())))
        return picks


def read_pool(seeds: Any, attached: Attached, labeller: Labeller, label: np.ndarray) -> Pool:
    """
    Find the places of the opposite class among inputs.

    Parameters
    ----------
    seeds : array-like of shape (n_rows, *input shape) or None
        Inputs; by default those that are explained.
    attached : Attached
        The explained inputs. Of sequences, places are positions around which the whole window of
        features lies inside the sequence, if there are any.
    labeller : Labeller
        What the box says.
    label : ndarray of bool of shape (n_instances,)
        What it says of the explained inputs.

    Returns
    -------
    Pool
        The places.

    Raises
    ------
    ValueError
        If seeds do not suit the explained inputs, or none is of the opposite class.

    Examples
    --------
    >>> from mixreg.explain.blackbox import black_box
    >>> from mixreg.explain.maskers import Tabular
    >>> labeller = Labeller(black_box(lambda X: X[:, 0]), 0.5)
    >>> X = np.array([[0.2], [0.9]])
    >>> read_pool(X, Tabular().attach(X), labeller, np.array([True])).label
    array([False,  True])
    """
    rows = attached.rows
    if seeds is not None:
        flat = np.reshape(seeds, (len(seeds), -1)) if np.ndim(seeds) > 2 else seeds
        rows = check_design(flat, name="seeds", n_features=rows.shape[1]).values
    said = labeller(rows.reshape(-1, *attached.shape))
    position = None
    if said.ndim == 1:
        row, given = np.arange(len(rows)), said
    else:
        inside = _inside(attached, said.shape[1])
        row, position = (side.ravel() for side in np.indices(said[:, inside].shape))
        position = position + inside.start
        given = said[:, inside].ravel()
    for mine in np.unique(label):
        if not (given != mine).any():
            where = "the explained inputs" if seeds is None else "seeds"
            raise ValueError(
                f"augmentation needs inputs of the opposite class, but in all of {where} the box "
                f"says {'yes' if mine else 'no'} at threshold={labeller.threshold}; give others as "
                "seeds, or leave augmentation out of tests."
            )
    return Pool(rows, row, position, given)


def _inside(attached: Attached, n_tokens: int) -> slice:
    """Positions that have a whole window around them; all where a window is too long."""
    half = 0 if attached.offset is None else int(np.abs(attached.offset).max())
    return slice(half, n_tokens - half) if n_tokens > 2 * half else slice(0, n_tokens)
