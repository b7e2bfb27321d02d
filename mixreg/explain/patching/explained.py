"""Which answers of a network are the explained errors, and what was found to decide each."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from mixreg.explain.explanation import Explanation

__all__ = ["Explained", "gather", "keys", "locate"]


class Explained(NamedTuple):
    """
    Explained errors, from one explanation or several.

    Attributes
    ----------
    rows : ndarray of shape (n_instances, n_cells)
        The inputs, each laid out as one row.
    position : ndarray of int of shape (n_instances,), or None
        The token that is explained.
    importance : ndarray of shape (n_instances, n_features)
        Posterior means.
    active : ndarray of bool of shape (n_instances, n_features)
        Whether a feature was ever filled.
    names : tuple of str
        Names of the features.
    """

    rows: np.ndarray
    position: np.ndarray | None
    importance: np.ndarray
    active: np.ndarray
    names: tuple[str, ...]


def gather(explanations: "Explanation | Sequence[Explanation]") -> Explained:
    """
    Read local explanations.

    Parameters
    ----------
    explanations : Explanation or sequence of Explanation
        Made by `LocalExplainer`, of the same features.

    Returns
    -------
    Explained
        All their instances, in order.

    Raises
    ------
    TypeError
        If there is something else among them.
    ValueError
        If there are none, one is not local or does not hold its inputs, or their features or
        inputs differ.

    Examples
    --------
    >>> from mixreg.explain.machine_code.sequence import sequence_explanation
    >>> gather(sequence_explanation([[0.5, 2.0, 0.0]], [[0xC4, 0x56, 0x8A]], [1])).position
    array([1])
    """
    from mixreg.explain.explanation import Explanation

    several = [explanations] if isinstance(explanations, Explanation) else list(explanations)
    if not several:
        raise ValueError("explanations is empty; wanted those of one error at least.")
    parts = [_read(each) for each in several]
    first = parts[0]
    for part in parts[1:]:
        if part.names != first.names or part.rows.shape[1] != first.rows.shape[1]:
            raise ValueError("explanations have different features or inputs; wanted the same.")
        if (part.position is None) != (first.position is None):
            raise ValueError("some explanations have positions, others not; wanted one kind.")
    place = [part.position for part in parts if part.position is not None]
    return Explained(
        np.concatenate([part.rows for part in parts]),
        np.concatenate(place) if place else None,
        np.concatenate([part.importance for part in parts]),
        np.concatenate([part.active for part in parts]),
        first.names,
    )


def locate(
    explained: Explained, rows: np.ndarray, wrong: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """
    Find the explained answers among all answers.

    Inputs are compared by their values, so one that occurs several times is found everywhere.

    Parameters
    ----------
    explained : Explained
        The explained errors.
    rows : ndarray of shape (n_obs, n_cells)
        All inputs, each laid out as one row.
    wrong : ndarray of bool of shape (n_obs,) or (n_obs, n_tokens)
        Which answers are errors.

    Returns
    -------
    first : ndarray of int of shape (n_instances,)
        The first row that holds each, with the error.
    marked : ndarray of bool of the shape of ``wrong``
        All answers that are explained errors.

    Raises
    ------
    ValueError
        If an explained input does not occur, or the answer for it is right.

    Examples
    --------
    >>> from mixreg.explain.machine_code.sequence import sequence_explanation
    >>> explained = gather(sequence_explanation([[0.5, 2.0, 0.0]], [[4, 5, 6]], [1]))
    >>> wrong = np.array([[False, False, False], [False, True, False]])
    >>> first, marked = locate(explained, np.array([[7, 8, 9], [4, 5, 6]]), wrong)
    >>> first, int(marked.sum())
    (array([1]), 1)
    """
    if explained.rows.shape[1] != rows.shape[1]:
        raise ValueError(
            f"the explained inputs have {explained.rows.shape[1]} values each, those of X "
            f"{rows.shape[1]}; wanted explanations of inputs in X."
        )
    places: dict[bytes, list[int]] = {}
    for number, key in enumerate(keys(rows)):
        places.setdefault(key, []).append(number)
    first = np.empty(len(explained.rows), dtype=np.int64)
    marked = np.zeros_like(wrong)
    for instance, key in enumerate(keys(explained.rows)):
        which = () if explained.position is None else (explained.position[instance],)
        where = places.get(key, [])
        if not where:
            raise ValueError(f"instance {instance} of the explanations does not occur in X.")
        errors = [row for row in where if wrong[(row, *which)]]
        if not errors:
            at = f", token {which[0]}" if which else ""
            raise ValueError(
                f"instance {instance} of the explanations is row {where[0]} of X{at}, where the "
                "network is right; wanted explanations of errors only (see errors_of)."
            )
        first[instance] = errors[0]
        marked[(errors, *which)] = True
    return first, marked


def keys(rows: np.ndarray) -> list[bytes]:
    """
    Make of every row something that can be looked up.

    Parameters
    ----------
    rows : ndarray of shape (n_obs, n_cells)
        Rows.

    Returns
    -------
    list of bytes
        The same for equal rows.

    Examples
    --------
    >>> first, second = keys(np.array([[0, 1], [-0.0, 1.0]]))
    >>> first == second
    True
    """
    # Adding zero turns -0.0 into 0.0; networks work in float32.
    return [row.tobytes() for row in np.asarray(rows, dtype=np.float32) + np.float32(0)]


def _read(ex: Any) -> Explained:
    """Read one explanation."""
    from mixreg.explain.explanation import Explanation

    if not isinstance(ex, Explanation):
        raise TypeError(f"explanations holds a {type(ex).__name__}; wanted an Explanation.")
    data = ex.data
    if ex.group != "instance" or "input" not in data:
        raise ValueError("an explanation is not one of single inputs; use LocalExplainer.")
    grid = ("instance", "feature")
    importance = ex.values.transpose(*grid).values
    active = data["active"].transpose(*grid).values if "active" in data else importance != 0
    return Explained(
        data["input"].transpose("instance", "column").values,
        data["position"].values if "position" in data.coords else None,
        importance,
        active.astype(bool),
        ex.feature_names,
    )
