"""Who is explained in a fidelity test, and who stands on the other side."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from mixreg.explain.blackbox import BlackBox, black_box
from mixreg.explain.explanation import Explanation
from mixreg.explain.fitted_image import FittedImage
from mixreg.explain.flat import Box, FlatBox, input_form
from mixreg.explain.label import labelled
from mixreg.explain.request import Request
from mixreg.inputs import check_count
from mixreg.posterior.trace import align_design

__all__ = ["Population", "read_population"]


class Population(NamedTuple):
    """
    Rows of a fidelity test.

    Attributes
    ----------
    box : BlackBox or FlatBox
        The box.
    instances : ndarray of shape (n_instances, n_columns)
        Rows that are explained.
    outputs : ndarray of shape (n_instances,)
        What the box says of them.
    background : ndarray of shape (n_obs, n_columns)
        All rows.
    seeds : ndarray of shape (n_pool, n_columns)
        Rows of the opposite class; empty where no test needs them and there are none.
    strongest_seed : ndarray of shape (n_columns,)
        The one with the largest output; all rows' mean where there is none.
    kind : str
        The response that the explanation explains.
    threshold : float or "largest"
        When the box gives the explained label; see `labelled`.
    view : FittedImage or None
        Of an image explanation: the rows are whole images, of which some pixels are features.
    """

    box: Box
    instances: np.ndarray
    outputs: np.ndarray
    background: np.ndarray
    seeds: np.ndarray
    strongest_seed: np.ndarray
    kind: str
    threshold: float | str
    view: FittedImage | None

    @property
    def columns(self) -> np.ndarray | None:
        """The columns that are features; None if all are."""
        return None if self.view is None else self.view.pixel


def read_population(
    ex: Explanation,
    box: BlackBox | Callable[..., Any],
    X: Any,
    explained: Any,
    seeds: Any,
    threshold: float | str,
    n_instances: int | None,
    request: Request,
) -> Population:
    """
    Ask the box about all rows and divide them.

    Parameters
    ----------
    ex : Explanation
        The explanation.
    box : BlackBox or callable
        The box.
    X : array-like of shape (n_obs, n_features)
        Rows; named columns are matched by name. Whole images for an image explanation.
    explained : array-like of bool of shape (n_obs,) or None
        Rows that are explained.
    seeds : array-like of shape (n_pool, n_features) or None
        Pool of the opposite class; rows in the explained class are left out.
    threshold : float or "largest"
        When the box gives the explained label.
    n_instances : int or None
        Most instances to explain.
    request : Request
        What is asked for.

    Returns
    -------
    Population
        The rows.

    Raises
    ------
    ValueError
        If no row is explained, none is of the opposite class though augmentation needs one, or
        a mask has a wrong shape.

    Examples
    --------
    >>> from mixreg.explain.request import check_request
    >>> ex = Explanation.from_coefficients([[1.0]])
    >>> request = check_request(ex, ["deduction"], [1], [], "fair", None, 1, 0, "mean")
    >>> X = np.array([[0.2], [0.9], [0.8]])
    >>> found = read_population(ex, lambda X: X[:, 0], X, None, None, 0.5, None, request)
    >>> found.instances.ravel(), found.seeds.ravel()
    (array([0.9, 0.8]), array([0.2]))
    """
    plain = box if isinstance(box, BlackBox) else black_box(box)
    view = ex.image
    rows = _read(ex, view, X, "X")
    asked = plain if view is None else FlatBox(plain, _form(plain, view, X))
    outputs = asked(rows)
    given = labelled(asked, rows, threshold, outputs)
    positions = np.flatnonzero(_mask(explained, given))
    if not len(positions):
        raise ValueError(
            f"there is nothing to explain: no row has the label at threshold={threshold} (outputs "
            f"go from {outputs.min():.4g} to {outputs.max():.4g}), or explained is false "
            "everywhere."
        )
    _check_matched(ex, len(positions), n_instances)
    if n_instances is not None and check_count(n_instances, name="n_instances") < len(positions):
        rng = np.random.default_rng([request.seed, 3])
        positions = np.sort(rng.choice(positions, size=n_instances, replace=False))
    if seeds is None:
        pool, strength = rows[~given], outputs[~given]
    else:
        other = _read(ex, view, seeds, "seeds")
        others = asked(other)
        opposite = ~labelled(asked, other, threshold, others)
        pool, strength = other[opposite], others[opposite]
    if not len(pool):
        _check_not_needed(request, "X" if seeds is None else "seeds", threshold)
        pool, strength = rows.mean(axis=0)[None], np.zeros(1)
    return Population(
        asked,
        rows[positions],
        outputs[positions],
        rows,
        pool,
        pool[strength.argmax()],
        str(ex.attrs.get("response_kind", "raw")),
        threshold,
        view,
    )


def _read(ex: Explanation, view: FittedImage | None, X: Any, name: str) -> np.ndarray:
    """Rows of features, or whole images as rows of pixels."""
    if view is None:
        return align_design(X, ex.feature_names, name=name)
    return view.rows(X, name=name).astype(np.float64, copy=False)


def _check_not_needed(request: Request, name: str, threshold: float | str) -> None:
    """Refuse a test that needs the opposite class where there is none."""
    for test in ("augmentation", "filling"):
        if test in request.tests:
            raise ValueError(
                f"{test} needs inputs of the opposite class, but every row of {name} has the "
                f"label at threshold={threshold}; give some as seeds, or leave {test} out of "
                "tests."
            )


def _form(box: BlackBox, view: FittedImage, X: Any) -> tuple[int, ...]:
    """Find the shape in which the box takes one image."""
    return input_form(box, view.shape, np.shape(X)[1:])


def _mask(explained: Any, given: np.ndarray) -> np.ndarray:
    """Say which rows are explained."""
    if explained is None:
        return given
    mask = np.asarray(explained)
    if mask.shape != given.shape or mask.dtype.kind != "b":
        raise ValueError(
            f"explained has shape {mask.shape} and type {mask.dtype}; wanted {given.shape}, "
            "true or false for every row of X."
        )
    return mask


def _check_matched(ex: Explanation, n_positions: int, n_instances: int | None) -> None:
    """Check that a local explanation has one entry per explained row."""
    if ex.group == "component":
        return
    n_own = ex.data.sizes["instance"] if ex.group == "instance" else 1
    if n_own != n_positions or n_instances is not None:
        raise ValueError(
            f"a local explanation of {n_own} inputs cannot be tested on {n_positions} explained "
            "rows; give X and explained so that they are the same, in the same order, and no "
            "n_instances."
        )
