"""The normal inverse-gamma regression: from moments to posterior, by one factorisation."""

from typing import Any, NamedTuple

import numpy as np
from pytensor.tensor.variable import TensorVariable

__all__ = ["RegressionPosterior", "bordered_prior", "regression_posterior"]


class RegressionPosterior(NamedTuple):
    """
    Posterior of each component's noise variance and coefficients.

    Attributes
    ----------
    factor : TensorVariable of shape (..., n_components, n_columns + 1, n_columns + 1)
        Bordered Cholesky factors; the coefficients are normal given the variance.
    shape : TensorVariable of shape (..., n_components)
        Inverse-gamma shapes of the variances, coefficients integrated out.
    rate : TensorVariable of shape (..., n_components)
        Inverse-gamma rates of the variances, coefficients integrated out.
    """

    factor: TensorVariable
    shape: TensorVariable
    rate: TensorVariable


def bordered_prior(mean: np.ndarray, precision: np.ndarray, rate: float) -> np.ndarray:
    r"""
    Write a normal inverse-gamma prior as cross-products of pseudo-rows ``[D, y]``.

    .. math::

        P = \begin{pmatrix} \Lambda & \Lambda m \\
            m^\top \Lambda & m^\top \Lambda m + 2b \end{pmatrix}

    Parameters
    ----------
    mean : ndarray of shape (n_columns,)
        Prior means m of the coefficients.
    precision : ndarray of shape (n_columns,)
        Diagonal of :math:`\Lambda`, in units of one over the noise variance.
    rate : float
        Rate b of the noise variance, in squared units of the response.

    Returns
    -------
    ndarray of shape (n_columns + 1, n_columns + 1)
        The pseudo cross-products; data cross-products are simply added.

    Examples
    --------
    >>> bordered_prior(np.array([1.0]), np.array([2.0]), 0.5)
    array([[2., 2.],
           [2., 3.]])
    """
    last = len(mean)
    prior = np.zeros((last + 1, last + 1))
    prior[np.arange(last), np.arange(last)] = precision
    prior[last, :last] = prior[:last, last] = precision * mean
    prior[last, last] = precision @ mean**2 + 2 * rate
    return prior


def regression_posterior(
    factor: TensorVariable, sizes: TensorVariable, shape: Any
) -> RegressionPosterior:
    r"""
    Read the posterior of every component off the factor of its bordered moments.

    With :math:`\theta \mid s^2 \sim N(m, s^2 \Lambda^{-1})`, :math:`s^2 \sim IG(a, b)`:

    .. math::

        A = D^\top D + \Lambda, \quad r = D^\top y + \Lambda m, \quad
        S = y^\top y + m^\top \Lambda m - r^\top A^{-1} r, \\
        s^2 \mid y \sim IG(a + n/2,\; b + S/2), \qquad
        \theta \mid s^2, y \sim N(A^{-1} r,\; s^2 A^{-1})

    The Cholesky factor of :math:`[D, y]^\top [D, y] + P` has :math:`C` (with
    :math:`A = C C^\top`) as its leading block, :math:`C^{-1} r` as its last row and
    :math:`\sqrt{2b + S}` as its last pivot: one factorisation serves both blocks.

    Parameters
    ----------
    factor : TensorVariable of shape (..., n_components, n_columns + 1, n_columns + 1)
        Lower Cholesky factors of the moments plus :func:`bordered_prior`.
    sizes : TensorVariable of shape (..., n_components)
        Numbers of rows n.
    shape : tensor_like
        Prior shape a.

    Returns
    -------
    RegressionPosterior
        Parameters of the two blocks.

    Examples
    --------
    >>> import pytensor.tensor as pt
    >>> factor = np.linalg.cholesky(np.ones((1, 2, 2)) + bordered_prior(np.zeros(1), np.ones(1), 1))
    >>> block = regression_posterior(pt.as_tensor(factor), pt.as_tensor([1]), 1.0)
    >>> block.rate.eval().round(6)
    array([1.25])
    """
    return RegressionPosterior(factor, shape + sizes / 2, factor[..., -1, -1] ** 2 / 2)
