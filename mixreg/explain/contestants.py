"""The explainers that meet in a fidelity test: the explanation at hand, random, and the others."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from mixreg.explain.baselines import LOCAL_BASELINES, baseline
from mixreg.explain.explanation import Explanation
from mixreg.explain.population import Population
from mixreg.explain.problem import Problem, Support, linear_support
from mixreg.explain.request import Request
from mixreg.explain.response import response

__all__ = ["Contestant", "component_coefficients", "line_up", "ordered", "own_coefficients"]


class Contestant(NamedTuple):
    """
    An explainer in the tests.

    Attributes
    ----------
    name : str
        What tables call it.
    rows : ndarray of int
        Positions of the instances it explains.
    at : callable
        Positions of instances -> how it measures their support.
    """

    name: str
    rows: np.ndarray
    at: Callable[[np.ndarray], Support]


def line_up(
    name: str,
    own: np.ndarray,
    population: Population,
    request: Request,
    members: np.ndarray,
    n_local: int,
    n_calls: int,
) -> list[Contestant]:
    """
    Put random first, since the others are judged by it, then the explanation, then the rest.

    Parameters
    ----------
    name : str
        Name of the explanation's method.
    own : ndarray of shape (n_instances, n_features)
        Its coefficients for every instance of the population.
    population : Population
        The rows.
    request : Request
        What is asked for.
    members : ndarray of int
        Positions of the instances that are explained.
    n_local : int
        Most instances that explainers of single inputs explain.
    n_calls : int
        Rows they may ask the box about per instance.

    Returns
    -------
    list of Contestant
        Every one asked for, and random in any case.

    Examples
    --------
    >>> from mixreg.explain.population import read_population
    >>> from mixreg.explain.request import check_request
    >>> ex = Explanation.from_coefficients([[1.0]])
    >>> request = check_request(ex, ["deduction"], [1], ["ridge"], "fair", None, 1, 0, "mean")
    >>> X = np.array([[0.2], [0.9], [0.8]])
    >>> found = read_population(ex, lambda X: X[:, 0], X, None, None, 0.5, None, request)
    >>> [one.name for one in line_up("mine", np.ones((2, 1)), found, request, np.arange(2), 9, 9)]
    ['random', 'mine', 'ridge']
    """
    problem = Problem(
        population.box,
        population.background,
        population.kind,
        n_calls,
        request.seed,
        request.rule,
        population.columns,
    )
    few = np.random.default_rng([request.seed, 2]).permutation(len(members))[:n_local]

    def mine(rows: np.ndarray) -> Support:
        return linear_support(problem.spread(own[rows]), rule=request.rule)

    found = [_baseline("random", problem, members), Contestant(name, members, mine)]
    for other in request.baselines:
        if other != "random":
            rows = members[np.sort(few)] if other in LOCAL_BASELINES else members
            found.append(_baseline(other, problem, rows))
    return found


def own_coefficients(ex: Explanation, population: Population, request: Request) -> np.ndarray:
    """
    Find what ranks the features of every instance: coefficients, or the evidence for them.

    Parameters
    ----------
    ex : Explanation
        The explanation.
    population : Population
        The rows.
    request : Request
        What is asked for.

    Returns
    -------
    ndarray of shape (n_instances, n_features)
        By the fair protocol averaged over the posterior of the instance's component.

    Examples
    --------
    >>> from mixreg.explain.population import read_population
    >>> from mixreg.explain.request import check_request
    >>> ex = Explanation.from_coefficients([[3.0]])
    >>> request = check_request(ex, ["deduction"], [1], [], "fair", None, 1, 0, "mean")
    >>> X = np.array([[0.2], [0.9]])
    >>> found = read_population(ex, lambda X: X[:, 0], X, None, None, 0.5, None, request)
    >>> own_coefficients(ex, found, request)
    array([[3.]])
    """
    X, n_features = population.instances, len(ex.feature_names)
    if ex.group != "component":
        draws = ex.draws().transpose("sample", ..., "feature").values
        each = ordered(draws.mean(axis=0), draws.std(axis=0), request)
        return np.broadcast_to(each, (len(X), n_features))
    y = response(population.outputs, population.kind)
    own = ex.instance_values(X, y, reading=request.reading)
    if request.protocol == "fair":
        return ordered(own["importance"].values, own["spread"].values, request)
    return component_coefficients(ex, request)[own["responsibility"].values.argmax(axis=1)]


def component_coefficients(ex: Explanation, request: Request) -> np.ndarray:
    """
    Find what ranks the features of every component.

    Parameters
    ----------
    ex : Explanation
        A global explanation.
    request : Request
        What is asked for.

    Returns
    -------
    ndarray of shape (n_components, n_features)
        Coefficients, or the evidence for them.

    Examples
    --------
    >>> from mixreg.explain.request import check_request
    >>> ex = Explanation.from_coefficients([[3.0], [2.0]])
    >>> request = check_request(ex, ["filling"], [1], [], "fair", None, 1, 0, "mean")
    >>> component_coefficients(ex, request).ravel()
    array([3., 2.])
    """
    draws = ex.draws().transpose("sample", "component", "feature").values
    return ordered(draws.mean(axis=0), draws.std(axis=0), request)


def ordered(mean: np.ndarray, sd: np.ndarray, request: Request) -> np.ndarray:
    """
    Divide by the posterior standard deviation if evidence is asked for.

    Parameters
    ----------
    mean, sd : ndarray
        Posterior mean and standard deviation of coefficients.
    request : Request
        What is asked for.

    Returns
    -------
    ndarray
        What ranks features; zero where nothing varies and evidence is asked for.

    Examples
    --------
    >>> from mixreg.explain.request import check_request
    >>> ex = Explanation.from_coefficients([[[3.0]], [[5.0]]])
    >>> asked = check_request(ex, ["deduction"], [1], [], "fair", None, 1, 0, "evidence")
    >>> ordered(np.array([4.0]), np.array([2.0]), asked)
    array([2.])
    """
    if request.order == "mean":
        return mean
    return np.divide(mean, sd, out=np.zeros_like(mean), where=sd > 0)


def _baseline(name: str, problem: Problem, rows: np.ndarray) -> Contestant:
    """One of the others; it measures all instances alike."""
    support = baseline(name, problem)
    return Contestant(name, rows, lambda positions: support)
