"""A lower bound on the evidence, by which restarts with different components are compared."""

import numpy as np
from scipy.special import betaln, entr, gammaln

from mixreg.models import MixtureSpec
from mixreg.quickfit.moments import Batch, Moments, weighted_grams, weighted_moments

__all__ = ["evidence_bound"]


def evidence_bound(
    batch: Batch, weights: np.ndarray, precision: np.ndarray, mean: np.ndarray, spec: MixtureSpec
) -> np.ndarray:
    r"""
    Bound the log evidence from below, given assignments and a normal prior of the coefficients.

    With :math:`r_{ij}` the assignments, :math:`n_j` their sums and :math:`m_j` the rows beyond
    component j, coefficients, noise and sticks integrated out,

    .. math::

        F = \sum_{ij} -r_{ij}\log r_{ij}
            + \sum_{l<J} \log[\alpha B(1 + n_l, \alpha + m_l)] + \sum_j \log E_j, \qquad
        E_j = \int p(\theta, s) \prod_i \mathrm{Normal}(y_i \mid x_i^\top\theta, s^2)^{r_{ij}}

    where :math:`\log E_j` is closed. Densities at joint modes of coefficients and noise say
    little about which number of components is right: an empty component adds its density at the
    mode of its prior, which depends on the units of the noise. Here it adds nothing.

    Parameters
    ----------
    batch : Batch
        Problems.
    weights : ndarray of shape (n_fits, n_groups, n_obs)
        Assignments; components beyond these groups have no rows.
    precision : ndarray of shape (n_fits, n_columns)
        Prior precisions of the coefficients times the noise variance, positive.
    mean : ndarray of shape (n_columns,)
        Their prior means.
    spec : MixtureSpec
        What is declared; the concentration is taken at its prior mean.

    Returns
    -------
    ndarray of shape (n_fits,)
        The bounds.

    References
    ----------
    Corduneanu, A. and Bishop, C. M. (2001). Variational Bayesian model selection for mixture
    distributions. Artificial Intelligence and Statistics 2001, 27-34.

    Examples
    --------
    >>> import mixreg as mr
    >>> from mixreg.quickfit.moments import batch_of
    >>> X = np.arange(40.0)[:, None]
    >>> spec = mr.dmm(X, X[:, 0], n_components=3, intercept=False).spec
    >>> batch, one = batch_of(X, X.T), np.ones((1, 1, 40))
    >>> halves = np.full((1, 2, 40), 0.5)
    >>> bounds = [evidence_bound(batch, r, np.ones((1, 1)), np.zeros(1), spec)
    ...           for r in (one, halves)]
    >>> bool(bounds[0][0] > bounds[1][0])
    True
    """
    moments = weighted_moments(batch, weights)
    n_sticks = min(weights.shape[1], spec.n_components - 1)
    alpha = spec.concentration.shape / spec.concentration.rate
    sizes = moments.sizes
    beyond = (np.cumsum(sizes[:, ::-1], axis=1)[:, ::-1] - sizes)[:, :n_sticks]
    sticks = np.log(alpha) + betaln(1.0 + sizes[:, :n_sticks], alpha + beyond)
    each = np.zeros(sizes.shape)
    held = moments.holding()
    gram = weighted_grams(batch, weights, sizes, held)
    each[held] = _log_evidence(
        Moments(*(sums[held] for sums in moments)), gram, precision[np.nonzero(held)[0]], mean, spec
    )
    return entr(weights).sum(axis=(1, 2)) + sticks.sum(axis=1) + each.sum(axis=1)


def _log_evidence(
    moments: Moments, matrix: np.ndarray, precision: np.ndarray, mean: np.ndarray, spec: MixtureSpec
) -> np.ndarray:
    """Integrate coefficients and noise out of each component's weighted likelihood."""
    np.einsum("lcc->lc", matrix)[...] += precision
    vector = moments.cross + precision * mean
    theta = np.linalg.solve(matrix, vector[..., None])[..., 0]
    excess = moments.square + (precision * mean**2).sum(axis=-1) - (vector * theta).sum(axis=-1)
    shape, rate, half = spec.noise.shape, spec.noise.rate, 0.5 * moments.sizes
    return (
        0.5 * (np.log(precision).sum(axis=-1) - np.linalg.slogdet(matrix)[1])
        - half * np.log(2 * np.pi)
        + shape * np.log(rate)
        - gammaln(shape)
        + gammaln(shape + half)
        - (shape + half) * np.log(rate + 0.5 * np.maximum(excess, 0.0))
    )
