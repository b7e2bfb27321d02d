"""Gaussian draws from a precision matrix, batched over leading dimensions."""

from typing import Any

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

__all__ = ["draw_from_precision"]


def draw_from_precision(
    rng: Any, factor: TensorVariable, whitened: TensorVariable, scale: TensorVariable
) -> tuple[Any, TensorVariable]:
    r"""
    Draw from :math:`\mathrm{Normal}(A^{-1} r, s^2 A^{-1})` with :math:`A = C C^\top`.

    Parameters
    ----------
    rng : RandomGeneratorVariable
        Source of randomness.
    factor : TensorVariable of shape (..., n_columns, n_columns)
        Lower Cholesky factors C of the precisions A.
    whitened : TensorVariable of shape (..., n_columns)
        :math:`C^{-1} r`.
    scale : TensorVariable of shape (...)
        The scales s.

    Returns
    -------
    next_rng : RandomGeneratorVariable
        The generator after the draw.
    draw : TensorVariable of shape (..., n_columns)
        The draw: one triangular solve serves mean and noise together.

    References
    ----------
    Rue, H. (2001). Fast sampling of Gaussian Markov random fields. JRSS B 63, 325-338.
    https://doi.org/10.1111/1467-9868.00288

    Examples
    --------
    >>> import numpy as np
    >>> rng = pt.random.shared_rng(np.random.default_rng(1))
    >>> one = pt.as_tensor(np.ones((1, 1)))
    >>> _, draw = draw_from_precision(rng, one, one[0], pt.as_tensor(np.float64(0.0)))
    >>> draw.eval()
    array([1.])
    """
    next_rng, noise = rng.normal(loc=0.0, scale=1.0, size=whitened.shape)
    target = whitened + scale[..., None] * noise
    return next_rng, pt.linalg.solve_triangular(factor.mT, target, lower=False, b_ndim=1)
