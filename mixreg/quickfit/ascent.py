"""Climbing to a mode: ECM steps with extrapolation, the objective watched at every one."""

from typing import NamedTuple

import numpy as np

from mixreg.models import MixtureSpec
from mixreg.quickfit.expectation import Expectation, expect
from mixreg.quickfit.maximisation import in_best_order, maximise
from mixreg.quickfit.moments import Batch
from mixreg.quickfit.point import Point, combine, put, take
from mixreg.quickfit.shrinkage import CoefficientPrior

__all__ = ["Ascent", "Problem", "ascend", "choose_fits", "guard"]

# Beyond this an extrapolation is a guess.
_LONGEST = 64.0
# A fall of the objective by more than this share of the magnitudes that enter it is no rounding.
_ROUNDING = 1e-9


class Problem(NamedTuple):
    """
    What an ascent reads and never changes.

    Attributes
    ----------
    batch : Batch
        Design and responses, one per fit.
    spec : MixtureSpec
        What is declared.
    coefficients : CoefficientPrior
        The coefficients' prior.
    """

    batch: Batch
    spec: MixtureSpec
    coefficients: CoefficientPrior

    def expect(self, point: Point) -> Expectation:
        """
        Make the expectation step.

        Parameters
        ----------
        point : Point
            Parameters.

        Returns
        -------
        Expectation
            Assignments and the objective.
        """
        return expect(point, *self)

    def maximise(self, point: Point, expectation: Expectation) -> Point:
        """
        Make the maximisation steps.

        Parameters
        ----------
        point : Point
            Parameters.
        expectation : Expectation
            Assignments at them.

        Returns
        -------
        Point
            New parameters.
        """
        return maximise(point, expectation, *self)


class Ascent(NamedTuple):
    """
    Where the fits of a batch arrived.

    Attributes
    ----------
    point : Point
        Parameters.
    objective : ndarray of shape (n_fits,)
        Log posterior densities there.
    converged : ndarray of bool of shape (n_fits,)
        Whether the last cycle gained less than the tolerance.
    n_iter : ndarray of int of shape (n_fits,)
        Maximisations made.
    trace : ndarray of shape (n_recorded, n_fits)
        Objectives on the way; a fit that has arrived repeats its last one.
    """

    point: Point
    objective: np.ndarray
    converged: np.ndarray
    n_iter: np.ndarray
    trace: np.ndarray


def choose_fits(problem: Problem, index: np.ndarray) -> Problem:
    """
    Choose fits of a batch.

    Parameters
    ----------
    problem : Problem
        The batch.
    index : ndarray of int or bool
        Which fits.

    Returns
    -------
    Problem
        Those fits.

    Examples
    --------
    >>> from mixreg.quickfit.moments import batch_of
    >>> two = Problem(batch_of(np.ones((1, 1)), np.arange(2.0)[:, None]), None, None)
    >>> choose_fits(two, [1]).batch.responses
    array([[1.]])
    """
    responses = problem.batch.responses[index]
    return problem._replace(batch=problem.batch._replace(responses=responses))


def guard(before: np.ndarray, after: np.ndarray, n_obs: int) -> None:
    """
    Insist that an exact step has not lowered the objective.

    Parameters
    ----------
    before : ndarray of shape (n_fits,)
        Objectives.
    after : ndarray of shape (n_fits,)
        Objectives after the step.
    n_obs : int
        Number of rows, whose rounding errors add up.

    Raises
    ------
    FloatingPointError
        If one fell by more than rounding explains, or is not a number.

    Examples
    --------
    >>> guard(np.array([1.0]), np.array([2.0]), 10)
    """
    slack = _ROUNDING * (n_obs + np.abs(before))
    if (after >= before - slack).all():
        return
    worst = int(np.argmax(np.where(np.isfinite(after), before - after - slack, np.inf)))
    raise FloatingPointError(
        f"the objective went from {before[worst]:.10g} to {after[worst]:.10g} in a step that "
        "cannot lower it; look at the scales of X and y, and please report this."
    )


def ascend(problem: Problem, point: Point, *, max_iter: int, tol: float) -> Ascent:
    """
    Climb until a cycle gains less than the tolerance.

    A cycle makes two ECM steps and goes on along the parabola through the three points (SQUAREM);
    where that lands lower than the first step, the second step's point is taken instead. Fits
    that have arrived drop out.

    Parameters
    ----------
    problem : Problem
        The batch.
    point : Point
        Where to start.
    max_iter : int
        Maximisations after which to stop, rounded up to an even number.
    tol : float
        Gain, in units of log density.

    Returns
    -------
    Ascent
        Where the fits arrived.

    Raises
    ------
    FloatingPointError
        If an exact step lowers the objective.

    References
    ----------
    Varadhan, R. and Roland, C. (2008). Simple and globally convergent methods for accelerating
    the convergence of any EM algorithm. Scandinavian Journal of Statistics 35, 335-353.
    https://doi.org/10.1111/j.1467-9469.2007.00585.x

    Examples
    --------
    >>> import mixreg as mr
    >>> from mixreg.quickfit.catalogue import coefficient_prior
    >>> from mixreg.quickfit.moments import batch_of
    >>> spec = mr.dmm(np.eye(3), [1.0, 2.0, 4.0], n_components=2).spec
    >>> problem = Problem(batch_of(np.eye(3, 4), np.ones((1, 3))), spec, coefficient_prior(spec))
    >>> start = Point(np.zeros(1), np.zeros((1, 1)), np.zeros((1, 2)), np.zeros((1, 2, 4)))
    >>> bool(ascend(problem, start, max_iter=200, tol=1e-6).converged[0])
    True
    """
    point = in_best_order(point)
    expectation = problem.expect(point)
    arrived = combine(np.copy, point)
    objective = expectation.objective.copy()
    n_iter = np.zeros(len(objective), dtype=np.int64)
    converged = np.zeros(len(objective), dtype=bool)
    active, trace = np.arange(len(objective)), [objective.copy()]
    mine = problem
    for _ in range(0, max_iter, 2):
        point, expectation, between = _cycle(mine, point, expectation)
        gain = expectation.objective - objective[active]
        n_iter[active] += 2
        for reached in (between, expectation.objective):
            objective[active] = reached
            trace.append(objective.copy())
        put(arrived, active, point)
        going = gain >= tol
        converged[active[~going]] = True
        if not going.any():
            break
        if not going.all():
            active, point = active[going], take(point, going)
            expectation = Expectation(*(each[going] for each in expectation))
            mine = choose_fits(problem, active)
    return Ascent(arrived, objective, converged, n_iter, np.array(trace))


def _cycle(
    problem: Problem, start: Point, expectation: Expectation
) -> tuple[Point, Expectation, np.ndarray]:
    """Two steps and an extrapolation; the new point, and the objective after the first step."""
    n_obs = len(problem.batch.rows)
    first = problem.maximise(start, expectation)
    before = expectation.objective
    expectation = problem.expect(first)
    middle = expectation.objective
    guard(before, middle, n_obs)
    second = problem.maximise(first, expectation)
    # An extrapolation may land anywhere; where it is no number it has fallen.
    with np.errstate(all="ignore"):
        point = in_best_order(_extrapolated(start, first, second))
        expectation = problem.expect(point)
    fell = ~(expectation.objective >= middle)
    if fell.any():
        plain = in_best_order(take(second, fell))
        safe = choose_fits(problem, fell).expect(plain)
        guard(middle[fell], safe.objective, n_obs)
        put(point, fell, plain)
        for whole, part in zip(expectation, safe, strict=True):
            whole[fell] = part
    return point, expectation, middle


def _extrapolated(start: Point, first: Point, second: Point) -> Point:
    """Go on along the parabola through three successive points, at least as far as the last."""
    step = combine(np.subtract, first, start)
    bend = combine(lambda a, b, c: a - 2.0 * b + c, start, first, second)
    length = np.sqrt(_squares(step) / np.maximum(_squares(bend), 1e-300))
    length = np.clip(length, 1.0, _LONGEST)

    def move(origin: np.ndarray, along: np.ndarray, curve: np.ndarray) -> np.ndarray:
        factor = length.reshape(-1, *(1,) * (origin.ndim - 1))
        return origin + 2.0 * factor * along + factor**2 * curve

    # Length one is the second point, but for rounding that would shake zeros loose.
    far = combine(move, start, step, bend)
    stays = length == 1.0
    if stays.any():
        put(far, stays, take(second, stays))
    return far


def _squares(point: Point) -> np.ndarray:
    """Squared length of a step in all parameters, fit by fit."""
    leaves = (values.reshape(len(values), -1) for values in (*point[:4], *point.hyper))
    return np.square(np.concatenate(list(leaves), axis=1)).sum(axis=1)
