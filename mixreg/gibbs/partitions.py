"""A partition of the rows of one data set, and moves that split and merge its components."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.special import logsumexp, softmax

from mixreg.gibbs.component_priors import Component, ComponentPrior
from mixreg.gibbs.restricted import Guess, Subset, guess_one, guess_two
from mixreg.gibbs.split_ratio import SplitRatio
from mixreg.gibbs.state import Settings

__all__ = ["Partition"]


class Partition(SplitRatio):
    r"""
    Assignments of one data set with what is known of every component, changed in place.

    Parameters
    ----------
    design : ndarray of shape (n_obs, n_columns + 1)
        Working design with the response as its last column.
    z : ndarray of int of shape (n_obs,)
        Assignments.
    alpha : float
        Concentration.
    components : sequence of ndarray
        The fields of :class:`~mixreg.gibbs.component_priors.Component`, with a first axis of
        length n_components.
    hyper : tuple of ndarray
        Hyper-parameters of the coefficients' prior.
    settings : Settings
        Hyper-parameters.
    prior : ComponentPrior
        The coefficients' prior.

    Examples
    --------
    >>> import mixreg as mr
    >>> from mixreg.gibbs.component_priors import NormalPrior
    >>> from mixreg.gibbs.state import settings_of
    >>> X = np.random.default_rng(1).normal(size=(60, 1))
    >>> y = np.where(np.arange(60) % 2, 3.0, -3.0) * X[:, 0]
    >>> spec = mr.dmm(X, y, n_components=4).spec
    >>> components = [np.ones((4, 2)), np.zeros(4, dtype=int), *np.zeros((3, 4))]
    >>> partition = Partition(spec.basis.design(X, y), np.zeros(60, dtype=int), 1.0, components, (),
    ...                       settings_of(spec), NormalPrior())
    >>> rng = np.random.default_rng(2)
    >>> sum(partition.move(rng)[0] for _ in range(9)) > 0, len(set(partition.z.tolist()))
    (True, 2)
    """

    # From random halves two well separated regressions are found in about ten scans, whatever the
    # number of columns; scales of a single regression settle sooner.
    scans_of_two = 8
    scans_of_one = 4

    def __init__(
        self,
        design: np.ndarray,
        z: np.ndarray,
        alpha: float,
        components: Sequence[np.ndarray],
        hyper: Any,
        settings: Settings,
        prior: ComponentPrior,
    ) -> None:
        super().__init__(prior, alpha)
        self.z = z
        self._design = design
        self._components = components
        self._hyper = hyper
        self._settings = settings

    def move(self, rng: np.random.Generator) -> tuple[bool, bool]:
        """
        Propose one move: a split where two random rows share a component, else a merge.

        Parameters
        ----------
        rng : numpy.random.Generator
            Source of randomness.

        Returns
        -------
        is_split, is_merged : bool
            What was accepted.
        """
        n_obs = len(self.z)
        if n_obs < 2:
            return False, False
        first = int(rng.integers(n_obs))
        second = (first + 1 + int(rng.integers(n_obs - 1))) % n_obs
        if self.z[first] == self.z[second]:
            return self._split(rng, first, second), False
        return False, self._merge(rng, first, second)

    def _split(self, rng: np.random.Generator, first: int, second: int) -> bool:
        """Propose to divide the component of two rows between them."""
        kept = int(self.z[first])
        sizes = np.bincount(self.z, minlength=len(self._components[0]))
        if sizes.all():
            return False
        places, subset = self._subset(first, second, self.z == kept)
        two, one = self._guesses(rng, subset)
        side = (rng.standard_exponential(len(places)) > np.logaddexp(0, -two.log_odds)).astype(
            np.int64
        )
        pair = [self._fitted(rng, subset, two, j) for j in range(2)]
        pair, log_pair = self._weigh(rng, subset, two, side, pair, propose=True)
        alone = [self._known(kept)]
        _, log_one = self._weigh(rng, subset, one, np.zeros_like(side), alone, propose=False)
        log_each, log_now = self.log_places(sizes, kept, np.bincount(side, minlength=2))
        log_ratio = logsumexp(log_each) - log_now + log_pair - log_one - self.log_chance(two, side)
        if -rng.standard_exponential() > log_ratio:
            return False
        new = int(rng.choice(np.flatnonzero(sizes == 0), p=softmax(log_each)))
        self.z[places[side == 1]] = new
        self._write(kept, pair[0])
        self._write(new, pair[1])
        return True

    def _merge(self, rng: np.random.Generator, first: int, second: int) -> bool:
        """Propose to unite the components of two rows under the label of the first."""
        kept, left = int(self.z[first]), int(self.z[second])
        sizes = np.bincount(self.z, minlength=len(self._components[0]))
        places, subset = self._subset(first, second, (self.z == kept) | (self.z == left))
        two, one = self._guesses(rng, subset)
        side = (self.z[places] == left).astype(np.int64)
        pair = [self._known(kept), self._known(left)]
        _, log_pair = self._weigh(rng, subset, two, side, pair, propose=False)
        alone = [self._fitted(rng, subset, one, 0)]
        alone, log_one = self._weigh(rng, subset, one, np.zeros_like(side), alone, propose=True)
        united = sizes.copy()
        united[kept], united[left] = len(side), 0
        log_each, log_united = self.log_places(united, kept, sizes[[kept, left]])
        log_ratio = (
            log_united - logsumexp(log_each) + log_one - log_pair + self.log_chance(two, side)
        )
        if -rng.standard_exponential() > log_ratio:
            return False
        self.z[places] = kept
        self._write(kept, alone[0])
        self._write(left, self.prior.fresh(rng, self._hyper, self._settings))
        return True

    def _subset(self, first: int, second: int, member: np.ndarray) -> tuple[np.ndarray, Subset]:
        """Gather rows, two of them in front."""
        others = member.copy()
        others[[first, second]] = False
        places = np.concatenate([[first, second], np.flatnonzero(others)])
        rows = self._design.take(places, axis=0)
        return places, Subset(rows, rows.T @ rows, self._hyper, self._settings)

    def _guesses(self, rng: np.random.Generator, subset: Subset) -> tuple[Guess, Guess]:
        """Fit two regressions, and one, to the rows."""
        two = guess_two(rng, subset, self.prior, self.scans_of_two)
        return two, guess_one(rng, subset, self.prior, self.scans_of_one)

    def _fitted(self, rng: np.random.Generator, subset: Subset, guess: Guess, j: int) -> Component:
        """Propose the scales of one side."""
        log_sigma = float(guess.log_sigma[j])
        return self.prior.fitted(rng, guess.relative[j], log_sigma, subset.hyper, subset.settings)

    def _weigh(
        self,
        rng: np.random.Generator,
        subset: Subset,
        guess: Guess,
        side: np.ndarray,
        components: list[Component],
        *,
        propose: bool,
    ) -> tuple[list[Component], float]:
        """Weigh all sides of a division; their noise is known, or proposed with their scales."""
        sizes, solutions = subset.solve(rng, side, components)
        found, log_weight = [], 0.0
        for j, (size, solution) in enumerate(zip(sizes.tolist(), solutions, strict=True)):
            component = components[j]
            if propose:
                component = self.prior.with_noise(
                    rng, component, size, solution.excess, subset.settings
                )
            guessed = guess.relative[j], float(guess.log_sigma[j])
            log_weight += self.log_weight(subset, component, size, solution, *guessed)
            found.append(component)
        return found, log_weight

    def _known(self, label: int) -> Component:
        """Read what is known of a component; arrays are views."""
        return Component(*(values[label] for values in self._components))

    def _write(self, label: int, component: Component) -> None:
        """Replace what is known of a component."""
        for values, value in zip(self._components, component, strict=True):
            values[label] = value
