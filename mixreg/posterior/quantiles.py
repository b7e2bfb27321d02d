"""Quantiles of mixtures of normal distributions, solved for row by row without simulation."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.special import erfc, ndtri

from mixreg.posterior.parameters import ParameterDraws

__all__ = ["ExactQuantiles", "mixture_quantiles"]

_ROOT_HALF = np.sqrt(0.5)
_ROOT_TWO_PI = np.sqrt(2.0 * np.pi)
# Share of a tail that may be left out where weights are small.
_NEGLIGIBLE = 1e-7
# Relative error of the tail probability at which a row is done.
_DONE = 1e-7
# A short step from an error of this size leaves about its cube, and is the last.
_LAST_ERROR = 1e-3
_SHORT = 0.1
# Few draws, solved roughly, say where to start with many.
_START_DRAWS = 8
_START_ERROR = 0.03
_MAX_STEPS = 200
# The distribution function is smooth in the draws: more of them move a quantile by little.
_MAX_DRAWS = 400


class ExactQuantiles:
    """
    Quantiles of the predictive distribution of any rows, without simulation.

    Parameters
    ----------
    parameters : ParameterDraws
        Draws; of more than 400 of them 400 evenly spaced ones are used.

    Examples
    --------
    >>> one = ParameterDraws(np.zeros((1, 1, 1)), np.zeros((1, 1, 1)), np.zeros((1, 1)),
    ...                      np.ones((1, 1)))
    >>> rule = ExactQuantiles(one)
    >>> room = rule.start(1)
    >>> rule.add(room, slice(0, 1), slice(0, 1), one, np.ones((1, 1, 1)), np.zeros((1, 1, 1)))
    >>> rule.finish(room, [0.05]).round(3)
    array([[-1.645]])
    """

    def __init__(self, parameters: ParameterDraws) -> None:
        n_draws, self._n_components = parameters.shape
        spread = np.linspace(0, n_draws - 1, min(n_draws, _MAX_DRAWS))
        self._chosen = spread.round().astype(np.intp)
        self._sigma = parameters.sigma[self._chosen]

    @property
    def n_draws(self) -> int:
        """Number of draws that are used."""
        return len(self._chosen)

    @property
    def cells(self) -> int:
        """Numbers that each row takes."""
        return self._sigma.size

    def start(self, n_obs: int) -> np.ndarray:
        """
        Make room for the mixtures of some rows.

        Parameters
        ----------
        n_obs : int
            Number of rows.

        Returns
        -------
        ndarray of shape (2, n_draws, n_components, n_obs)
            Room that `add` fills with weights and means.
        """
        return np.empty((2, *self._sigma.shape, n_obs))

    def add(
        self,
        room: np.ndarray,
        draws: slice,
        rows: slice,
        parameters: ParameterDraws,
        weights: np.ndarray,
        means: np.ndarray,
    ) -> None:
        """
        Keep the mixtures of one block of draws and rows.

        Parameters
        ----------
        room : ndarray of shape (2, n_draws, n_components, n_obs)
            What `start` returned; overwritten at the block.
        draws, rows : slice
            The block.
        parameters : ParameterDraws
            Draws of the block.
        weights : ndarray of shape (n_draws, n_components, 1 or n_obs)
            Weights of the block.
        means : ndarray of shape (n_draws, n_components, n_obs)
            Means of the block.
        """
        first, end = np.searchsorted(self._chosen, [draws.start, draws.stop])
        own = self._chosen[first:end] - draws.start
        room[0, first:end, :, rows] = weights[own]
        room[1, first:end, :, rows] = means[own]

    def finish(self, room: np.ndarray, levels: list[float]) -> np.ndarray:
        """
        Solve for the quantiles of every row.

        Parameters
        ----------
        room : ndarray of shape (2, n_draws, n_components, n_obs)
            All mixtures.
        levels : list of float
            Probabilities.

        Returns
        -------
        ndarray of shape (n_levels, n_obs)
            The quantiles.
        """
        return mixture_quantiles(room[0], room[1], self._sigma, levels)


class _Atoms(NamedTuple):
    """The normal distributions that count, row after row in one long axis."""

    weight: np.ndarray
    mean: np.ndarray
    precision_root: np.ndarray
    counts: np.ndarray

    @property
    def starts(self) -> np.ndarray:
        """Position of each row's first atom."""
        return np.concatenate([[0], np.cumsum(self.counts)[:-1]])

    def of(self, rows: np.ndarray) -> "_Atoms":
        """Keep the atoms of some rows, given as a mask."""
        kept = np.repeat(rows, self.counts)
        return _Atoms(
            self.weight[kept], self.mean[kept], self.precision_root[kept], self.counts[rows]
        )


def mixture_quantiles(
    weights: np.ndarray,
    means: np.ndarray,
    sigma: np.ndarray,
    levels: Sequence[float],
    *,
    last_error: float = _LAST_ERROR,
) -> np.ndarray:
    r"""
    Solve :math:`T^{-1} \sum_{tj} w_{tj} \Phi((q - \mu_{tj}) / \sigma_{tj}) = p` for every row.

    Parameters
    ----------
    weights : ndarray of shape (n_draws, n_components, 1 or n_obs)
        Weights, which sum to one over components.
    means : ndarray of shape (n_draws, n_components, n_obs)
        Means.
    sigma : ndarray of shape (n_draws, n_components)
        Standard deviations, positive.
    levels : sequence of float
        Probabilities p, between 0 and 1.
    last_error : float
        Relative error of the tail probability from which one more short step is the last.

    Returns
    -------
    ndarray of shape (n_levels, n_obs)
        Quantiles; the probability beyond one is right to six digits.

    Notes
    -----
    Halley steps on the logarithm of the smaller tail, kept inside a bracket that starts from the
    smallest and the largest quantile of any one normal. The bracket is halved where a step would
    leave it, and where the last one did not halve the error.

    Examples
    --------
    >>> both = mixture_quantiles(np.full((1, 2, 1), 0.5), np.array([[[-9.0], [9.0]]]),
    ...                          np.ones((1, 2)), [0.25, 0.75])
    >>> both.round(6).ravel().tolist()
    [-9.0, 9.0]
    """
    n_draws, n_components, n_obs = means.shape
    smallest = min(min(level, 1.0 - level) for level in levels)
    starts = None
    if n_draws > 2 * _START_DRAWS:
        few = slice(None, None, n_draws // _START_DRAWS)
        starts = mixture_quantiles(
            weights[few], means[few], sigma[few], levels, last_error=_START_ERROR
        )
    table = np.broadcast_to(weights, means.shape).reshape(-1, n_obs).T
    kept = table > _NEGLIGIBLE * smallest / n_components
    draw_and_part = np.nonzero(kept)[1]
    atoms = _Atoms(
        table[kept] / n_draws,
        means.reshape(-1, n_obs).T[kept],
        (1.0 / sigma).ravel()[draw_and_part],
        kept.sum(axis=1),
    )
    found = np.empty((len(levels), n_obs))
    for k, level in enumerate(levels):
        # The upper tail is the lower tail of the mirror image, where no digits are lost.
        side = 1.0 if level <= 0.5 else -1.0
        start = None if starts is None else side * starts[k]
        mirrored = atoms._replace(mean=side * atoms.mean)
        found[k] = side * _lower_quantile(mirrored, min(level, 1.0 - level), start, last_error)
    return found


def _lower_quantile(
    atoms: _Atoms, level: float, start: np.ndarray | None, last_error: float
) -> np.ndarray:
    """Find the point that leaves a probability of at most one half below it, in every row."""
    alone = atoms.mean + ndtri(level) / atoms.precision_root
    low = np.minimum.reduceat(alone, atoms.starts)
    high = np.maximum.reduceat(alone, atoms.starts)
    if start is None:
        start = np.add.reduceat(atoms.weight * alone, atoms.starts)
    point = np.clip(start, low, high)
    answer = point.copy()
    rows = np.arange(len(point))
    narrowest = np.maximum.reduceat(atoms.precision_root, atoms.starts)
    previous = np.full(len(point), np.inf)
    for _ in range(_MAX_STEPS):
        below, density, change = _tail(atoms, point)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            excess = np.log(below) - np.log(level)
            slope = density / below
            step = excess / (slope - 0.5 * excess * (change / density - slope))
            # Between two modes a step can be long however small the error.
            is_last = (np.abs(excess) <= last_error) & (np.abs(step) * narrowest < _SHORT)
        low, high = np.where(excess < 0, point, low), np.where(excess < 0, high, point)
        is_done = (np.abs(excess) <= _DONE) | (high - low <= 1e-15 * np.abs(point))
        # Comparisons with what is not a number fail, so that such steps halve the bracket too.
        helps = (point - step >= low) & (point - step <= high)
        helps &= is_last | (np.abs(excess) <= 0.5 * previous)
        following = np.where(helps, point - step, low + 0.5 * (high - low))
        point = np.where(is_done, point, following)
        answer[rows] = point
        previous = np.abs(excess)
        going = ~(is_done | is_last)
        if not going.any():
            break
        if going.mean() < 0.75:
            atoms, rows, narrowest = atoms.of(going), rows[going], narrowest[going]
            point, low, high, previous = point[going], low[going], high[going], previous[going]
    return answer


def _tail(atoms: _Atoms, point: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Probability below a point of each row, the density there, and its derivative."""
    starts = atoms.starts
    z = np.repeat(point, atoms.counts)
    z -= atoms.mean
    z *= atoms.precision_root
    term = erfc(-_ROOT_HALF * z)
    term *= atoms.weight
    below = 0.5 * np.add.reduceat(term, starts)
    np.square(z, out=term)
    term *= -0.5
    np.exp(term, out=term)
    term *= atoms.weight
    term *= atoms.precision_root
    density = np.add.reduceat(term, starts) / _ROOT_TWO_PI
    term *= atoms.precision_root
    term *= z
    return below, density, -np.add.reduceat(term, starts) / _ROOT_TWO_PI
