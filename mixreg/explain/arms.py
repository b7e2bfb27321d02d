"""The arms of a bootstrap test: a test under one operator, and the references it draws."""

from typing import Any, NamedTuple

import numpy as np

from mixreg.explain.crafting import BOOTSTRAP_TESTS
from mixreg.explain.fills import Fill
from mixreg.explain.population import Population
from mixreg.explain.request import Request
from mixreg.explain.scenarios import SEEDS_LABEL
from mixreg.inputs import check_count

__all__ = ["Arm", "Plan", "arms_of", "check_plan"]

_NOISE_LABEL = "noise"


class Plan(NamedTuple):
    """
    Checked arguments that only bootstrap tests have.

    Attributes
    ----------
    n_bootstraps : int
        Number of samples.
    share : float
        Share of the component's instances in each.
    component : label or None
        Which component; the largest if None.
    noise : tuple of float
        Mean and standard deviation of the pixels of pathological images.
    """

    n_bootstraps: int
    share: float
    component: Any
    noise: tuple[float, float]


class Arm(NamedTuple):
    """
    One test under one operator.

    Attributes
    ----------
    test : {"nullification", "pathological", "filling"}
        The test.
    fill : str
        What tables call the operator.
    key : tuple of int
        Its own stream of randomness, so that leaving an arm out does not change another.
    operator : Fill or None
        Of nullification.
    centre : ndarray of shape (n_columns,)
        Mean reference.
    noise : tuple of float
        Of pathological images.
    positive : bool
        Whether noise below zero is reflected.
    """

    test: str
    fill: str
    key: tuple[int, int]
    operator: Fill | None
    centre: np.ndarray
    noise: tuple[float, float]
    positive: bool

    def picks(self, n_rows: int, n_pool: int, rng: np.random.Generator) -> np.ndarray:
        """
        Choose inputs of the opposite class for one bootstrap sample.

        Parameters
        ----------
        n_rows : int
            Size of the sample.
        n_pool : int
            Number of inputs of the opposite class.
        rng : Generator
            Source of the draws.

        Returns
        -------
        ndarray of int of shape (n_rows,)
            Without replacement as far as there are enough.
        """
        return np.resize(rng.permutation(n_pool), n_rows)

    def reference(
        self, X: np.ndarray, picks: np.ndarray, population: Population, rng: np.random.Generator
    ) -> np.ndarray:
        """
        Draw what instances are crafted with.

        Parameters
        ----------
        X : ndarray of shape (n_rows, n_columns)
            Instances.
        picks : ndarray of int of shape (n_rows,)
            Their inputs of the opposite class.
        population : Population
            The rows.
        rng : Generator
            Source of the draws.

        Returns
        -------
        ndarray of shape (n_rows, n_columns)
            Fill values, noise, or inputs of the opposite class.
        """
        if self.operator is not None:
            return self.operator.rows(population.background, X, rng)
        if self.test == "filling":
            return population.seeds[picks]
        noise = rng.normal(*self.noise, size=X.shape)
        return np.abs(noise) if self.positive else noise


def check_plan(n_bootstraps: int, share: float, component: Any, noise: Any) -> Plan:
    """
    Check the arguments that only bootstrap tests have.

    Parameters
    ----------
    n_bootstraps : int
        Number of samples.
    share : float
        Share of the component's instances in each.
    component : label or None
        Which component.
    noise : sequence of two floats
        Mean and standard deviation.

    Returns
    -------
    Plan
        The arguments in one place.

    Raises
    ------
    TypeError, ValueError
        If one is out of range.

    Examples
    --------
    >>> check_plan(10, 0.3, None, (0.03, 0.01)).share
    0.3
    """
    number = isinstance(share, int | float | np.number) and not isinstance(share, bool)
    if not number or not 0 < share <= 1:
        raise ValueError(f"share is {share!r}; wanted a number above 0 and up to 1.")
    pair = np.asarray(noise, dtype=np.float64)
    if pair.shape != (2,) or not np.isfinite(pair).all() or pair[1] < 0:
        raise ValueError(f"noise is {noise!r}; wanted a mean and a standard deviation.")
    counted = check_count(n_bootstraps, name="n_bootstraps")
    return Plan(counted, float(share), component, (float(pair[0]), float(pair[1])))


def arms_of(population: Population, request: Request, plan: Plan) -> list[Arm]:
    """
    Lay out the arms.

    Parameters
    ----------
    population : Population
        The rows.
    request : Request
        What is asked for.
    plan : Plan
        What bootstrap tests have more.

    Returns
    -------
    list of Arm
        In the order of tests; nullification has one for every fill.

    Examples
    --------
    >>> from mixreg.explain.explanation import Explanation
    >>> from mixreg.explain.population import read_population
    >>> from mixreg.explain.request import check_request
    >>> ex = Explanation.from_coefficients([[3.0]])
    >>> tests = ["nullification", "pathological"]
    >>> request = check_request(ex, tests, [1], [], "fair", ["zero", "mean"], 1, 0, "mean")
    >>> X = np.array([[0.2], [0.9]])
    >>> found = read_population(ex, lambda X: X[:, 0], X, None, None, 0.5, None, request)
    >>> [arm.fill for arm in arms_of(found, request, check_plan(2, 0.5, None, (0.03, 0.01)))]
    ['zero', 'mean', 'noise']
    """
    background = population.background
    fair = request.protocol == "fair"
    found = []
    for test in request.tests:
        number = BOOTSTRAP_TESTS.index(test)
        if test == "nullification":
            shape = None if population.view is None else population.view.shape
            for place, fill in enumerate(request.fills(background, shape)):
                key, centre = (number, place), fill.centre(background)
                found.append(Arm(test, fill.name, key, fill, centre, plan.noise, fair))
        else:
            pathological = test == "pathological"
            label = _NOISE_LABEL if pathological else SEEDS_LABEL
            flat = np.full(background.shape[1], plan.noise[0])
            centre = flat if pathological else population.seeds.mean(axis=0)
            found.append(Arm(test, label, (number, 0), None, centre, plan.noise, fair))
    return found
