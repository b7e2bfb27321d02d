"""Coefficients as contrasts: one product with a row gives its standardised residual."""

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

__all__ = ["contrast_of"]


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
