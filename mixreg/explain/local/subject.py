"""What is put to the test: local explanations, tied again to the inputs that they explain."""

import re
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from mixreg.explain.blackbox import BlackBox
from mixreg.explain.contestants import ordered
from mixreg.explain.explanation import Explanation
from mixreg.explain.flat import input_form
from mixreg.explain.maskers import Attached, Image
from mixreg.explain.request import Request
from mixreg.inputs import check_count

__all__ = ["Subject", "is_local", "read_subject"]


class Subject(NamedTuple):
    """
    Explained inputs, and what the explanation says of their features.

    Attributes
    ----------
    everyone : Attached
        All explained inputs.
    attached : Attached
        Those that are tested.
    importance : ndarray of shape (n_instances, n_features)
        What keeping each feature adds to the response, or the evidence for it.
    active : ndarray of bool of shape (n_instances, n_features)
        Features that are ranked.
    instance : ndarray of shape (n_instances,)
        Labels of the tested inputs.
    """

    everyone: Attached
    attached: Attached
    importance: np.ndarray
    active: np.ndarray
    instance: np.ndarray


def is_local(ex: Any) -> bool:
    """
    Say whether an explanation is one of single inputs that a masker perturbed.

    Parameters
    ----------
    ex : Any
        An explanation, or what was given for one.

    Returns
    -------
    bool
        True for those of `LocalExplainer`.

    Examples
    --------
    >>> is_local(Explanation.from_coefficients([[1.0]]))
    False
    """
    one = isinstance(ex, Explanation) and ex.group == "instance"
    return one and ex.attrs.get("kind") == "local"


def read_subject(
    ex: Explanation,
    box: BlackBox,
    X: Any,
    masker: Any,
    explained: Any,
    n_instances: int | None,
    request: Request,
) -> Subject:
    """
    Tie explanations to their inputs.

    Parameters
    ----------
    ex : Explanation
        Local explanations.
    box : BlackBox
        The box.
    X : array-like of shape (n_instances, *input shape) or None
        The explained inputs, if the explanation does not hold them or the box takes them in
        another shape.
    masker : Tabular, Image or Sequence
        The masker that they were explained with.
    explained : array-like of bool of shape (n_instances,) or None
        Which explanations are tested; all by default.
    n_instances : int or None
        Most that are tested, drawn at random.
    request : Request
        What is asked for.

    Returns
    -------
    Subject
        What is tested.

    Raises
    ------
    TypeError, ValueError
        If inputs or masker are not those of the explanation, or nothing is tested.

    Examples
    --------
    >>> from mixreg.explain.blackbox import black_box
    >>> from mixreg.explain.maskers import Sequence
    >>> from mixreg.explain.request import check_request
    >>> from mixreg.explain.machine_code.sequence import sequence_explanation
    >>> ex = sequence_explanation([[0.5, 2.0, 0.0]], [[7, 8, 9]], [1])
    >>> request = check_request(ex, ["deduction"], [1], [], "fair", None, 1, 0, "mean")
    >>> box = black_box(lambda X: X[:, 1])
    >>> read_subject(ex, box, None, Sequence(3), None, None, request).importance
    array([[0.5, 2. , 0. ]])
    """
    data = ex.data
    if not callable(getattr(masker, "attach", None)):
        raise TypeError(
            f"masker is a {type(masker).__name__}; a local explanation is tested with the masker "
            "that it was made with, such as masker=mixreg.maskers.Sequence(window=41)."
        )
    attached = masker.attach(_inputs(data, box, X, masker), _position(data))
    _check_same(data, attached, masker, given=X is not None)
    active = attached.active
    if "active" in data:
        active = active & data["active"].transpose("instance", "feature").values
    draws = ex.draws().transpose("sample", "instance", "feature").values
    importance = ordered(draws.mean(axis=0), draws.std(axis=0), request)
    kept = _kept(explained, n_instances, len(active), request.seed)
    place = attached.position
    tested = replace(
        attached,
        rows=attached.rows[kept],
        owner=attached.owner[kept],
        position=None if place is None else place[kept],
    )
    labels = data["instance"].values if "instance" in data.coords else np.arange(len(active))
    return Subject(attached, tested, importance[kept], active[kept], labels[kept])


def _inputs(data: xr.Dataset, box: BlackBox, X: Any, masker: Any) -> Any:
    """Find the explained inputs, in the shape that the box takes."""
    if X is not None:
        return X
    if "input" not in data:
        raise ValueError("the explanation does not hold the inputs that it explains; give them: X.")
    rows = data["input"].transpose("instance", "column").values
    if not isinstance(masker, Image):
        return rows
    return rows.reshape(-1, *input_form(box, masker.shape, masker.shape))


def _position(data: xr.Dataset) -> np.ndarray | None:
    """Find which token of each sequence is explained."""
    return np.asarray(data["position"].values) if "position" in data.coords else None


def _check_same(data: xr.Dataset, attached: Attached, masker: Any, *, given: bool) -> None:
    """Refuse a masker or inputs other than those that the explanation was made with."""
    if attached.n_instances != data.sizes["instance"]:
        raise ValueError(
            f"X has {attached.n_instances} inputs; the explanation is of {data.sizes['instance']}."
        )
    if given and "input" in data:
        rows = data["input"].transpose("instance", "column").values
        if rows.shape != attached.rows.shape or (rows != attached.rows).any():
            raise ValueError("X does not hold the inputs that the explanation explains.")
    names = tuple(str(name) for name in data["feature"].values)
    if names != attached.names:
        raise ValueError(
            f"masker makes {len(attached.names)} features, {attached.names[0]!r} to "
            f"{attached.names[-1]!r}; the explanation has {len(names)}, {names[0]!r} to "
            f"{names[-1]!r}. Give the masker that it was made with."
        )
    # Functions print their address, which another process does not have.
    made, seen = (re.sub(r" at 0x\w+", "", text) for text in (_made_with(data), repr(masker)))
    if made and made != seen:
        raise ValueError(
            f"masker is {seen}, but the explanation was made with {made}. To test it with another "
            "operator, keep the masker and give fill=..."
        )


def _made_with(data: xr.Dataset) -> str:
    """Read the masker's text off an explanation; empty if it has none."""
    return str(data.attrs.get("masker", ""))


def _kept(explained: Any, n_instances: int | None, n_known: int, seed: int) -> np.ndarray:
    """Choose which explanations are tested."""
    mask = np.ones(n_known, dtype=bool) if explained is None else np.asarray(explained)
    if mask.shape != (n_known,) or mask.dtype.kind != "b":
        raise ValueError(
            f"explained has shape {mask.shape} and type {mask.dtype}; wanted ({n_known},), true or "
            "false for every explained input."
        )
    positions = np.flatnonzero(mask)
    if not len(positions):
        raise ValueError("there is nothing to test: explained is false everywhere.")
    if n_instances is not None and check_count(n_instances, name="n_instances") < len(positions):
        rng = np.random.default_rng([seed, 3])
        positions = np.sort(rng.choice(positions, size=n_instances, replace=False))
    return positions
