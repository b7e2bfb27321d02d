"""Point fits by EM: the posterior mode beside maximum likelihood, from the same kind of starts."""

import time
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
from benchmarks.problems import Problem, declare
from scipy.special import logsumexp
from threadpoolctl import threadpool_limits

from mixreg.quickfit.starts import n_groups_of, soft_partitions
from side_by_side.flexmix import fit_flexmix, missing_flexmix
from side_by_side.models import title
from side_by_side.plain_em import PlainFit, climb, log_density

__all__ = ["contest"]

# flexmix's own limit; the tolerance is absolute, in nats.
MAX_ITER, TOL = 200, 1e-6
HELD_OUT = 0.2


def contest(
    case: str, problem: Problem, *, n_starts: int, minutes: float, seed: int
) -> Iterator[dict[str, Any]]:
    """
    Fit by all on four fifths of the rows and score the rest.

    Parameters
    ----------
    case : str
        Name of the data.
    problem : Problem
        Data and model.
    n_starts : int
        Starts of everybody; the best goes on or wins.
    minutes : float
        Limit of R, which may take hours.
    seed : int
        Decides the split and the starts.

    Yields
    ------
    dict
        One record a contestant: ``seconds``, ``iterations``, ``components`` (that hold rows),
        ``log_lik`` (per row of those fitted) and ``log_lik_new`` (per row held out), in nats,
        and ``noise``, the smallest noise scale of a component with rows, in units of the
        response's standard deviation.
    """
    order = np.random.default_rng(seed).permutation(len(problem.y))
    new, old = np.split(order, [int(HELD_OUT * len(order))])
    part = problem._replace(X=problem.X[old], y=problem.y[old])
    fresh = problem.X[new], problem.y[new]
    about = {"section": "em", "case": case, "title": title(case, problem)}
    with threadpool_limits(1, user_api="blas"):
        yield about | {"contestant": "mixreg"} | _ours(part, fresh, n_starts, seed)
        plain = {"contestant": "plain EM"}
        yield about | plain | _plain(part, fresh, n_starts, seed)
        flexmix = {"contestant": "flexmix (R)"}
        absent = missing_flexmix()
        if absent:
            yield about | flexmix | {"note": f"skipped: {absent}"}
            return
        yield about | flexmix | _flexmix(part, fresh, n_starts, minutes, seed)


def _ours(
    problem: Problem, fresh: tuple[np.ndarray, np.ndarray], n_starts: int, seed: int
) -> dict[str, Any]:
    """Find a posterior mode."""
    import mixreg as mr

    model = declare(problem)
    with warnings.catch_warnings():
        # Whether it converged within the limit is seen in the number of iterations.
        warnings.simplefilter("ignore", UserWarning)
        # What is compiled once in the life of an installation is not part of a fit.
        mr.fit_em(model, n_restarts=1, max_iter=1, tol=TOL, random_seed=seed)
        began = time.perf_counter()
        fit = mr.fit_em(model, n_restarts=n_starts, max_iter=MAX_ITER, tol=TOL, random_seed=seed)
        seconds = time.perf_counter() - began
    held = fit["sample_stats"]["sizes"].values[0, 0] > 0
    return {
        "seconds": seconds,
        "iterations": int(fit["posterior"].attrs["n_iterations"]),
        "components": int(fit["sample_stats"]["occupied"].item()),
        "log_lik": float(fit["sample_stats"]["log_lik"].item()) / len(problem.y),
        "log_lik_new": float(mr.log_score(fit, *fresh).mean()),
        "noise": float(fit["posterior"]["sigma"].values[0, 0, held].min() / problem.y.std()),
    }


def _plain(
    problem: Problem, fresh: tuple[np.ndarray, np.ndarray], n_starts: int, seed: int
) -> dict[str, Any]:
    """Maximise the likelihood from starts made by our rule, and keep the best."""
    began = time.perf_counter()
    design = _with_level(problem.X)
    line = climb(design, problem.y, np.ones((1, len(problem.y))), max_iter=1, tol=TOL)
    residuals = problem.y - design @ line.theta[0]
    generators = np.random.default_rng(seed).spawn(1)
    fits = []
    for start in range(n_starts):
        n_groups = n_groups_of(start, problem.n_components)
        shares = soft_partitions(generators, residuals[None], n_groups)[0]
        fits.append(climb(design, problem.y, shares, max_iter=MAX_ITER, tol=TOL))
    best = max(fits, key=lambda fit: fit.log_lik)
    seconds = time.perf_counter() - began
    return {
        "seconds": seconds,
        "iterations": sum(fit.n_iter for fit in fits),
        **_scores(best, problem, fresh),
    }


def _flexmix(
    problem: Problem,
    fresh: tuple[np.ndarray, np.ndarray],
    n_starts: int,
    minutes: float,
    seed: int,
) -> dict[str, Any]:
    """Let R's package do the same from starts of its own."""
    found = fit_flexmix(
        problem.X,
        problem.y,
        n_components=problem.n_components,
        n_starts=n_starts,
        max_iter=MAX_ITER,
        minutes=minutes,
        seed=seed,
    )
    if isinstance(found, str):
        return {"note": found}
    fit, seconds = found
    return {
        "seconds": seconds,
        "iterations": fit.n_iter,
        **_scores(fit, problem, fresh),
    }


def _scores(
    fit: PlainFit, problem: Problem, fresh: tuple[np.ndarray, np.ndarray]
) -> dict[str, Any]:
    """Log-likelihoods per row."""
    X_new, y_new = fresh
    table = log_density(_with_level(X_new), y_new, fit.log_weights, fit.sigma, fit.theta)
    return {
        "components": len(fit.sigma),
        "log_lik": fit.log_lik / len(problem.y),
        "log_lik_new": float(logsumexp(table, axis=0).mean()),
        "noise": float(fit.sigma.min() / problem.y.std()),
    }


def _with_level(X: np.ndarray) -> np.ndarray:
    return np.column_stack([np.ones(len(X)), X])
