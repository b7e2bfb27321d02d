"""Full conditional of the assignments."""

from typing import Any

import numpy as np
import pytensor.tensor as pt
from pytensor.tensor.random.op import RandomVariable
from pytensor.tensor.variable import TensorVariable

__all__ = ["assignment_conditional", "component_level", "draw_assignments", "log_marginal"]


def component_level(log_w: TensorVariable, log_sigma: TensorVariable) -> TensorVariable:
    """
    Log-probability of a component joint with a response on its regression plane.

    Parameters
    ----------
    log_w : TensorVariable of shape (..., n_components)
        Logarithms of the weights.
    log_sigma : TensorVariable of shape (..., n_components)
        Logarithms of the noise scales.

    Returns
    -------
    TensorVariable of shape (..., n_components)
        ``log w - log s - log(2 pi) / 2``.

    Examples
    --------
    >>> component_level(pt.zeros(1), pt.zeros(1)).eval().round(4)
    array([-0.9189])
    """
    return log_w - log_sigma - 0.5 * np.log(2 * np.pi)


def assignment_conditional(
    level: TensorVariable, contrast: TensorVariable, design: TensorVariable
) -> TensorVariable:
    r"""
    Log-probabilities of each row's component, joint with the row's response.

    .. math:: \log w_j + \log \mathrm{Normal}(y_i \mid d_i^\top \theta_j, s_j^2)
              = \mathrm{level}_j - (c_j^\top [d_i, y_i])^2 / 2

    Components come before rows in memory, so that sums over the few components run along
    contiguous rows.

    Parameters
    ----------
    level : TensorVariable of shape (..., n_components) or (..., n_components, n_obs)
        From :func:`component_level`; the second form serves weights that depend on the row.
    contrast : TensorVariable of shape (..., n_components, n_columns + 1)
        Contrasts, see :func:`mixreg.gibbs.regression.contrast_of`.
    design : TensorVariable of shape (..., n_obs, n_columns + 1)
        Working design with the response as its last column.

    Returns
    -------
    TensorVariable of shape (..., n_components, n_obs)
        Their log-sum-exp over components is each row's marginal log-likelihood.

    Examples
    --------
    >>> rows = pt.as_tensor(np.array([[1.0, 2.0]]))
    >>> assignment_conditional(pt.zeros(1), pt.as_tensor([[0.0, 1.0]]), rows).eval().round(6)
    array([[-2.]])
    """
    if level.ndim < contrast.ndim:
        level = level[..., None]
    return level - pt.sqr((np.sqrt(0.5) * contrast) @ design.mT)


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


class _GumbelMax(RandomVariable):
    """Index of the largest log-probability plus Gumbel noise, over components."""

    name = "gumbel_max"
    signature = "(k,n)->(n)"
    dtype = "int64"

    @classmethod
    def rng_fn(cls, rng: np.random.Generator, log_joint: np.ndarray, size: Any) -> np.ndarray:
        # Minus the logarithm of a standard exponential is a standard Gumbel, and NumPy fills
        # arrays with exponentials several times faster than with Gumbels.
        noise = rng.standard_exponential(log_joint.shape)
        np.log(noise, out=noise)
        np.subtract(log_joint, noise, out=noise)
        # Looking for a flag is faster than looking for a number.
        return (noise == noise.max(axis=-2, keepdims=True)).argmax(axis=-2)


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

    Examples
    --------
    >>> rng = pt.random.shared_rng(np.random.default_rng(1))
    >>> draw_assignments(rng, pt.as_tensor(np.array([[0.0], [-900.0]])))[1].eval()
    array([0])
    """
    return _GumbelMax()(log_joint, rng=rng, return_next_rng=True)
