"""The situations a fidelity test is run in: a test, an operator, and the references it uses."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from mixreg.explain.fills import Fill

__all__ = ["Scenario", "fair_scenarios", "paper_scenarios"]

_SEEDS_LABEL = "opposite class"


class Scenario(NamedTuple):
    """
    One test under one operator.

    Attributes
    ----------
    test : str
        "deduction", "augmentation" or "synthetic".
    fill : str
        Name of the operator; "opposite class" for augmentation.
    references : list of ndarray of shape (n_instances, n_features)
        Fill values or inputs of the opposite class, one table per repeat.
    centre : ndarray of shape (n_features,)
        Mean reference.
    all_features : bool
        Whether features that the operator leaves unchanged may be chosen too.
    """

    test: str
    fill: str
    references: list[np.ndarray]
    centre: np.ndarray
    all_features: bool

    def candidates(self, X: np.ndarray, reference: np.ndarray) -> np.ndarray:
        """
        Find the features that may be chosen.

        Parameters
        ----------
        X : ndarray of shape (n_instances, n_features)
            Instances.
        reference : ndarray of shape (n_instances, n_features)
            One of the references.

        Returns
        -------
        ndarray of bool of shape (n_instances, n_features)
            True for candidates.
        """
        return np.ones(X.shape, dtype=bool) if self.all_features else reference != X

    def part(self, rows: np.ndarray) -> "Scenario":
        """
        Keep some of the instances.

        Parameters
        ----------
        rows : ndarray of int
            Their positions.

        Returns
        -------
        Scenario
            The same scenario for those.
        """
        return self._replace(references=[table[rows] for table in self.references])


def fair_scenarios(
    tests: Sequence[str],
    fills: Sequence[Fill],
    background: np.ndarray,
    seeds: np.ndarray,
    n_instances: int,
    n_seeds: int,
    rng: np.random.Generator,
) -> list[Scenario]:
    """
    Lay out the tests of the fair protocol; all explainers meet the same references.

    Parameters
    ----------
    tests : sequence of str
        The tests.
    fills : sequence of Fill
        The operators of deduction and synthetic.
    background : ndarray of shape (n_background, n_features)
        Rows that random fills draw from.
    seeds : ndarray of shape (n_pool, n_features)
        Inputs of the opposite class.
    n_instances : int
        Number of explained instances.
    n_seeds : int
        Number of inputs of the opposite class for every instance.
    rng : Generator
        Source of the draws.

    Returns
    -------
    list of Scenario
        In the order of tests, then of fills.

    Examples
    --------
    >>> X, rng = np.ones((3, 2)), np.random.default_rng(0)
    >>> fills = [Fill("zero", np.zeros(2))]
    >>> found = fair_scenarios(["deduction", "augmentation"], fills, X, X, 3, 4, rng)
    >>> [(one.test, one.fill, len(one.references)) for one in found]
    [('deduction', 'zero', 1), ('augmentation', 'opposite class', 4)]
    """
    # Drawn whatever the tests are, so that leaving one out does not change another.
    filled = {fill.name: fill.rows(background, n_instances, rng) for fill in fills}
    picks = rng.integers(max(len(seeds), 1), size=(n_seeds, n_instances))
    found = []
    for test in tests:
        if test == "augmentation":
            tables = [seeds[pick] for pick in picks]
            found.append(Scenario(test, _SEEDS_LABEL, tables, seeds.mean(axis=0), False))
        else:
            found += [
                Scenario(test, fill.name, [filled[fill.name]], fill.centre(background), False)
                for fill in fills
            ]
    return found


def paper_scenarios(
    tests: Sequence[str],
    fills: Sequence[Fill],
    background: np.ndarray,
    seed_row: np.ndarray,
    n_instances: int,
    rng: np.random.Generator,
) -> list[Scenario]:
    """
    Lay out the tests as the released script does: any feature may be chosen, one seed for all.

    Parameters
    ----------
    tests : sequence of str
        The tests.
    fills : sequence of Fill
        The operators; the script fills in ones.
    background : ndarray of shape (n_background, n_features)
        Rows that random fills draw from.
    seed_row : ndarray of shape (n_features,)
        The input of the opposite class that features are copied into.
    n_instances : int
        Number of explained instances.
    rng : Generator
        Source of the draws.

    Returns
    -------
    list of Scenario
        In the order of tests, then of fills.

    Examples
    --------
    >>> fills, rng = [Fill("one", np.ones(2))], np.random.default_rng(0)
    >>> [one.all_features for one in paper_scenarios(["deduction"], fills, np.ones((3, 2)),
    ...                                              np.ones(2), 3, rng)]
    [True]
    """
    seeds = np.atleast_2d(seed_row)
    found = fair_scenarios(tests, fills, background, seeds, n_instances, 1, rng)
    return [one._replace(all_features=True) for one in found]
