"""The normal inverse-gamma regression: its prior as cross-products of pseudo-rows."""

from typing import Any

import numpy as np
import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

__all__ = ["add_prior", "bordered_prior"]


def bordered_prior(mean: Any, precision: Any, rate: Any) -> TensorVariable:
    r"""
    Write a normal inverse-gamma prior as cross-products of pseudo-rows ``[D, y]``.

    .. math::

        P = \begin{pmatrix} \Lambda & \Lambda m \\
            m^\top \Lambda & m^\top \Lambda m + 2b \end{pmatrix}

    With :math:`\theta \mid s^2 \sim N(m, s^2 \Lambda^{-1})`, :math:`s^2 \sim IG(a, b)` and

    .. math::

        A = D^\top D + \Lambda, \quad r = D^\top y + \Lambda m, \quad
        S = y^\top y + m^\top \Lambda m - r^\top A^{-1} r, \\
        s^2 \mid y \sim IG(a + n/2,\; b + S/2), \qquad
        \theta \mid s^2, y \sim N(A^{-1} r,\; s^2 A^{-1}),

    the Cholesky factor of :math:`[D, y]^\top [D, y] + P` has :math:`C` (with
    :math:`A = C C^\top`) as its leading block, :math:`C^{-1} r` as its last row and
    :math:`\sqrt{2b + S}` as its last pivot: one factorisation serves both conditionals.

    Parameters
    ----------
    mean : tensor_like of shape (n_columns,)
        Prior means m of the coefficients.
    precision : tensor_like of shape (..., n_columns)
        Diagonal of :math:`\Lambda`, in units of one over the noise variance.
    rate : tensor_like of shape ()
        Rate b of the noise variance, in squared units of the response.

    Returns
    -------
    TensorVariable of shape (..., n_columns + 1, n_columns + 1)
        The pseudo cross-products; data cross-products are simply added.

    Examples
    --------
    >>> bordered_prior(np.array([1.0]), np.array([2.0]), 0.5).eval()
    array([[2., 2.],
           [2., 3.]])
    """
    mean, precision = pt.as_tensor(mean), pt.as_tensor(precision)
    pull = precision * mean
    corner = (pull * mean).sum(axis=-1, keepdims=True) + 2.0 * rate
    column = pt.concatenate([pull, corner], axis=-1)
    diagonal = pt.eye(mean.shape[-1]) * precision[..., None, :]
    return pt.concatenate(
        [pt.concatenate([diagonal, pull[..., None, :]], axis=-2), column[..., None]], axis=-1
    )


def add_prior(moments: np.ndarray, mean: np.ndarray, precision: np.ndarray) -> None:
    """
    Add the lower triangle of :func:`bordered_prior`, for rate zero, in place.

    Parameters
    ----------
    moments : ndarray of shape (n_columns + 1, n_columns + 1)
        Cross-products of rows ``[D, y]``.
    mean : ndarray of shape (n_columns,)
        Prior means of the coefficients.
    precision : ndarray of shape (n_columns,)
        Prior precisions times the noise variance.

    Examples
    --------
    >>> moments = np.zeros((2, 2))
    >>> add_prior(moments, np.array([1.0]), np.array([2.0]))
    >>> moments
    array([[2., 0.],
           [2., 2.]])
    """
    np.einsum("ii->i", moments)[:-1] += precision
    if mean.any():
        pull = precision * mean
        moments[-1, :-1] += pull
        moments[-1, -1] += pull @ mean
