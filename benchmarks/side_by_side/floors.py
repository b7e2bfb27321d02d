"""How near a sweep comes to the arithmetic that it cannot do without."""

import time
from collections.abc import Iterator
from typing import Any

import numpy as np
from benchmarks.chain import design_of
from benchmarks.problems import Problem, declare
from scipy.linalg.blas import dsyrk
from scipy.linalg.lapack import dpotrf
from threadpoolctl import threadpool_limits

from side_by_side.models import title

__all__ = ["floor", "measure"]


def measure(case: str, problem: Problem, *, repeats: int, seed: int) -> Iterator[dict[str, Any]]:
    """
    Time a product of all rows, a sweep and its floor in turns, on one thread.

    Parameters
    ----------
    case : str
        Name of the data.
    problem : Problem
        Data and model; the chain makes ``problem.burn_in`` sweeps first.
    repeats : int
        Rounds.
    seed : int
        Of the chain.

    Yields
    ------
    dict
        One record: ``floor`` and ``sweep`` in units of one ``X.T @ X`` of all rows, and
        ``sweep_per_floor``, medians of the ratios of the rounds, with their quartiles.
    """
    import mixreg as mr

    model = declare(problem)
    step = mr.GibbsStep(model=model, start="dispersed", keep_assignments=True)
    step.setup_chain(np.random.default_rng(seed), tune=0, draws=1)
    point = model.initial_point()
    design = design_of(problem)
    rows = model.spec.basis.design(problem.X, problem.y)
    contrasts = np.random.default_rng(seed).normal(size=(problem.n_components, rows.shape[1]))
    columns, total = np.ascontiguousarray(rows.T), rows.T @ rows
    times = np.empty((repeats, 3))
    with threadpool_limits(1, user_api="blas"):
        for _ in range(problem.burn_in):
            point, (stats,) = step.step(point)
        for round_ in range(repeats):
            marks = [time.perf_counter()]
            design.T @ design
            marks.append(time.perf_counter())
            point, (stats,) = step.step(point)
            marks.append(time.perf_counter())
            floor(rows, columns, total, contrasts, stats["z"])
            marks.append(time.perf_counter())
            times[round_] = np.diff(marks)
    product, sweep, least = times.T
    record: dict[str, Any] = {"section": "floors", "case": case, "title": title(case, problem)}
    record["contestant"] = "mixreg"
    for name, ratios in {
        "floor": least / product,
        "sweep": sweep / product,
        "sweep_per_floor": sweep / least,
    }.items():
        low, middle, high = np.quantile(ratios, [0.25, 0.5, 0.75])
        record |= {name: float(middle), f"{name}_q1": float(low), f"{name}_q3": float(high)}
    yield record | {"repeats": repeats}


def floor(
    rows: np.ndarray, columns: np.ndarray, total: np.ndarray, contrasts: np.ndarray, z: np.ndarray
) -> list[np.ndarray]:
    """
    Do what every exact sweep must: gather, multiply, factorise, and look at all residuals.

    Parameters
    ----------
    rows : ndarray of shape (n_obs, n_columns)
        Working design with the response.
    columns : ndarray of shape (n_columns, n_obs)
        The same, transposed in memory.
    total : ndarray of shape (n_columns, n_columns)
        Cross-products of all rows.
    contrasts : ndarray of shape (n_components, n_columns)
        Coefficients of any kind; residuals take one product with them.
    z : ndarray of int of shape (n_obs,)
        Assignments.

    Returns
    -------
    list of ndarray
        Cholesky factors of the occupied components: of cross-products where a component has as
        many rows as columns, else of the Gram matrix of its rows. The largest component is not
        gathered: its cross-products are what the others leave of the total.

    Examples
    --------
    >>> rows = np.random.default_rng(0).normal(size=(9, 2))
    >>> z = np.array([0] * 6 + [1] * 3)
    >>> factors = floor(rows, rows.T.copy(), rows.T @ rows, np.ones((2, 2)), z)
    >>> upper = np.triu(factors[-1])
    >>> np.allclose(upper.T @ upper, rows[:6].T @ rows[:6] + np.eye(2))
    True
    """
    n_columns = rows.shape[1]
    sizes = np.bincount(z, minlength=len(contrasts))
    largest = int(sizes.argmax())
    remaining = total.copy(order="F")
    factors = []
    for j in np.flatnonzero(sizes):
        if j == largest:
            continue
        own = rows[z == j]
        moments = dsyrk(1.0, own.T)
        remaining -= moments
        small = moments if sizes[j] >= n_columns else dsyrk(1.0, own.T, trans=1)
        factors.append(_factor(small))
    factors.append(_factor(remaining))
    contrasts @ columns
    return factors


def _factor(moments: np.ndarray) -> np.ndarray:
    """Cholesky factor with a unit prior precision."""
    moments[np.diag_indices_from(moments)] += 1.0
    return dpotrf(moments, overwrite_a=1)[0]
