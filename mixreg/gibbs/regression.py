"""Full conditional of noise and coefficients: two blocks from one factorisation."""

from typing import Any

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from mixreg.conjugate import RegressionPosterior
from mixreg.linalg import draw_from_precision

__all__ = ["draw_log_sigma", "draw_regression"]


def draw_log_sigma(rng: Any, posterior: RegressionPosterior) -> tuple[Any, TensorVariable]:
    """
    Draw the logarithms of the noise scales with the coefficients integrated out.

    Parameters
    ----------
    rng : RandomGeneratorVariable
        Source of randomness.
    posterior : RegressionPosterior
        Updated parameters, shapes and rates of shape (..., n_components).

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
    >>> draw_log_sigma(rng, RegressionPosterior(one, one, one, one))[1].eval().shape
    (1,)
    """
    rng, precision = rng.gamma(shape=posterior.shape, scale=1.0)
    return rng, 0.5 * (pt.log(posterior.rate) - pt.log(precision))


def draw_regression(
    rng: Any, posterior: RegressionPosterior
) -> tuple[Any, TensorVariable, TensorVariable]:
    """
    Draw noise scales, then coefficients given them; an empty component draws from the prior.

    Parameters
    ----------
    rng : RandomGeneratorVariable
        Source of randomness.
    posterior : RegressionPosterior
        Updated parameters of every component.

    Returns
    -------
    next_rng : RandomGeneratorVariable
        The generator after the draws.
    log_sigma : TensorVariable of shape (..., n_components)
        Logarithms of the noise scales.
    theta : TensorVariable of shape (..., n_components, n_columns)
        Working coefficients.

    References
    ----------
    Rajaratnam, B., Sparks, D., Khare, K. and Zhang, L. (2019). Uncertainty quantification for
    modern high-dimensional regression via scalable Bayesian methods. JCGS 28, 174-184.
    https://doi.org/10.1080/10618600.2018.1473781

    Examples
    --------
    >>> import numpy as np
    >>> rng = pt.random.shared_rng(np.random.default_rng(1))
    >>> one = pt.ones((1,), dtype="float64")
    >>> block = RegressionPosterior(pt.ones((1, 1, 1)), pt.ones((1, 1)), one, one)
    >>> draw_regression(rng, block)[2].eval().shape
    (1, 1)
    """
    rng, log_sigma = draw_log_sigma(rng, posterior)
    rng, theta = draw_from_precision(rng, posterior.factor, posterior.whitened, pt.exp(log_sigma))
    return rng, log_sigma, theta
