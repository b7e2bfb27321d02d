"""Full conditional of the noise scales, the coefficients integrated out."""

from typing import Any, NamedTuple

import numpy as np
import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable
from scipy.special import erfcx

from mixreg.gibbs.draws import draw_with
from mixreg.gibbs.slices import slice_step

__all__ = ["Tilt", "draw_log_sigma", "draw_tilted_log_sigma", "tilted_log_density"]

# A first step of so many conditional standard deviations brackets most slices at once.
_STEP_SDS = 3.0


class Tilt(NamedTuple):
    r"""
    What auxiliary scales say about the noise when their penalty is divided by its variance.

    Attributes
    ----------
    log_sigma : TensorVariable of shape (..., n_components)
        Logarithms of the noise scales that the auxiliary scales were drawn given.
    n_features : int or TensorVariable
        Number p of coefficients with such scales.
    rate : TensorVariable of shape (..., n_components)
        :math:`\tfrac{l_1^2}{8 l_2} \sum_r (1/t_r - 1)`, in squared units of the response.
    root : TensorVariable of shape (..., n_components)
        :math:`l_1 / \sqrt{8 l_2}`, in units of the response.
    """

    log_sigma: TensorVariable
    n_features: Any
    rate: TensorVariable
    root: TensorVariable


def draw_log_sigma(
    rng: Any, shape: TensorVariable, rate: TensorVariable
) -> tuple[Any, TensorVariable]:
    """
    Draw the logarithms of the noise scales from their inverse-gamma conditionals.

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
    >>> rng = pt.random.shared_rng(np.random.default_rng(1))
    >>> one = pt.ones((1,), dtype="float64")
    >>> draw_log_sigma(rng, one, one)[1].eval().shape
    (1,)
    """
    rng, precision = rng.gamma(shape=shape, scale=1.0)
    return rng, 0.5 * (pt.log(rate) - pt.log(precision))


def tilted_log_density(
    precision: np.ndarray,
    shape: np.ndarray,
    rate: np.ndarray,
    n_features: np.ndarray,
    root: np.ndarray,
) -> np.ndarray:
    r"""
    Log density of the noise precisions under a tilt, up to a constant.

    .. math:: (a' + p/2 - 1)\log h - B h - p \log \mathrm{erfcx}(k\sqrt h)

    An inverse-gamma draw of the variance, right where penalties are divided by the noise scale,
    leaves out the last term here. The density is concave in h where :math:`a' + p/2 \ge 1`.

    Parameters
    ----------
    precision : ndarray of shape (..., n_components)
        Noise precisions h, one over the variance.
    shape : ndarray of shape (..., n_components)
        :math:`a' = a + n/2`.
    rate : ndarray of shape (..., n_components)
        B, that of the coefficients' marginal plus the tilt's.
    n_features : ndarray of shape ()
        p.
    root : ndarray of shape (..., n_components)
        k.

    Returns
    -------
    ndarray of shape (..., n_components)
        Log densities.

    Examples
    --------
    >>> one = np.ones(1)
    >>> float(tilted_log_density(one, one, 2 * one, np.array(3), 0 * one)[0])
    -2.0
    """
    power = shape + 0.5 * n_features - 1.0
    return (
        power * np.log(precision)
        - rate * precision
        - n_features * np.log(erfcx(root * np.sqrt(precision)))
    )


def draw_tilted_log_sigma(
    rng: Any, shape: TensorVariable, rate: TensorVariable, tilt: Tilt
) -> tuple[Any, TensorVariable]:
    """
    Update the logarithms of the noise scales under a tilt, by exact slice steps.

    Parameters
    ----------
    rng : RandomGeneratorVariable
        Source of randomness.
    shape : TensorVariable of shape (..., n_components)
        Inverse-gamma shapes of the variances without the tilt.
    rate : TensorVariable of shape (..., n_components)
        Inverse-gamma rates of the variances without the tilt.
    tilt : Tilt
        What the scales say.

    Returns
    -------
    next_rng : RandomGeneratorVariable
        The generator after the draws.
    log_sigma : TensorVariable of shape (..., n_components)
        New logarithms.

    Examples
    --------
    >>> rng = pt.random.shared_rng(np.random.default_rng(1))
    >>> zero = pt.zeros((1,), dtype="float64")
    >>> tilt = Tilt(zero, 3, zero + 1, zero + 1)
    >>> draw_tilted_log_sigma(rng, zero + 1, zero + 1, tilt)[1].eval().shape
    (1,)
    """
    inputs = (tilt.log_sigma, shape, rate + tilt.rate, tilt.n_features, tilt.root)
    rng, (log_sigma,) = draw_with(_draw, rng, *inputs, like=(0,))
    return rng, log_sigma


def _draw(
    rng: np.random.Generator, log_sigma: np.ndarray, *conditional: np.ndarray
) -> tuple[np.ndarray]:
    """See :func:`draw_tilted_log_sigma`."""

    def log_density(precision: np.ndarray) -> np.ndarray:
        return tilted_log_density(precision, *conditional)

    precision = np.exp(-2.0 * log_sigma)
    shape, _, n_features, _ = conditional
    relative = np.minimum(_STEP_SDS / np.sqrt(shape + 0.5 * n_features), 1.0)
    # At zero precision the density is a limit, and slices do not ask for its value there.
    with np.errstate(divide="ignore", invalid="ignore"):
        precision = slice_step(rng, log_density, precision, precision * relative, lower=0.0)
    return (-0.5 * np.log(precision),)
