"""Noise scales: the square root of an inverse-gamma variance."""

from typing import Any

import numpy as np
import pymc as pm
import pytensor.tensor as pt
from pymc.distributions.dist_math import check_parameters
from pymc.distributions.transforms import log as log_transform
from pytensor.tensor.variable import TensorVariable

__all__ = ["RootInverseGamma"]


def _random(shape: TensorVariable, rate: TensorVariable, size: Any) -> TensorVariable:
    return pt.sqrt(pm.InverseGamma.dist(alpha=shape, beta=rate, size=size))


def _logp(sigma: TensorVariable, shape: TensorVariable, rate: TensorVariable) -> TensorVariable:
    # The scale is floored inside the logarithm only where the density is -inf anyway.
    positive = pt.switch(sigma > 0, sigma, 1.0)
    density = (
        np.log(2.0)
        + shape * pt.log(rate)
        - pt.gammaln(shape)
        - (2 * shape + 1) * pt.log(positive)
        - rate / positive**2
    )
    density = pt.switch(sigma > 0, density, -float("inf"))
    return check_parameters(density, shape > 0, rate > 0, msg="shape > 0, rate > 0")


class RootInverseGamma:
    r"""
    Standard deviation whose square is inverse-gamma.

    .. math::

        \sigma^2 \sim \mathrm{InverseGamma}(a, b), \qquad
        p(\sigma) = \frac{2 b^a}{\Gamma(a)} \sigma^{-2a-1} e^{-b/\sigma^2}

    Parameters
    ----------
    name : str
        Name of the variable.
    shape : tensor_like
        Shape :math:`a` of the variance, positive.
    rate : tensor_like
        Rate :math:`b` of the precision (the scale of the variance), in squared units of sigma.
    **kwargs : Any
        Passed to ``pymc.CustomDist`` (``dims``, ``shape`` is taken, ...).

    Examples
    --------
    >>> import pymc as pm
    >>> float(pm.draw(RootInverseGamma.dist(shape=2.0, rate=1.0), random_seed=1)) > 0
    True
    """

    def __new__(cls, name: str, shape: Any, rate: Any, **kwargs: Any) -> TensorVariable:
        """Register the scale in the model on the stack."""
        kwargs.setdefault("default_transform", log_transform)
        return pm.CustomDist(name, shape, rate, **cls._definition(), **kwargs)

    @classmethod
    def dist(cls, shape: Any, rate: Any, **kwargs: Any) -> TensorVariable:
        """
        Scale outside a model.

        Parameters
        ----------
        shape : tensor_like
            Shape of the variance, positive.
        rate : tensor_like
            Rate of the precision, positive.
        **kwargs : Any
            Passed to ``pymc.CustomDist.dist``.

        Returns
        -------
        TensorVariable
            The random variable.

        Examples
        --------
        >>> RootInverseGamma.dist(shape=2.0, rate=1.0).ndim
        0
        """
        return pm.CustomDist.dist(shape, rate, **cls._definition(), **kwargs)

    @staticmethod
    def _definition() -> dict[str, Any]:
        return {
            "dist": _random,
            "logp": _logp,
            "signature": "(),()->()",
            "class_name": "RootInverseGamma",
        }
