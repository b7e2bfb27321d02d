"""The noise precision under scales that depend on it: their density, and a fitted proposal."""

import numpy as np
from scipy.special import erfcx

__all__ = ["gamma_fit", "log_scales_density"]

_NEWTON_STEPS = 60
# From here on the expansions of erfcx's derivatives are exact to what a proposal needs.
_FAR = 1e4


def log_scales_density(precision: float, n_features: int, pull: float, root: float) -> float:
    r"""
    Log density of a component's scales as a function of its noise precision.

    .. math:: \tfrac p2 \log h - B h - p \log \mathrm{erfcx}(k\sqrt h)

    Parameters
    ----------
    precision : float
        Noise precision h, one over the variance.
    n_features : int
        Number p of coefficients with scales.
    pull : float
        B, see :class:`mixreg.gibbs.noise.Tilt`.
    root : float
        k, likewise.

    Returns
    -------
    float
        The logarithm, up to what does not depend on the noise.

    Examples
    --------
    >>> log_scales_density(1.0, 3, 2.0, 0.0)
    -2.0
    """
    mass = np.log(erfcx(root * np.sqrt(precision)))
    return float(0.5 * n_features * np.log(precision) - precision * pull - n_features * mass)


def gamma_fit(shape: float, rate: float, n_features: int, root: float) -> tuple[float, float]:
    r"""
    Gamma distribution with the mode and curvature of the noise precision's conditional.

    The logarithm x of the precision has the density
    :math:`(a + p/2)x - B e^x - p \log \mathrm{erfcx}(k e^{x/2})`, concave in x; the fit agrees with
    it at the mode up to the second derivative.

    Parameters
    ----------
    shape : float
        Inverse-gamma shape a of the variance without the scales.
    rate : float
        Its rate plus the pull of the scales, B.
    n_features : int
        Number p of coefficients with scales.
    root : float
        k, see :class:`mixreg.gibbs.noise.Tilt`.

    Returns
    -------
    shape, rate : float
        Of the gamma distribution of the noise precision.

    Examples
    --------
    >>> [round(value, 9) for value in gamma_fit(3.0, 2.0, 4, 0.0)]
    [5.0, 2.0]
    """
    power = shape + 0.5 * n_features
    log_precision = np.log(power / rate)
    for _ in range(_NEWTON_STEPS):
        slope, curvature = _slope_and_curvature(log_precision, power, rate, n_features, root)
        # The curvature changes by at most a factor over a unit: a damped step cannot run away.
        step = float(np.clip(slope / curvature, -1.0, 1.0))
        log_precision += step
        if abs(step) < 1e-10:
            break
    _, curvature = _slope_and_curvature(log_precision, power, rate, n_features, root)
    return float(curvature), float(curvature * np.exp(-log_precision))


def _slope_and_curvature(
    log_precision: float, power: float, rate: float, n_features: int, root: float
) -> tuple[float, float]:
    """First derivative of the log density, and minus the second."""
    load = rate * np.exp(log_precision)
    y = root * np.exp(0.5 * log_precision)
    # Derivative of log erfcx, and its own.
    if y > _FAR:
        first, second = -1.0 / y, 1.0 / y**2
    else:
        first = 2.0 * y - 2.0 / (np.sqrt(np.pi) * erfcx(y))
        second = 2.0 + (2.0 * y - first) * first
    slope = power - load - 0.5 * n_features * y * first
    return slope, load + 0.25 * n_features * y * (first + y * second)
