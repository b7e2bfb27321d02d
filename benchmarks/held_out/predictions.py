"""Predictive distributions of held-out rows, and how those of each form are read."""

from typing import NamedTuple

import numpy as np
from scipy.special import logsumexp, ndtr
from scipy.stats import norm, t

__all__ = ["PROB", "Prediction", "from_mixture", "from_residuals"]

PROB = 0.9
# Halvings of a bracket of an interval's end: to a millionth of a millionth of its width.
_HALVINGS = 40


class Prediction(NamedTuple):
    """
    What a method says of rows whose response it has not seen.

    Attributes
    ----------
    mean : float64 of shape (n_obs,)
        Predictive mean, in units of the response.
    lower, upper : float64 of shape (n_obs,)
        Ends of the 90 % predictive interval.
    log_density : float64 of shape (n_obs,)
        Log predictive density at the response, in nats.
    log_density_t : float64 of shape (n_obs,), optional
        The same with Student's t in place of normal errors, for methods that predict points.
    """

    mean: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    log_density: np.ndarray
    log_density_t: np.ndarray | None = None


def from_residuals(
    mean: np.ndarray, y: np.ndarray, residuals: np.ndarray, *, conformal: bool
) -> Prediction:
    """
    Surround points by errors of one size for all rows.

    Parameters
    ----------
    mean : float64 of shape (n_obs,)
        Predicted points.
    y : float64 of shape (n_obs,)
        Responses, read for the log densities only.
    residuals : float64 of shape (n_residuals,)
        Errors on rows that a fit had not seen; their signs do not matter.
    conformal : bool
        Whether the interval reaches as far as 90 % of the residuals do; else it is that of a
        normal distribution with their root mean square.

    Returns
    -------
    Prediction
        Log densities under normal errors, and under the t distribution that fits the residuals
        best.

    Examples
    --------
    >>> found = from_residuals(np.zeros(1), np.zeros(1), np.array([1.0, -1.0]), conformal=False)
    >>> found.upper.round(3)
    array([1.645])
    """
    scale = float(np.sqrt(np.mean(residuals**2)))
    half = norm.ppf(0.5 + 0.5 * PROB) * scale
    if conformal:
        level = min(np.ceil((len(residuals) + 1) * PROB) / len(residuals), 1.0)
        half = float(np.quantile(np.abs(residuals), level, method="higher"))
    # The sizes of errors and their mirror images have the same likelihood under a symmetric law.
    freedom, _, width = t.fit(np.abs(residuals), floc=0.0)
    return Prediction(
        mean,
        mean - half,
        mean + half,
        norm.logpdf(y, mean, scale),
        t.logpdf(y, freedom, mean, width),
    )


def from_mixture(
    log_weights: np.ndarray, means: np.ndarray, scales: np.ndarray, y: np.ndarray
) -> Prediction:
    """
    Read a mixture of normal distributions in every row.

    Parameters
    ----------
    log_weights : float64 of shape (n_obs, n_components)
        Logarithms of the weights; those of a row sum to one.
    means : float64 of shape (n_obs, n_components)
        Means of the components.
    scales : float64 of shape (n_components,)
        Their standard deviations.
    y : float64 of shape (n_obs,)
        Responses, read for the log densities only.

    Returns
    -------
    Prediction
        The interval is equal-tailed.

    Examples
    --------
    >>> one = from_mixture(np.zeros((1, 1)), np.zeros((1, 1)), np.ones(1), np.zeros(1))
    >>> one.lower.round(3), one.upper.round(3), one.log_density.round(3)
    (array([-1.645]), array([1.645]), array([-0.919]))
    """
    weights = np.exp(log_weights)
    ends = [_quantile(weights, means, scales, 0.5 + 0.5 * side * PROB) for side in (-1.0, 1.0)]
    density = logsumexp(log_weights + norm.logpdf(y[:, None], means, scales), axis=1)
    return Prediction((weights * means).sum(axis=1), *ends, density)


def _quantile(
    weights: np.ndarray, means: np.ndarray, scales: np.ndarray, level: float
) -> np.ndarray:
    """Halve brackets until they hold a quantile of every row's mixture, (n_obs,)."""
    reach = norm.ppf(level) * scales
    # The quantile of a mixture lies among the quantiles of its components.
    low, high = (means + reach).min(axis=1), (means + reach).max(axis=1)
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        below = (weights * ndtr((middle[:, None] - means) / scales)).sum(axis=1) < level
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return 0.5 * (low + high)
