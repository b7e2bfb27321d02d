"""Restricted scans: a few rows cut into two regressions, or fitted by one, from scratch."""

from typing import Any, NamedTuple

import numpy as np
from scipy.special import expit

from mixreg.gibbs.component_priors import Component, ComponentPrior
from mixreg.gibbs.row_groups import RowGroups, solve_components
from mixreg.gibbs.state import Settings
from mixreg.linalg import Solution

__all__ = ["Guess", "Subset", "guess_one", "guess_two"]


class Subset(NamedTuple):
    """
    Rows that a move may divide anew, and what it needs to judge a division.

    Attributes
    ----------
    rows : ndarray of shape (n_rows, n_columns + 1)
        The rows ``[D, y]``; the first one and the second one are the anchors.
    total : ndarray of shape (n_columns + 1, n_columns + 1)
        Their cross-products.
    hyper : tuple of ndarray
        Hyper-parameters of the coefficients' prior.
    settings : Settings
        Hyper-parameters.
    """

    rows: np.ndarray
    total: np.ndarray
    hyper: Any
    settings: Settings

    def solve(
        self, rng: np.random.Generator, side: np.ndarray, components: list[Component]
    ) -> tuple[np.ndarray, list[Solution]]:
        """
        Solve the regression of every side.

        Parameters
        ----------
        rng : numpy.random.Generator
            Source of randomness.
        side : ndarray of int of shape (n_rows,)
            Side of each row.
        components : list of Component
            What is known of each side.

        Returns
        -------
        sizes : ndarray of int of shape (n_sides,)
            Rows on each side.
        solutions : list of Solution
            Posterior of each side's coefficients.
        """
        groups = RowGroups(self.rows, side, len(components))
        precision = np.stack([component.precision for component in components])
        settings = self.settings
        found = dict(
            solve_components(rng, groups, self.total, settings.mean, precision, settings.noise_rate)
        )
        return groups.sizes, [found[j] for j in range(len(components))]


class Guess(NamedTuple):
    """
    Coefficients and noise that a move proposes from.

    Attributes
    ----------
    relative : ndarray of shape (n_sides, n_columns)
        Coefficients in units of the noise.
    log_sigma : ndarray of shape (n_sides,)
        Logarithms of the noise scales.
    log_odds : ndarray of shape (n_rows,)
        Log-odds of the second side for every row; the anchors' are infinite.
    """

    relative: np.ndarray
    log_sigma: np.ndarray
    log_odds: np.ndarray


def guess_two(
    rng: np.random.Generator, subset: Subset, prior: ComponentPrior, n_scans: int
) -> Guess:
    """
    Fit two regressions to the rows from a random division, by scans restricted to them.

    Nothing of the present division enters, so that the same guesses are made whether a move is to
    divide the rows or to unite them.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    subset : Subset
        The rows; the first one stays on the first side and the second one on the second.
    prior : ComponentPrior
        The coefficients' prior.
    n_scans : int
        Number of scans.

    Returns
    -------
    Guess
        The fit after the last scan.

    References
    ----------
    Jain, S. and Neal, R. M. (2007). Splitting and merging components of a nonconjugate Dirichlet
    process mixture model. Bayesian Analysis 2, 445-472. https://doi.org/10.1214/07-BA219

    Examples
    --------
    >>> import mixreg as mr
    >>> from mixreg.gibbs.component_priors import NormalPrior
    >>> from mixreg.gibbs.state import settings_of
    >>> X = np.random.default_rng(1).normal(size=(40, 1))
    >>> y = np.where(np.arange(40) % 2, 3.0, -3.0) * X[:, 0]
    >>> spec = mr.dmm(X, y, n_components=2).spec
    >>> rows = spec.basis.design(X, y)
    >>> subset = Subset(rows, rows.T @ rows, (), settings_of(spec))
    >>> guess_two(np.random.default_rng(2), subset, NormalPrior(), 3).log_odds[:2]
    array([-inf,  inf])
    """
    side = _anchored(rng.integers(2, size=len(subset.rows)))
    components = [Component(subset.settings.precision)] * 2
    for _ in range(n_scans - 1):
        guess = _fit(rng, subset, side, components, by_draw=True)
        side = _anchored((rng.random(len(side)) < expit(guess.log_odds)).astype(np.int64))
        components = _rescaled(rng, subset, prior, guess)
    return _fit(rng, subset, side, components, by_draw=False)


def guess_one(
    rng: np.random.Generator, subset: Subset, prior: ComponentPrior, n_scans: int
) -> Guess:
    """
    Fit one regression to the rows, and the scales of its coefficients.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    subset : Subset
        The rows.
    prior : ComponentPrior
        The coefficients' prior.
    n_scans : int
        Number of scans.

    Returns
    -------
    Guess
        The fit after the last scan; without odds.

    Examples
    --------
    >>> import mixreg as mr
    >>> from mixreg.gibbs.component_priors import NormalPrior
    >>> from mixreg.gibbs.state import settings_of
    >>> spec = mr.dmm(np.eye(3), [1.0, 2.0, 4.0], n_components=2).spec
    >>> rows = spec.basis.design(np.eye(3), np.array([1.0, 2.0, 4.0]))
    >>> subset = Subset(rows, rows.T @ rows, (), settings_of(spec))
    >>> guess_one(np.random.default_rng(2), subset, NormalPrior(), 3).relative.shape
    (1, 4)
    """
    side = np.zeros(len(subset.rows), dtype=np.int64)
    components = [Component(subset.settings.precision)]
    for _ in range(n_scans - 1 if prior.has_scales else 0):
        components = _rescaled(
            rng, subset, prior, _fit(rng, subset, side, components, by_draw=True)
        )
    return _fit(rng, subset, side, components, by_draw=False)


def _anchored(side: np.ndarray) -> np.ndarray:
    """Keep the first row on the first side and the second one on the second."""
    side[:2] = 0, 1
    return side


def _rescaled(
    rng: np.random.Generator, subset: Subset, prior: ComponentPrior, guess: Guess
) -> list[Component]:
    """Draw the scales of every side given its coefficients."""
    return [
        prior.fitted(rng, relative, float(log_sigma), subset.hyper, subset.settings)
        for relative, log_sigma in zip(guess.relative, guess.log_sigma, strict=True)
    ]


def _fit(
    rng: np.random.Generator,
    subset: Subset,
    side: np.ndarray,
    components: list[Component],
    *,
    by_draw: bool,
) -> Guess:
    """Find coefficients and noise of every side, by a draw or at their centre, and the odds."""
    sizes, solutions = subset.solve(rng, side, components)
    shape = subset.settings.noise_shape + sizes / 2
    rate = np.array([solution.excess / 2 for solution in solutions])
    precision = (rng.standard_gamma(shape) if by_draw else shape) / rate
    root = np.sqrt(precision)[:, None]
    relative = root * np.stack([solution.mean for solution in solutions])
    if by_draw:
        relative += np.stack([solution.deviation for solution in solutions])
    if len(sizes) == 1:
        return Guess(relative, -0.5 * np.log(precision), np.empty(0))
    residual = subset.rows[:, -1:] * root.T - subset.rows[:, :-1] @ relative.T
    level = np.log(sizes + 1.0) + 0.5 * np.log(precision)
    log_odds = level[1] - level[0] - 0.5 * (residual[:, 1] ** 2 - residual[:, 0] ** 2)
    log_odds[:2] = -np.inf, np.inf
    return Guess(relative, -0.5 * np.log(precision), log_odds)
