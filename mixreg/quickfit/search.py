"""From nothing to the best mode: starts, a first screening, penalties, and the last ascent."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from mixreg.quickfit.ascent import Ascent, Problem, ascend
from mixreg.quickfit.evidence import evidence_bound
from mixreg.quickfit.expectation import Expectation
from mixreg.quickfit.penalties import infer_penalties
from mixreg.quickfit.point import Point
from mixreg.quickfit.priors import StandIn
from mixreg.quickfit.starts import n_groups_of, soft_partitions

__all__ = ["Found", "search"]

# Maximisations each restart gets before the best goes on alone.
_SCREENING = 20
# Rounds of the penalties' fixed point on one regression, and later from nearby values.
_FIRST_ROUNDS = 12
_LATER_ROUNDS = 4
# How often the penalties are estimated again from the best restart, and the ascent in between.
_UPDATES = 2
_BETWEEN = 10


class Found(NamedTuple):
    """
    The best mode of every problem.

    Attributes
    ----------
    ascent : Ascent
        The last ascent, penalties held.
    n_iter : ndarray of int of shape (n_problems,)
        Maximisations that led to it, its restart's screening included.
    restarts : ndarray of shape (n_restarts, n_problems)
        Lower bound on the log evidence of every restart after the screening.
    best : ndarray of int of shape (n_problems,)
        Which restart went on.
    """

    ascent: Ascent
    n_iter: np.ndarray
    restarts: np.ndarray
    best: np.ndarray


class _Screened(NamedTuple):
    """Where a restart stood after the screening, under the normal prior."""

    point: Point
    weights: np.ndarray
    n_iter: np.ndarray
    bound: np.ndarray


def search(
    problem: Problem,
    generators: Sequence[np.random.Generator],
    *,
    n_restarts: int,
    max_iter: int,
    tol: float,
) -> Found:
    """
    Find the best mode of every problem of a batch.

    Penalties are estimated on one regression; all restarts climb a few steps with the normal prior
    that stands for the coefficients' own there; that with the largest bound on the evidence goes
    on, its penalties are estimated again, and the last ascent, of the declared density, holds
    them.

    Parameters
    ----------
    problem : Problem
        One fit per problem.
    generators : sequence of numpy.random.Generator
        One source of randomness per problem.
    n_restarts : int
        Number of restarts.
    max_iter : int
        Largest number of maximisations in the last ascent.
    tol : float
        Gain of a cycle, in units of log density, below which an ascent has arrived.

    Returns
    -------
    Found
        The modes.

    Examples
    --------
    >>> import mixreg as mr
    >>> from mixreg.quickfit.catalogue import coefficient_prior
    >>> from mixreg.quickfit.moments import batch_of
    >>> spec = mr.dmm(np.eye(3), [1.0, 2.0, 4.0], n_components=2).spec
    >>> problem = Problem(batch_of(np.eye(3, 4), np.ones((1, 3))), spec, coefficient_prior(spec))
    >>> found = search(problem, [np.random.default_rng(1)], n_restarts=2, max_iter=99, tol=1e-6)
    >>> found.restarts.shape
    (2, 1)
    """
    single, precision = _one_regression(problem)
    residuals = problem.batch.responses - single.theta[:, 0] @ problem.batch.rows.T
    n_problems, n_components = single.log_sigma.shape
    screened = []
    for restart in range(n_restarts):
        groups = soft_partitions(generators, residuals, n_groups_of(restart, n_components))
        screened.append(_screen(problem, single, precision, groups, tol))
    bounds = np.stack([each.bound for each in screened])
    best, places = bounds.argmax(axis=0), np.arange(n_problems)
    n_iter = np.stack([each.n_iter for each in screened])[best, places]
    point = _joined(problem, single, screened, best)
    for _ in range(_UPDATES if problem.coefficients.inferred else 0):
        point = _with_penalties(problem, point)
        ascent = ascend(problem, point, max_iter=_BETWEEN, tol=tol)
        point, n_iter = ascent.point, n_iter + ascent.n_iter
    if problem.coefficients.inferred:
        point = _with_penalties(problem, point)
    ascent = ascend(problem, point, max_iter=max_iter, tol=tol)
    return Found(ascent, n_iter + ascent.n_iter, bounds, best)


def _with_penalties(problem: Problem, point: Point) -> Point:
    """Estimate the penalties at a point."""
    found = infer_penalties(problem, point, problem.expect(point), n_rounds=_LATER_ROUNDS)
    return point._replace(hyper=found.hyper)


def _one_regression(problem: Problem) -> tuple[Point, np.ndarray]:
    """Fit all rows by the first component; the precisions of a normal prior that does the same."""
    responses, spec = problem.batch.responses, problem.spec
    n_fits, n_obs = responses.shape
    n_components, n_columns = spec.n_components, problem.batch.rows.shape[1]
    weights = np.zeros((n_fits, n_components, n_obs))
    weights[:, 0] = 1.0
    log_sigma = 0.5 * np.log((responses**2).mean(axis=1) + spec.noise.rate)
    point = Point(
        np.zeros(n_fits),
        np.zeros((n_fits, n_components - 1)),
        np.repeat(log_sigma[:, None], n_components, axis=1),
        np.zeros((n_fits, n_components, n_columns)),
        problem.coefficients.start(n_fits),
    )
    expectation = _as_expectation(problem, point, weights)
    found = infer_penalties(problem, point, expectation, n_rounds=_FIRST_ROUNDS)
    point = point._replace(hyper=problem.coefficients.spread(found.hyper))
    expectation = _as_expectation(problem, point, weights)
    point = problem.maximise(problem.maximise(point, expectation), expectation)
    return point, found.precision[:, 0]


def _screen(
    problem: Problem, single: Point, precision: np.ndarray, weights: np.ndarray, tol: float
) -> _Screened:
    """
    Climb a few steps from a soft partition, with as many components as it has groups.

    The coefficients' prior is the normal one that stood for theirs on one regression, so that
    every step is one linear system and the evidence has a closed bound.
    """
    n_groups = weights.shape[1]
    prior = problem.coefficients
    smaller = problem._replace(
        spec=replace(problem.spec, n_components=n_groups),
        coefficients=StandIn(prior.settings, prior.has_level),
    )
    # All components start from the one regression's scale and coefficients.
    start = Point(
        single.log_alpha,
        single.stick_logits[:, : n_groups - 1],
        np.repeat(single.log_sigma[:, :1], n_groups, axis=1),
        np.repeat(single.theta[:, :1], n_groups, axis=1),
        (precision,),
    )
    point = smaller.maximise(start, _as_expectation(smaller, start, weights))
    ascent = ascend(smaller, point, max_iter=_SCREENING, tol=tol)
    weights = smaller.expect(ascent.point).weights
    bound = evidence_bound(problem.batch, weights, precision, prior.settings.mean, problem.spec)
    return _Screened(ascent.point, weights, ascent.n_iter, bound)


def _joined(
    problem: Problem, single: Point, screened: Sequence[_Screened], best: np.ndarray
) -> Point:
    """Go on from the best restarts, under the declared prior and with all components."""
    log_alpha, log_sigma = single.log_alpha.copy(), single.log_sigma.copy()
    theta = single.theta.copy()
    weights = np.zeros((*log_sigma.shape, problem.batch.rows.shape[0]))
    for restart, each in enumerate(screened):
        mine, groups = best == restart, slice(each.weights.shape[1])
        log_alpha[mine] = each.point.log_alpha[mine]
        log_sigma[mine, groups] = each.point.log_sigma[mine]
        theta[mine, groups] = each.point.theta[mine]
        weights[mine, groups] = each.weights[mine]
    point = single._replace(log_alpha=log_alpha, log_sigma=log_sigma, theta=theta)
    return problem.maximise(point, _as_expectation(problem, point, weights))


def _as_expectation(problem: Problem, point: Point, weights: np.ndarray) -> Expectation:
    """Given assignments with what else a maximisation needs to know."""
    follow = problem.coefficients.follow(point.theta, point.log_sigma, point.hyper)
    none = np.zeros(len(weights))
    return Expectation(weights, follow, none, none)
