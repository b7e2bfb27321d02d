"""Elastic nets: a Laplace and a normal penalty in one normalised density."""

from typing import Any

import numpy as np
import pymc as pm
import pytensor.tensor as pt
from pymc.distributions.dist_math import check_parameters
from pytensor.tensor.variable import TensorVariable

__all__ = [
    "SCALINGS",
    "ElasticNet",
    "as_float64",
    "log_normaliser",
    "relative_l1",
    "standard_draw",
]

SCALINGS = ("sigma", "variance")
# Beyond e^50 the leading term of erfcx is exact to rounding, and its argument cannot overflow.
_LOG_FAR = 50.0
_LOG_ROOT_PI = 0.5 * np.log(np.pi)
_NEWTON_STEPS = 12


def as_float64(value: Any) -> Any:
    """
    Make a tensor without PyTensor's default of 32 bits for Python's floats.

    Parameters
    ----------
    value : tensor_like
        A parameter.

    Returns
    -------
    TensorVariable
        A variable as it is, anything else as 64-bit floats.

    Examples
    --------
    >>> as_float64(0.1).dtype
    'float64'
    """
    return value if isinstance(value, TensorVariable) else pt.as_tensor(np.float64(value))


def relative_l1(l1: Any, sigma: Any, scaling: str) -> Any:
    r"""
    Absolute penalty per noise standard deviation.

    Both scalings are one density :math:`\exp(-r|b|/s - l_2 b^2/(2s^2))` with :math:`r = l_1`
    ("sigma") or :math:`r = l_1/(2s)` ("variance").

    Parameters
    ----------
    l1 : array or TensorVariable
        Absolute penalty.
    sigma : array or TensorVariable
        Noise scale s, positive; broadcast against ``l1``.
    scaling : {"sigma", "variance"}
        What the penalties are divided by.

    Returns
    -------
    array or TensorVariable
        The penalty r.

    Raises
    ------
    ValueError
        If the scaling is unknown.

    Examples
    --------
    >>> relative_l1(3.0, 0.5, "variance")
    3.0
    """
    if scaling not in SCALINGS:
        raise ValueError(f"scaling is {scaling!r}; wanted one of {SCALINGS}.")
    return l1 if scaling == "sigma" else l1 / (2.0 * sigma)


def log_normaliser(log_rate: TensorVariable, log_l2: TensorVariable) -> TensorVariable:
    r"""
    Logarithm of the integral of one coordinate's unnormalised density, for unit noise.

    .. math:: Z(r, l_2) = \int e^{-r|b| - l_2 b^2/2}\,db
              = \sqrt{2\pi/l_2}\; \mathrm{erfcx}\big(r/\sqrt{2 l_2}\big)

    Parameters
    ----------
    log_rate : TensorVariable
        Logarithm of the absolute penalty r.
    log_l2 : TensorVariable
        Logarithm of the quadratic penalty.

    Returns
    -------
    TensorVariable
        The logarithm, finite wherever its arguments are.

    Examples
    --------
    >>> import pytensor.tensor as pt
    >>> float(log_normaliser(pt.as_tensor(-900.0), pt.as_tensor(np.log(2 * np.pi))).eval())
    0.0
    """
    log_ratio = log_rate - 0.5 * (np.log(2.0) + log_l2)
    near = pt.log(pt.erfcx(pt.exp(pt.minimum(log_ratio, _LOG_FAR))))
    far = -(log_ratio + _LOG_ROOT_PI)
    return 0.5 * (np.log(2 * np.pi) - log_l2) + pt.switch(log_ratio > _LOG_FAR, far, near)


def standard_draw(rate: TensorVariable, l2: TensorVariable, size: Any = None) -> TensorVariable:
    r"""
    Draw from the elastic net with unit noise.

    The absolute value is a normal of mean :math:`-r/l_2` and precision :math:`l_2` beyond zero,
    that is :math:`(x - a)/\sqrt{l_2}` with :math:`x` a standard normal beyond
    :math:`a = r/\sqrt{l_2}`. Its logarithmic survival function is concave, so that Newton's
    iteration started right of the solution runs down to it.

    Parameters
    ----------
    rate : TensorVariable
        Absolute penalty.
    l2 : TensorVariable
        Quadratic penalty, broadcast against ``rate``.
    size : tensor_like, optional
        Shape of the draws; by default that of the penalties.

    Returns
    -------
    TensorVariable
        Draws.

    Examples
    --------
    >>> import pytensor.tensor as pt
    >>> draw = standard_draw(pt.full((4,), 1e9), pt.ones(4))
    >>> bool((np.abs(pm.draw(draw, random_seed=1)) < 1e-7).all())
    True
    """
    start = rate / pt.sqrt(l2)
    wait = pm.Exponential.dist(lam=pt.ones_like(start), size=size)
    sign = 2.0 * pm.Bernoulli.dist(p=pt.full_like(start, 0.5), size=size) - 1.0
    # The excess x - a, not x: far out x - a is lost beside a.
    excess = 2.0 * wait / (start + pt.sqrt(start**2 + 2.0 * wait))
    for _ in range(_NEWTON_STEPS):
        gap, slope = _survival_gap(start, excess)
        excess = pt.maximum(excess + (gap + wait) / slope, 0.0)
    return sign * excess / pt.sqrt(l2)


def _survival_gap(
    start: TensorVariable, excess: TensorVariable
) -> tuple[TensorVariable, TensorVariable]:
    """Logarithm of P(x > a + e | x > a), and minus its slope in e."""
    here = pt.erfcx((start + excess) / np.sqrt(2.0))
    drop = pt.log(here / pt.erfcx(start / np.sqrt(2.0)))
    return drop - excess * (start + 0.5 * excess), np.sqrt(2.0 / np.pi) / here


def _logp(
    value: TensorVariable, rate: TensorVariable, l2: TensorVariable, sigma: TensorVariable
) -> TensorVariable:
    size = pt.abs(value) / sigma
    density = (
        -size * (rate + 0.5 * l2 * size) - log_normaliser(pt.log(rate), pt.log(l2)) - pt.log(sigma)
    )
    return check_parameters(density, rate >= 0, l2 > 0, sigma > 0, msg="l1 >= 0, l2 > 0, sigma > 0")


def _random(rate: Any, l2: Any, sigma: Any, size: Any) -> TensorVariable:
    return sigma * standard_draw(rate, l2 * pt.ones_like(sigma), size)


class ElasticNet:
    r"""
    Coefficient with an elastic-net prior, normalised.

    .. math::

        \text{"sigma":}\quad p(b) \propto e^{-l_1|b|/\sigma - l_2 b^2/(2\sigma^2)}, \qquad
        \text{"variance":}\quad p(b) \propto e^{-(l_1|b| + l_2 b^2)/(2\sigma^2)}

    Parameters
    ----------
    name : str
        Name of the variable.
    l1 : tensor_like
        Absolute penalty, not negative.
    l2 : tensor_like
        Quadratic penalty, positive.
    sigma : tensor_like
        Noise standard deviation, positive.
    scaling : {"sigma", "variance"}, default "sigma"
        What the penalties are divided by. "variance" is the form of Li and Lin and of DMM-MEN;
        under "sigma" the penalties have no units and noise and coefficients are conjugate.
    **kwargs : Any
        Passed to ``pymc.CustomDist`` (``dims``, ``shape``, ...).

    Raises
    ------
    ValueError
        If the scaling is unknown.

    References
    ----------
    Li, Q. and Lin, N. (2010). The Bayesian elastic net. Bayesian Analysis 5, 151-170.
    https://doi.org/10.1214/10-BA506

    Examples
    --------
    >>> import pymc as pm
    >>> b = ElasticNet.dist(l1=1.0, l2=2.0, sigma=0.5)
    >>> round(float(pm.logp(b, 0.3).eval()), 4)
    -0.3542
    """

    def __new__(
        cls, name: str, l1: Any, l2: Any, sigma: Any, scaling: str = "sigma", **kwargs: Any
    ) -> TensorVariable:
        """Register the coefficient in the model on the stack."""
        parameters = cls._parameters(l1, l2, sigma, scaling)
        return pm.CustomDist(name, *parameters, **cls._definition(), **kwargs)

    @classmethod
    def dist(
        cls, l1: Any, l2: Any, sigma: Any, scaling: str = "sigma", **kwargs: Any
    ) -> TensorVariable:
        """
        Coefficient outside a model.

        Parameters
        ----------
        l1 : tensor_like
            Absolute penalty.
        l2 : tensor_like
            Quadratic penalty.
        sigma : tensor_like
            Noise standard deviation.
        scaling : {"sigma", "variance"}, default "sigma"
            What the penalties are divided by.
        **kwargs : Any
            Passed to ``pymc.CustomDist.dist``.

        Returns
        -------
        TensorVariable
            The random variable.

        Examples
        --------
        >>> ElasticNet.dist(l1=1.0, l2=2.0, sigma=0.5).ndim
        0
        """
        parameters = cls._parameters(l1, l2, sigma, scaling)
        return pm.CustomDist.dist(*parameters, **cls._definition(), **kwargs)

    @staticmethod
    def _parameters(l1: Any, l2: Any, sigma: Any, scaling: str) -> tuple[Any, ...]:
        l1, l2, sigma = map(as_float64, (l1, l2, sigma))
        return relative_l1(l1, sigma, scaling), l2, sigma

    @staticmethod
    def _definition() -> dict[str, Any]:
        return {
            "dist": _random,
            "logp": _logp,
            "signature": "(),(),()->()",
            "class_name": "ElasticNet",
        }
