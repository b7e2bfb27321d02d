"""The Hastings ratio of a split, part by part; a merge has its reciprocal."""

import numpy as np
from scipy.special import betaln

from mixreg.gibbs.component_priors import Component, ComponentPrior
from mixreg.gibbs.restricted import Guess, Subset
from mixreg.linalg import Solution

__all__ = ["SplitRatio", "log_partition_prior"]


def log_partition_prior(sizes: np.ndarray, alpha: float) -> np.ndarray:
    r"""
    Log prior probability of assignments given the concentration, the sticks integrated out.

    .. math:: p(z \mid \alpha) = \prod_{l<J} \alpha\, B(1 + n_l, \alpha + m_l), \quad
              m_l = \sum_{k>l} n_k

    Parameters
    ----------
    sizes : ndarray of int of shape (..., n_components)
        Rows per component.
    alpha : float
        Concentration.

    Returns
    -------
    ndarray of shape (...)
        Log-probabilities.

    Examples
    --------
    >>> sizes = np.array([[2, 0], [1, 1], [1, 1], [0, 2]])
    >>> float(np.exp(log_partition_prior(sizes, 1.7)).sum().round(12))
    1.0
    """
    beyond = sizes[..., ::-1].cumsum(axis=-1)[..., ::-1] - sizes
    each = betaln(1.0 + sizes[..., :-1], alpha + beyond[..., :-1])
    return np.asarray((np.log(alpha) + each).sum(axis=-1))


class SplitRatio:
    """
    What dividing a component is worth, see :func:`~mixreg.gibbs.split_merge.split_and_merge`.

    Parameters
    ----------
    prior : ComponentPrior
        The coefficients' prior.
    alpha : float
        Concentration.

    Examples
    --------
    >>> from mixreg.gibbs.component_priors import NormalPrior
    >>> ratio = SplitRatio(NormalPrior(), 1.0)
    >>> log_each, log_now = ratio.log_places(np.array([2, 0, 0]), 0, np.array([1, 1]))
    >>> np.exp(log_each - log_now).round(3)
    array([0.25, 0.25])
    """

    def __init__(self, prior: ComponentPrior, alpha: float) -> None:
        self.prior = prior
        self._alpha = alpha

    def log_weight(
        self,
        subset: Subset,
        component: Component,
        size: int,
        solution: Solution,
        relative: np.ndarray,
        log_sigma: float,
    ) -> float:
        """
        Log density of a component's rows and scales over that of proposing the scales.

        Parameters
        ----------
        subset : Subset
            The rows that are divided or united.
        component : Component
            Its scales.
        size : int
            Its rows.
        solution : Solution
            Posterior of its coefficients.
        relative : ndarray of shape (n_columns,)
            Coefficients that the scales are proposed from, in units of the noise.
        log_sigma : float
            Logarithm of the noise scale that they are proposed from.

        Returns
        -------
        float
            The logarithm, without the factor (2 pi)^(-size / 2).
        """
        prior, settings = self.prior, subset.settings
        volume = 0.5 * float(np.log(component.precision).sum()) - solution.half_log_det
        noise = prior.log_noise(component, size, solution.excess, settings)
        return (
            noise + volume + prior.log_odds(component, relative, log_sigma, subset.hyper, settings)
        )

    def log_places(
        self, sizes: np.ndarray, kept: int, parts: np.ndarray
    ) -> tuple[np.ndarray, float]:
        """
        Log prior of dividing a component with each empty one, and of not dividing it.

        Parameters
        ----------
        sizes : ndarray of int of shape (n_components,)
            Rows per component before the division.
        kept : int
            Component that is divided.
        parts : ndarray of int of shape (2,)
            Rows that stay, and rows that go.

        Returns
        -------
        log_each : ndarray of shape (n_empty,)
            Log prior of the assignments for each place of the new component.
        log_now : float
            Log prior of the assignments as they are.
        """
        empty = np.flatnonzero(sizes == 0)
        divided = np.tile(sizes, (len(empty), 1))
        divided[:, kept] = parts[0]
        divided[np.arange(len(empty)), empty] = parts[1]
        log_each = log_partition_prior(divided, self._alpha)
        return log_each, float(log_partition_prior(sizes, self._alpha))

    def log_chance(self, guess: Guess, side: np.ndarray) -> float:
        """
        Log-probability of dividing rows so; the anchors are where they are.

        Parameters
        ----------
        guess : Guess
            Two regressions.
        side : ndarray of int of shape (n_rows,)
            Side of each row.

        Returns
        -------
        float
            The logarithm.
        """
        log_odds = np.where(side == 1, guess.log_odds, -guess.log_odds)[2:]
        return -float(np.logaddexp(0, -log_odds).sum())
