"""Coefficients as contrasts: one product with a row gives its standardised residual."""

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

__all__ = ["contrast_of", "draw_coefficients"]


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


def draw_coefficients(
    log_sigma: TensorVariable, mean: TensorVariable, deviation: TensorVariable
) -> tuple[TensorVariable, TensorVariable]:
    """
    Form the coefficients from their mean, and the noise times a draw for unit noise.

    Parameters
    ----------
    log_sigma : TensorVariable of shape (..., n_components)
        Logarithms of the noise scales, drawn with the coefficients integrated out.
    mean, deviation : TensorVariable of shape (..., n_components, n_columns)
        See :class:`~mixreg.gibbs.regressions.Regressions`.

    Returns
    -------
    theta : TensorVariable of shape (..., n_components, n_columns)
        Coefficients.
    contrast : TensorVariable of shape (..., n_components, n_columns + 1)
        Their contrasts.

    Examples
    --------
    >>> one = pt.ones((1, 1))
    >>> float(draw_coefficients(pt.zeros(1), one, 2.0 * one)[0].eval()[0, 0])
    3.0
    """
    theta = mean + pt.exp(log_sigma)[..., None] * deviation
    return theta, contrast_of(theta, log_sigma)
