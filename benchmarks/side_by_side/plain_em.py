"""EM for mixtures of regressions as it stands in textbooks and in R's flexmix, in plain NumPy."""

from typing import NamedTuple

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.special import logsumexp

__all__ = ["PlainFit", "climb", "log_density"]

# flexmix drops components that hold fewer rows than this share (its ``minprior``).
SMALLEST_SHARE = 0.05
# In units of the response's standard deviation: where responses tie, the likelihood has no maximum.
SMALLEST_NOISE = 1e-6
# Relative to the mean diagonal: columns that do not vary among a component's rows stay solvable.
_JITTER = 1e-8


class PlainFit(NamedTuple):
    """
    A maximum of the likelihood.

    Attributes
    ----------
    log_weights, sigma : ndarray of shape (n_components,)
        Log weights and noise standard deviations.
    theta : ndarray of shape (n_components, n_columns)
        Coefficients.
    log_lik : float
        Log-likelihood of all rows.
    n_iter : int
        Iterations made.
    """

    log_weights: np.ndarray
    sigma: np.ndarray
    theta: np.ndarray
    log_lik: float
    n_iter: int


def climb(
    design: np.ndarray, y: np.ndarray, shares: np.ndarray, *, max_iter: int, tol: float
) -> PlainFit:
    """
    Iterate expectation and maximisation from given responsibilities.

    Parameters
    ----------
    design : ndarray of shape (n_obs, n_columns)
        Columns, a constant among them.
    y : ndarray of shape (n_obs,)
        Response.
    shares : ndarray of shape (n_components, n_obs)
        Responsibilities to start from; they sum to one over components.
    max_iter : int
        Largest number of iterations.
    tol : float
        Gain in log-likelihood below which the ascent has arrived.

    Returns
    -------
    PlainFit
        Where it arrived, without the components that fell below five percent of the rows.

    References
    ----------
    Leisch, F. (2004). FlexMix: a general framework for finite mixture models and latent class
    regression in R. Journal of Statistical Software 11(8). doi:10.18637/jss.v011.i08

    Examples
    --------
    >>> x = np.linspace(-1, 1, 50)
    >>> fit = climb(np.column_stack([np.ones(50), x]), 3 * x + 0.1 * np.cos(40 * x),
    ...             np.ones((1, 50)), max_iter=5, tol=1e-6)
    >>> fit.theta.round(1).tolist()
    [[0.0, 3.0]]
    """
    before, n_iter = -np.inf, 0
    while n_iter < max_iter:
        n_iter += 1
        log_weights, sigma, theta = _maximise(design, y, shares)
        table = log_density(design, y, log_weights, sigma, theta)
        each = logsumexp(table, axis=0)
        log_lik = float(each.sum())
        shares = np.exp(table - each)
        large = shares.mean(axis=1) >= SMALLEST_SHARE
        if not large.all():
            shares = shares[large] / np.maximum(shares[large].sum(axis=0), np.finfo(float).tiny)
        elif log_lik - before < tol:
            break
        before = log_lik if large.all() else -np.inf
    return PlainFit(log_weights, sigma, theta, log_lik, n_iter)


def log_density(
    design: np.ndarray,
    y: np.ndarray,
    log_weights: np.ndarray,
    sigma: np.ndarray,
    theta: np.ndarray,
) -> np.ndarray:
    """
    Log weight plus normal log density of every row under every component.

    Parameters
    ----------
    design : ndarray of shape (n_obs, n_columns)
        Columns.
    y : ndarray of shape (n_obs,)
        Response.
    log_weights, sigma : ndarray of shape (n_components,)
        Log weights and noise standard deviations.
    theta : ndarray of shape (n_components, n_columns)
        Coefficients.

    Returns
    -------
    ndarray of shape (n_components, n_obs)
        Their log-sum-exp is each row's log-likelihood.

    Examples
    --------
    >>> one, zero = np.ones(1), np.zeros(1)
    >>> log_density(one[:, None], zero, zero, one, zero[:, None]).round(3)
    array([[-0.919]])
    """
    residuals = (y - theta @ design.T) / sigma[:, None]
    constant = log_weights - np.log(sigma) - 0.5 * np.log(2 * np.pi)
    return constant[:, None] - 0.5 * residuals**2


def _maximise(
    design: np.ndarray, y: np.ndarray, shares: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Weighted least squares of every component, its noise and its weight."""
    floor = SMALLEST_NOISE * y.std()
    theta, sigma = np.empty((len(shares), design.shape[1])), np.empty(len(shares))
    for k, share in enumerate(shares):
        weighted = design * share[:, None]
        gram = weighted.T @ design
        gram[np.diag_indices_from(gram)] += _JITTER * gram.trace() / len(gram)
        theta[k] = cho_solve(cho_factor(gram), weighted.T @ y)
        sigma[k] = np.sqrt(share @ (y - design @ theta[k]) ** 2 / share.sum())
    return np.log(shares.mean(axis=1)), np.maximum(sigma, floor), theta
