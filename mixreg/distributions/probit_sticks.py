"""Probit stick-breaking weights: sticks broken where a linear predictor says, row by row."""

from typing import Any

import numpy as np
import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from mixreg.distributions.stick_breaking import join_sticks

__all__ = ["log_normal_cdf", "log_weights_from_probits"]

_ROOT_HALF = np.sqrt(0.5)


def log_weights_from_probits(probits: Any) -> TensorVariable:
    r"""
    Log-weights of sticks broken at fractions ``Phi(probits)``, exact in both tails.

    .. math::

        \log w_k = \log\Phi(\eta_k) + \sum_{l<k} \log\Phi(-\eta_l), \qquad \eta_J = \infty

    Parameters
    ----------
    probits : tensor_like of shape (..., n_components - 1)
        Linear predictors :math:`\eta` of the sticks, one row per observation.

    Returns
    -------
    TensorVariable of shape (..., n_components)
        Logarithms of weights that sum to one.

    References
    ----------
    Rodriguez, A. and Dunson, D. B. (2011). Nonparametric Bayesian models through probit
    stick-breaking processes. Bayesian Analysis 6, 145-177. https://doi.org/10.1214/11-BA605

    Examples
    --------
    >>> np.exp(log_weights_from_probits(np.array([0.0, 0.0])).eval()).round(6)
    array([0.5 , 0.25, 0.25])
    >>> log_weights_from_probits(np.array([40.0])).eval().round(3)
    array([   0.   , -804.608])
    """
    probits = pt.as_tensor(probits)
    return join_sticks(log_normal_cdf(probits), log_normal_cdf(-probits))


def log_normal_cdf(x: TensorVariable) -> TensorVariable:
    r"""
    Logarithm of the standard normal distribution function, with a gradient that is finite too.

    PyMC's own divides by a single-precision root of two, which costs half of the digits.

    Parameters
    ----------
    x : TensorVariable
        Arguments.

    Returns
    -------
    TensorVariable
        :math:`\log\Phi(x)`, of the same shape.

    Examples
    --------
    >>> log_normal_cdf(pt.as_tensor(np.array([-4.0, 0.0]))).eval().round(4)
    array([-10.3601,  -0.6931])
    """
    # Each branch sees only arguments that it can bear, else the gradient of a switch is not finite.
    low, high = pt.minimum(x, -1.0), pt.maximum(x, -1.0)
    tail = pt.log(0.5 * pt.erfcx(-_ROOT_HALF * low)) - 0.5 * pt.sqr(low)
    return pt.switch(x < -1.0, tail, pt.log1p(-0.5 * pt.erfc(_ROOT_HALF * high)))
