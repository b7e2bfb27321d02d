"""Full conditional of noise and coefficients: two blocks from one factorisation."""

from typing import Any

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from mixreg.linalg import solve_transposed

__all__ = ["contrast_of", "draw_contrast", "draw_log_sigma"]


def draw_log_sigma(
    rng: Any, shape: TensorVariable, rate: TensorVariable
) -> tuple[Any, TensorVariable]:
    """
    Draw the logarithms of the noise scales with the coefficients integrated out.

    Parameters
    ----------
    rng : RandomGeneratorVariable
        Source of randomness.
    shape : TensorVariable of shape (..., n_components)
        Inverse-gamma shapes of the variances.
    rate : TensorVariable of shape (..., n_components)
        Inverse-gamma rates of the variances.

    Returns
    -------
    next_rng : RandomGeneratorVariable
        The generator after the draw.
    log_sigma : TensorVariable of shape (..., n_components)
        Half the logarithm of an inverse-gamma variance.

    Examples
    --------
    >>> import numpy as np
    >>> rng = pt.random.shared_rng(np.random.default_rng(1))
    >>> one = pt.ones((1,), dtype="float64")
    >>> draw_log_sigma(rng, one, one)[1].eval().shape
    (1,)
    """
    rng, precision = rng.gamma(shape=shape, scale=1.0)
    return rng, 0.5 * (pt.log(rate) - pt.log(precision))


def draw_contrast(
    rng: Any, factor: TensorVariable, log_sigma: TensorVariable
) -> tuple[Any, TensorVariable]:
    r"""
    Draw the coefficients given the noise, as the contrast :math:`c = (-\theta, 1)/s`.

    With L the bordered factor, C its leading block, u the rest of its last row and
    :math:`\rho` its last pivot, :math:`L^\top c = (-\varepsilon, \rho/s)` says
    :math:`C^\top\theta = u + s\varepsilon`, that is
    :math:`\theta \sim N(A^{-1}r, s^2A^{-1})`: one solve gives the mean, the noise, and the
    vector whose product with a row of [D, y] is that row's standardised residual.

    Parameters
    ----------
    rng : RandomGeneratorVariable
        Source of randomness.
    factor : TensorVariable of shape (..., n_components, n_columns + 1, n_columns + 1)
        Bordered Cholesky factors L.
    log_sigma : TensorVariable of shape (..., n_components)
        Logarithms of the noise scales s.

    Returns
    -------
    next_rng : RandomGeneratorVariable
        The generator after the draw.
    contrast : TensorVariable of shape (..., n_components, n_columns + 1)
        Contrasts; an empty component's come from the prior.

    References
    ----------
    Rajaratnam, B., Sparks, D., Khare, K. and Zhang, L. (2019). Uncertainty quantification for
    modern high-dimensional regression via scalable Bayesian methods. JCGS 28, 174-184.
    https://doi.org/10.1080/10618600.2018.1473781

    Examples
    --------
    >>> import numpy as np
    >>> rng = pt.random.shared_rng(np.random.default_rng(1))
    >>> draw_contrast(rng, pt.eye(2)[None], pt.zeros(1, dtype="float64"))[1].eval()[0, 1]
    np.float64(1.0)
    """
    pivot = factor[..., -1, -1]
    rng, noise = rng.normal(loc=0.0, scale=1.0, size=factor.shape[:-1])
    target = pt.set_subtensor(noise[..., -1], pivot * pt.exp(-log_sigma))
    return rng, solve_transposed(factor, target)


def contrast_of(theta: TensorVariable, log_sigma: TensorVariable) -> TensorVariable:
    r"""
    Write coefficients as the contrast :math:`(-\theta, 1)/s`.

    Parameters
    ----------
    theta : TensorVariable of shape (..., n_components, n_columns)
        Working coefficients.
    log_sigma : TensorVariable of shape (..., n_components)
        Logarithms of the noise scales s.

    Returns
    -------
    TensorVariable of shape (..., n_components, n_columns + 1)
        Contrasts.

    Examples
    --------
    >>> contrast_of(pt.as_tensor([[2.0]]), pt.zeros(1)).eval()
    array([[-2.,  1.]])
    """
    whole = pt.concatenate([-theta, pt.ones_like(theta[..., :1])], axis=-1)
    return whole * pt.exp(-log_sigma)[..., None]
