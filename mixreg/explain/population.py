"""Who is explained in a fidelity test, and who stands on the other side."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from mixreg.explain.blackbox import BlackBox, black_box
from mixreg.explain.explanation import Explanation
from mixreg.explain.request import Request
from mixreg.inputs import check_count
from mixreg.posterior.trace import align_design

__all__ = ["Population", "read_population"]


class Population(NamedTuple):
    """
    Rows of a fidelity test.

    Attributes
    ----------
    box : BlackBox
        The box.
    instances : ndarray of shape (n_instances, n_features)
        Rows that are explained.
    outputs : ndarray of shape (n_instances,)
        What the box says of them.
    background : ndarray of shape (n_obs, n_features)
        All rows.
    seeds : ndarray of shape (n_pool, n_features)
        Rows of the opposite class; empty where no test needs them and there are none.
    strongest_seed : ndarray of shape (n_features,)
        The one with the largest output; all rows' mean where there is none.
    kind : str
        The response that the explanation explains.
    threshold : float
        Outputs above it are the explained class.
    """

    box: BlackBox
    instances: np.ndarray
    outputs: np.ndarray
    background: np.ndarray
    seeds: np.ndarray
    strongest_seed: np.ndarray
    kind: str
    threshold: float


def read_population(
    ex: Explanation,
    box: BlackBox | Callable[..., Any],
    X: Any,
    explained: Any,
    seeds: Any,
    threshold: float,
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
        Rows; named columns are matched by name.
    explained : array-like of bool of shape (n_obs,) or None
        Rows that are explained.
    seeds : array-like of shape (n_pool, n_features) or None
        Pool of the opposite class; rows in the explained class are left out.
    threshold : float
        Outputs above it are the explained class.
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
    asked = box if isinstance(box, BlackBox) else black_box(box)
    rows = align_design(X, ex.feature_names)
    outputs = asked(rows)
    positions = np.flatnonzero(_mask(explained, outputs, threshold))
    if not len(positions):
        raise ValueError(
            f"there is nothing to explain: no output exceeds threshold={threshold} (they go from "
            f"{outputs.min():.4g} to {outputs.max():.4g}), or explained is false everywhere."
        )
    _check_matched(ex, len(positions), n_instances)
    if n_instances is not None and check_count(n_instances, name="n_instances") < len(positions):
        rng = np.random.default_rng([request.seed, 3])
        positions = np.sort(rng.choice(positions, size=n_instances, replace=False))
    pool = rows if seeds is None else align_design(seeds, ex.feature_names, name="seeds")
    pool_outputs = outputs if seeds is None else asked(pool)
    pool, pool_outputs = pool[pool_outputs <= threshold], pool_outputs[pool_outputs <= threshold]
    if not len(pool):
        if "augmentation" in request.tests:
            raise ValueError(
                "augmentation needs inputs of the opposite class, but no row of "
                f"{'X' if seeds is None else 'seeds'} has an output up to threshold={threshold}; "
                "give some as seeds, or leave augmentation out of tests."
            )
        pool, pool_outputs = rows.mean(axis=0)[None], np.zeros(1)
    return Population(
        asked,
        rows[positions],
        outputs[positions],
        rows,
        pool,
        pool[pool_outputs.argmax()],
        str(ex.attrs.get("response_kind", "raw")),
        threshold,
    )


def _mask(explained: Any, outputs: np.ndarray, threshold: float) -> np.ndarray:
    """Say which rows are explained."""
    if explained is None:
        return outputs > threshold
    mask = np.asarray(explained)
    if mask.shape != outputs.shape or mask.dtype.kind != "b":
        raise ValueError(
            f"explained has shape {mask.shape} and type {mask.dtype}; wanted {outputs.shape}, "
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
