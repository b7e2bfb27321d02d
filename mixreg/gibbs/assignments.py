"""Full conditional of the assignments."""

from typing import Any

import numpy as np
import pytensor.tensor as pt
from pytensor.tensor.random.op import RandomVariable
from pytensor.tensor.variable import TensorVariable

__all__ = ["assignment_conditional", "draw_assignments", "log_marginal"]


def assignment_conditional(
    log_w: TensorVariable,
    design: TensorVariable,
    theta: TensorVariable,
    log_sigma: TensorVariable,
) -> TensorVariable:
    r"""
    Log-probabilities of each row's component, joint with the row's response.

    .. math:: \log w_j + \log \mathrm{Normal}(y_i \mid d_i^\top \theta_j, s_j^2)

    Components come before rows in memory, so that sums over the few components run along
    contiguous rows.

    Parameters
    ----------
    log_w : TensorVariable of shape (..., n_components) or (..., n_components, n_obs)
        Logarithms of the weights.
    design : TensorVariable of shape (..., n_obs, n_columns + 1)
        Working design with the response as its last column.
    theta : TensorVariable of shape (..., n_components, n_columns)
        Working coefficients.
    log_sigma : TensorVariable of shape (..., n_components)
        Logarithms of the noise scales.

    Returns
    -------
    TensorVariable of shape (..., n_components, n_obs)
        Their log-sum-exp over components is each row's marginal log-likelihood.

    Examples
    --------
    >>> rows = pt.as_tensor(np.array([[1.0, 0.0]]))
    >>> assignment_conditional(
    ...     pt.zeros(1), rows, pt.zeros((1, 1)), pt.zeros(1)).eval().round(4)
    array([[-0.9189]])
    """
    if log_w.ndim == log_sigma.ndim:
        log_w = log_w[..., None]
    # One product gives (y - d'theta) / (s sqrt 2): the response is a column of the design.
    contrast = pt.concatenate([-theta, pt.ones_like(theta[..., :1])], axis=-1)
    contrast = contrast * (np.sqrt(0.5) * pt.exp(-log_sigma))[..., None]
    level = log_w - (log_sigma + 0.5 * np.log(2 * np.pi))[..., None]
    return level - (contrast @ design.mT) ** 2


def log_marginal(log_joint: TensorVariable) -> TensorVariable:
    """
    Marginal log-likelihood of all rows.

    Parameters
    ----------
    log_joint : TensorVariable of shape (..., n_components, n_obs)
        Log-probabilities from :func:`assignment_conditional`.

    Returns
    -------
    TensorVariable of shape (...)
        Sum over rows of the log-sum-exp over components.

    Examples
    --------
    >>> round(float(log_marginal(pt.as_tensor(np.log([[0.25], [0.5]]))).eval()), 4)
    -0.2877
    """
    highest = log_joint.max(axis=-2)
    # exp is slow where it underflows, and nothing below e-700 can change a sum of at least one.
    others = pt.maximum(log_joint - highest[..., None, :], -700.0)
    return (highest + pt.log(pt.exp(others).sum(axis=-2))).sum(axis=-1)


class _StandardExponential(RandomVariable):
    """Exponential of rate one, through NumPy's filling ziggurat."""

    name = "standard_exponential"
    signature = "->()"
    dtype = "float64"

    @classmethod
    def rng_fn(cls, rng: np.random.Generator, size: Any) -> np.ndarray:
        return rng.standard_exponential(size)


def draw_assignments(rng: Any, log_joint: TensorVariable) -> tuple[Any, TensorVariable]:
    """
    Draw each row's component by the Gumbel-max rule, without leaving log space.

    Parameters
    ----------
    rng : RandomGeneratorVariable
        Source of randomness.
    log_joint : TensorVariable of shape (..., n_components, n_obs)
        Unnormalised log-probabilities.

    Returns
    -------
    next_rng : RandomGeneratorVariable
        The generator after the draw.
    z : TensorVariable of shape (..., n_obs)
        Assignments, 0 to n_components - 1.

    Notes
    -----
    Minus the logarithm of a standard exponential is a standard Gumbel; NumPy draws exponentials
    several times faster than Gumbels.

    Examples
    --------
    >>> rng = pt.random.shared_rng(np.random.default_rng(1))
    >>> draw_assignments(rng, pt.as_tensor(np.array([[0.0], [-900.0]])))[1].eval()
    array([0])
    """
    next_rng, waiting = _StandardExponential()(size=log_joint.shape, rng=rng, return_next_rng=True)
    return next_rng, pt.argmax(log_joint - pt.log(waiting), axis=-2)
