"""Samples crafted against errors: what decided is kept, what else stood there is replaced."""

from typing import NamedTuple

import numpy as np

from mixreg.explain.maskers import Attached

__all__ = ["Crafted", "Donors", "craft", "deciding"]


class Crafted(NamedTuple):
    """
    Crafted training samples.

    Attributes
    ----------
    X : ndarray of shape (n_crafted, *input shape)
        The inputs.
    y : ndarray of int of shape (n_crafted,) or (n_crafted, n_tokens)
        Their right classes.
    weight : ndarray of the shape of y
        How much each counts in training: 1 is as much as an ordinary one; 0 where the class is
        not known, near replaced tokens.
    instance : ndarray of int of shape (n_crafted,)
        Which explained error each is crafted from.
    """

    X: np.ndarray
    y: np.ndarray
    weight: np.ndarray
    instance: np.ndarray


class Donors(NamedTuple):
    """
    Labelled inputs that replaced features take their values from.

    Attributes
    ----------
    rows : ndarray of shape (n_donors, n_cells)
        Inputs, each laid out as one row.
    y : ndarray of int of shape (n_donors,) or (n_donors, n_tokens)
        Their classes.
    """

    rows: np.ndarray
    y: np.ndarray


def deciding(importance: np.ndarray, active: np.ndarray, n_features: int) -> np.ndarray:
    """
    Choose the features that speak loudest for the class, and those that speak against it.

    Parameters
    ----------
    importance : ndarray of shape (n_instances, n_features)
        Posterior means.
    active : ndarray of bool of shape (n_instances, n_features)
        The features that may be chosen.
    n_features : int
        How many of each side, at most.

    Returns
    -------
    ndarray of bool of shape (n_instances, n_features)
        True where one is chosen; a feature of the wrong sign never is.

    Examples
    --------
    >>> deciding(np.array([[3.0, 1.0, 0.5, -2.0]]), np.ones((1, 4), dtype=bool), 2)
    array([[ True,  True, False,  True]])
    """
    chosen = np.zeros(importance.shape, dtype=bool)
    for side in (importance, -importance):
        speaks = np.where(active & (side > 0), side, 0.0)
        rank = np.argsort(np.argsort(-speaks, axis=1, kind="stable"), axis=1)
        chosen |= (rank < n_features) & (speaks > 0)
    return chosen


def craft(
    attached: Attached,
    y: np.ndarray,
    kept: np.ndarray,
    donors: Donors,
    *,
    n_crafted: int,
    change: float,
    weight: float,
    balance: np.ndarray,
    random_seed: int,
) -> Crafted:
    """
    Craft samples around explained errors.

    Each sample is an error of which the features that decided are kept; of the others, some are
    replaced by what stands there in one training input whose right class is the same. So what
    decided wrongly is seen in many surroundings of the right class. The error itself comes
    first, unchanged.

    Parameters
    ----------
    attached : Attached
        The errors, tied to their features.
    y : ndarray of int of shape (n_instances,) or (n_instances, n_tokens)
        Right classes of the errors' inputs.
    kept : ndarray of bool of shape (n_instances, n_features)
        Features that are never replaced.
    donors : Donors
        Training inputs.
    n_crafted : int
        Samples of every error, beside the error itself.
    change : float
        Probability that another feature is replaced. Of sequences, runs from either end of the
        window are replaced, of any length up to this share of their side.
    weight : float
        How much an error, and all its samples together, count in training.
    balance : ndarray of shape (n_instances,)
        How many times as much the explained answer counts.
    random_seed : int
        Decides donors and what is replaced.

    Returns
    -------
    Crafted
        ``n_crafted + 1`` samples of every error, in their order.

    Raises
    ------
    ValueError
        If no donor has the right class of an error.

    Examples
    --------
    >>> from mixreg.explain.maskers import Tabular
    >>> attached = Tabular().attach([[1.0, 1.0]])
    >>> donors = Donors(np.array([[7.0, 7.0], [5.0, 5.0]]), np.array([0, 1]))
    >>> settings = {"n_crafted": 1, "change": 1.0, "weight": 2.0, "random_seed": 0}
    >>> kept, balance = np.array([[True, False]]), np.ones(1)
    >>> craft(attached, np.array([1]), kept, donors, balance=balance, **settings).X
    array([[1., 1.],
           [1., 5.]])
    """
    rng = np.random.default_rng([random_seed, 0])
    instance = np.repeat(np.arange(attached.n_instances), n_crafted + 1)
    masks = kept[instance] | ~_replaceable(len(instance), attached, change, rng)
    masks[:: n_crafted + 1] = True
    place = None if attached.position is None else attached.position[instance]
    right = y[instance] if place is None else y[instance, place]
    source, shift = _choose(donors, right, place, rng)
    rows = attached.rows[instance]
    owner = attached.owner[instance]
    replaced = (owner >= 0) & ~np.take_along_axis(masks, np.maximum(owner, 0), axis=1)
    column = np.arange(rows.shape[1]) + shift[:, None]
    # What lies beyond the ends of a donor is not known: the error's own tokens stay.
    replaced &= (column >= 0) & (column < rows.shape[1])
    given = donors.rows[source[:, None], np.clip(column, 0, rows.shape[1] - 1)]
    X = np.where(replaced, given, rows).reshape(-1, *attached.shape)
    # The samples of an error count as much together as the error itself.
    share = np.resize([1.0, *[1.0 / max(n_crafted, 1)] * n_crafted], len(instance))
    own = weight * share * np.asarray(balance, dtype=np.float64)[instance]
    if place is None:
        return Crafted(X, y[instance], own, instance)
    # The classes of tokens that stand where they stood still hold, those of others nobody knows.
    counts = np.where(replaced, 0.0, weight * share[:, None])
    counts[np.arange(len(own)), place] = own
    return Crafted(X, y[instance], counts, instance)


def _replaceable(
    n_samples: int, attached: Attached, change: float, rng: np.random.Generator
) -> np.ndarray:
    """Draw the features that may be replaced; of a sequence, what is farthest on either side."""
    n_features = attached.n_features
    if attached.offset is None:
        return rng.random((n_samples, n_features)) < change
    # Whole runs, so that what is borrowed is still code, text or whatever it was.
    longest = change * (n_features // 2)
    left, right = np.floor(rng.random((2, n_samples, 1)) * (longest + 1)).astype(int)
    place = np.arange(n_features)
    return (place < left) | (place >= n_features - right)


def _choose(
    donors: Donors, right: np.ndarray, place: np.ndarray | None, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Draw a donor of the right class for every sample, and how far its tokens are moved."""
    source = np.zeros(len(right), dtype=np.int64)
    shift = np.zeros(len(right), dtype=np.int64)
    for label in np.unique(right):
        pool = np.nonzero(donors.y == label)
        if not len(pool[0]):
            raise ValueError(
                f"y_train has no answer of class {label}, which some errors should have had; "
                "crafted samples take their surroundings from such answers."
            )
        mine = np.flatnonzero(right == label)
        picked = rng.integers(len(pool[0]), size=len(mine))
        source[mine] = pool[0][picked]
        if place is not None:
            shift[mine] = pool[1][picked] - place[mine]
    return source, shift
