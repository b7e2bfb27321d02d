"""Intervals of means over inputs: by the bootstrap, or Wilson's for shares."""

import numpy as np

from mixreg.explain.proportion import wilson_interval

__all__ = ["Resampler", "share_intervals"]

_REPEATS = 2000
_PROB = 0.95


class Resampler:
    """
    Means over inputs, and over the same inputs drawn again and again.

    All means share their draws, so that differences are paired.

    Parameters
    ----------
    n_instances : int
        Number of inputs.
    seed : int
        Source of the draws.

    Examples
    --------
    >>> mean, lower, upper, n = Resampler(100, 0)(np.arange(100.0)[None])
    >>> mean.item(), bool(lower < 49.5 < upper), n.item()
    (49.5, True, 100)
    """

    def __init__(self, n_instances: int, seed: int) -> None:
        rng = np.random.default_rng([seed, 7])
        even = np.full(n_instances, 1.0 / n_instances)
        self._times = rng.multinomial(n_instances, even, size=_REPEATS).astype(np.float64)

    def __call__(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """
        Average.

        Parameters
        ----------
        values : ndarray of shape (n_figures, n_instances)
            Figures of every input; NaN where an input has none, which is then left out.

        Returns
        -------
        mean, lower, upper : ndarray of shape (n_figures,)
            Means, and percentiles of the bootstrap that hold 95 %. NaN where no input has a
            figure; limits are NaN of a single input, which says nothing of others.
        n_instances : ndarray of int of shape (n_figures,)
            Inputs that have a figure.
        """
        there = np.isfinite(values)
        filled = np.where(there, values, 0.0)
        number = there.sum(axis=1)
        mean = np.full(len(values), np.nan)
        np.divide(filled.sum(axis=1), number, out=mean, where=number > 0)
        weight = self._times @ there.T
        means = np.full(weight.shape, np.nan)
        np.divide(self._times @ filled.T, weight, out=means, where=weight > 0)
        lower, upper = np.full(len(values), np.nan), np.full(len(values), np.nan)
        several = number > 1
        if several.any():
            tail = (1.0 - _PROB) / 2.0
            lower[several], upper[several] = np.nanquantile(
                means[:, several], [tail, 1.0 - tail], axis=0
            )
        return mean, lower, upper, number


def share_intervals(
    values: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """
    Average shares, with Wilson's intervals.

    Parameters
    ----------
    values : ndarray of shape (n_figures, n_instances)
        Shares of every input, in [0, 1]; NaN where an input has none.

    Returns
    -------
    mean, lower, upper : ndarray of shape (n_figures,)
        Means and ends of 95 % intervals.
    n_instances : ndarray of int of shape (n_figures,)
        Inputs that have a figure.

    Examples
    --------
    >>> [part.round(2).tolist() for part in share_intervals(np.array([[0.0, 1.0, 1.0, 0.0]]))]
    [[0.5], [0.15], [0.85], [4]]
    """
    number = np.isfinite(values).sum(axis=1)
    mean, lower, upper = (np.full(len(values), np.nan) for _ in range(3))
    for place, n in enumerate(number):
        if n:
            mean[place] = np.nanmean(values[place])
            lower[place], upper[place] = wilson_interval(float(mean[place]), int(n), _PROB)
    return mean, lower, upper, number
