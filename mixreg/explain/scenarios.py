"""The situations a fidelity test is run in: a test, an operator, and the references it uses."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from mixreg.explain.fills import Fill

__all__ = ["SEEDS_LABEL", "Scenario", "fair_scenarios", "keep_columns", "paper_scenarios"]

SEEDS_LABEL = "opposite class"


class Scenario(NamedTuple):
    """
    One test under one operator.

    Attributes
    ----------
    test : str
        "deduction", "augmentation" or "synthetic".
    fill : str
        Name of the operator; "opposite class" for augmentation.
    pool : ndarray of shape (n_pool, n_columns)
        Fill values or inputs of the opposite class.
    picks : ndarray of int of shape (n_repeats, n_instances)
        The row of the pool that is each instance's reference, repeat by repeat.
    centre : ndarray of shape (n_columns,)
        Mean reference.
    all_features : bool
        Whether features that the operator leaves unchanged may be chosen too.
    allowed : ndarray of bool of shape (n_columns,) or None
        The columns that are features, where not all are.
    """

    test: str
    fill: str
    pool: np.ndarray
    picks: np.ndarray
    centre: np.ndarray
    all_features: bool
    allowed: np.ndarray | None = None

    def reference(self, repeat: int, X: np.ndarray) -> np.ndarray:
        """
        Look the references of one repeat up; they are never all held at once.

        Parameters
        ----------
        repeat : int
            Which one; counted round from the start where there are fewer.
        X : ndarray of shape (n_instances, n_columns)
            Instances. "synthetic" fills features only: in the other columns the reference has
            the instance's own values. An input of the opposite class keeps its own.

        Returns
        -------
        ndarray of shape (n_instances, n_columns)
            References.
        """
        table = self.pool[self.picks[repeat % len(self.picks)]]
        if self.allowed is None or self.test != "synthetic":
            return table
        return np.where(self.allowed, table, X)

    def candidates(self, X: np.ndarray, reference: np.ndarray) -> np.ndarray:
        """
        Find the features that may be chosen.

        Parameters
        ----------
        X : ndarray of shape (n_instances, n_columns)
            Instances.
        reference : ndarray of shape (n_instances, n_columns)
            One of the references.

        Returns
        -------
        ndarray of bool of shape (n_instances, n_columns)
            True for candidates.
        """
        changed = np.ones(X.shape, dtype=bool) if self.all_features else reference != X
        return changed if self.allowed is None else changed & self.allowed

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
        return self._replace(picks=self.picks[:, rows])


def keep_columns(n_columns: int, columns: np.ndarray | None) -> np.ndarray | None:
    """
    Turn positions of features into a mask.

    Parameters
    ----------
    n_columns : int
        Number of columns of a row.
    columns : ndarray of int of shape (n_features,) or None
        The columns that are features; None for all.

    Returns
    -------
    ndarray of bool of shape (n_columns,) or None
        True for features.

    Examples
    --------
    >>> keep_columns(3, np.array([2, 0]))
    array([ True, False,  True])
    """
    if columns is None:
        return None
    allowed = np.zeros(n_columns, dtype=bool)
    allowed[columns] = True
    return allowed


def fair_scenarios(
    tests: Sequence[str],
    fills: Sequence[Fill],
    background: np.ndarray,
    seeds: np.ndarray,
    X: np.ndarray,
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
    background : ndarray of shape (n_background, n_columns)
        Rows that random fills draw from.
    seeds : ndarray of shape (n_pool, n_columns)
        Inputs of the opposite class.
    X : ndarray of shape (n_instances, n_columns)
        Explained instances.
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
    >>> found = fair_scenarios(["deduction", "augmentation"], fills, X, X, X, 4, rng)
    >>> [(one.test, one.fill, len(one.picks)) for one in found]
    [('deduction', 'zero', 1), ('augmentation', 'opposite class', 4)]
    """
    own = np.arange(len(X))[None]
    # Drawn whatever the tests are, so that leaving one out does not change another.
    filled = {fill.name: fill.rows(background, X, rng) for fill in fills}
    picks = rng.integers(max(len(seeds), 1), size=(n_seeds, len(X)))
    found = []
    for test in tests:
        if test == "augmentation":
            found.append(Scenario(test, SEEDS_LABEL, seeds, picks, seeds.mean(axis=0), False))
        else:
            found += [
                Scenario(test, fill.name, filled[fill.name], own, fill.centre(background), False)
                for fill in fills
            ]
    return found


def paper_scenarios(
    tests: Sequence[str],
    fills: Sequence[Fill],
    background: np.ndarray,
    seed_row: np.ndarray,
    X: np.ndarray,
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
    background : ndarray of shape (n_background, n_columns)
        Rows that random fills draw from.
    seed_row : ndarray of shape (n_columns,)
        The input of the opposite class that features are copied into.
    X : ndarray of shape (n_instances, n_columns)
        Explained instances.
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
    ...                                              np.ones(2), np.ones((3, 2)), rng)]
    [True]
    """
    seeds = np.atleast_2d(seed_row)
    found = fair_scenarios(tests, fills, background, seeds, X, 1, rng)
    return [one._replace(all_features=True) for one in found]
