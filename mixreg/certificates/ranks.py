"""Rank calibration: where known truths stand among the draws of their posteriors."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from mixreg.certificates.functionals import label_free
from mixreg.certificates.posterior_runs import draws_given
from mixreg.certificates.problems import Problem
from mixreg.certificates.replicas import Step, valid_sweep

__all__ = ["RankCurves", "band_of", "curves_of", "ranks"]

# Of a hundred calibrated problems one gives an alarm, which must be confirmed.
_ALARM = 0.01
_N_SIMULATIONS = 10_000


class RankCurves(NamedTuple):
    """
    Empirical distributions of ranks beside the uniform one.

    Attributes
    ----------
    at : ndarray of shape (n_points,)
        Where they are evaluated.
    lower, upper : ndarray of shape (n_points,)
        Simultaneous band of the difference between the empirical and the uniform distribution.
    difference : dict of str to ndarray of shape (n_points,)
        That difference for every functional.
    n_replicates : int
        How many ranks each rests on.
    """

    at: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    difference: dict[str, np.ndarray]
    n_replicates: int

    @property
    def excess(self) -> dict[str, float]:
        """
        How far each curve goes, in units of the band.

        A curve leaves the band where this exceeds one.
        """
        return {
            name: float(max((curve / self.upper).max(), (curve / self.lower).max()))
            for name, curve in self.difference.items()
        }


def ranks(
    problem: Problem,
    rng: np.random.Generator,
    n_replicates: int,
    step: Step = valid_sweep,
    *,
    n_draws: int = 39,
    thin: int = 10,
    plainly: bool = False,
) -> RankCurves:
    r"""
    Draw truths from the prior and data from the truths, and rank the truths among the draws.

    If the sampler draws from the posterior, the truth is one more draw of it, and its rank is
    uniform. Chains start elsewhere and are thinned, so that draws are nearly independent; ties are
    broken at random.

    Parameters
    ----------
    problem : Problem
        The mixture.
    rng : Generator
        Source of randomness.
    n_replicates : int
        How many truths.
    step : callable, optional
        What is certified; the package's sweep by default.
    n_draws : int, default 39
        Draws that every truth is ranked among.
    thin : int, default 10
        Sweeps for each; ten times as many are thrown away first.
    plainly : bool, default False
        Whether to leave the graph as it is.

    Returns
    -------
    RankCurves
        Those of the confirmation with four times as many truths if there was an alarm.

    References
    ----------
    Talts, S., Betancourt, M., Simpson, D., Vehtari, A. and Gelman, A. (2018). Validating Bayesian
    inference algorithms with simulation-based calibration. arXiv:1804.06788.

    Säilynoja, T., Bürkner, P.-C. and Vehtari, A. (2022). Graphical test for discrete uniformity
    and its applications in goodness-of-fit evaluation and multiple sample comparison. Statistics
    and Computing 32, 32. doi:10.1007/s11222-022-10090-6

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> found = ranks(Problem(), rng, 20, n_draws=9, thin=1, plainly=True)
    >>> "concentration" in found.excess
    True
    """
    for n in (n_replicates, 4 * n_replicates):
        truth = problem.draw_joint(rng, n)
        true = label_free(truth)
        counts = {name: np.zeros((2, n)) for name in true}
        for draw in draws_given(
            problem, truth, rng, n_draws, thin=thin, burn_in=10 * thin, step=step, plainly=plainly
        ):
            for name, values in label_free(draw).items():
                counts[name] += values < true[name], values == true[name]
        # Among the truth and its ties each order is as likely, and so is each place in a cell.
        uniform = {
            name: (below + np.floor(rng.random(n) * (ties + 1)) + rng.random(n)) / (n_draws + 1)
            for name, (below, ties) in counts.items()
        }
        found = curves_of(uniform)
        if max(found.excess.values()) < 1:
            break
    return found


def curves_of(uniform: dict[str, np.ndarray]) -> RankCurves:
    """
    Compare samples with the uniform distribution.

    Parameters
    ----------
    uniform : dict of str to ndarray of shape (n,)
        Numbers between zero and one that ought to be uniform.

    Returns
    -------
    RankCurves
        Their empirical distributions.

    Examples
    --------
    >>> curves = curves_of({"skewed": np.linspace(0.01, 1, 99) ** 2})
    >>> curves.excess["skewed"] > 1
    True
    """
    from arviz_stats.ecdf_utils import compute_ecdf

    n = len(next(iter(uniform.values())))
    at, lower, upper = band_of(n, 1 - _ALARM / len(uniform))
    difference = {name: compute_ecdf(values, at) - at for name, values in uniform.items()}
    return RankCurves(at, lower, upper, difference, n)


@lru_cache(maxsize=32)
def band_of(n: int, prob: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """
    Find the band in which an empirical distribution stays as a whole.

    Parameters
    ----------
    n : int
        Size of the sample.
    prob : float
        Probability that a uniform sample stays in it everywhere.

    Returns
    -------
    at : ndarray of shape (n_points,)
        Where it is evaluated, at most a hundred places.
    lower, upper : ndarray of shape (n_points,)
        The band less the uniform distribution.

    Examples
    --------
    >>> at, lower, upper = band_of(100, 0.95)
    >>> bool((lower < 0).all() and (upper > 0).all())
    True
    """
    from arviz_stats.ecdf_utils import get_pointwise_confidence_band, simulate_confidence_bands

    n_points = min(n, 100)
    at = np.arange(1, n_points) / n_points
    rng = np.random.default_rng(1)
    pointwise = simulate_confidence_bands(n, 1, at, prob, _N_SIMULATIONS, rng)
    lower, upper = get_pointwise_confidence_band(pointwise, n, at)
    # Half a count wider: a sample that touches the band has not left it.
    return at, lower - at - 0.5 / n, upper - at + 0.5 / n
