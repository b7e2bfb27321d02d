"""Random walks with Laplace steps over ordered coefficients: the fused lasso as a prior."""

from typing import Any

import numpy as np
import pymc as pm
import pytensor.tensor as pt
from pymc.distributions.dist_math import check_parameters
from pymc.distributions.shape_utils import rv_size_is_none
from pytensor.tensor.variable import TensorVariable

from mixreg.distributions.elastic_net import as_float64

__all__ = ["RandomWalkLaplace"]

_LOG_ROOT_TWO_PI = 0.5 * np.log(2 * np.pi)


def _logp(
    value: TensorVariable,
    lam: TensorVariable,
    anchor_precision: TensorVariable,
    sigma: TensorVariable,
    scale: TensorVariable,
) -> TensorVariable:
    relative = value * scale / sigma[..., None]
    n_features = relative.shape[-1]
    size = pt.abs(relative[..., 1:] - relative[..., :-1]).sum(axis=-1)
    steps = (n_features - 1) * (pt.log(lam) - np.log(2.0)) - lam * size
    anchor = 0.5 * (pt.log(anchor_precision) - anchor_precision * pt.sqr(relative[..., 0]))
    jacobian = pt.log(scale).sum(axis=-1) - n_features * pt.log(sigma)
    return check_parameters(
        steps + anchor - _LOG_ROOT_TWO_PI + jacobian,
        pt.all(lam > 0), pt.all(anchor_precision > 0), pt.all(sigma > 0),
        msg="lam > 0, anchor_precision > 0, sigma > 0",
    )  # fmt: skip


def _random(
    lam: TensorVariable,
    anchor_precision: TensorVariable,
    sigma: TensorVariable,
    scale: TensorVariable,
    size: Any,
) -> TensorVariable:
    # The parameters carry the shape of the draws, unless another is asked for.
    whole = pt.zeros_like(lam * anchor_precision * sigma)
    whole = (whole if rv_size_is_none(size) else pt.zeros(size))[..., None]
    first = pm.Normal.dist(mu=whole, sigma=1.0 / pt.sqrt(anchor_precision)[..., None])
    steps = pm.Laplace.dist(mu=whole + pt.zeros_like(scale[..., 1:]), b=1.0 / lam[..., None])
    walk = pt.concatenate([first, steps], axis=-1).cumsum(axis=-1)
    return walk * sigma[..., None] / scale


class RandomWalkLaplace:
    r"""
    Ordered coefficients of one regression: neighbours differ by Laplace steps, normalised.

    .. math::

        h_1\beta_1 \sim \mathrm{Normal}(0, \sigma^2/\kappa), \qquad
        h_r\beta_r - h_{r-1}\beta_{r-1} \sim \mathrm{Laplace}(0, \sigma/\lambda), \quad r \ge 2

    The penalty of the fused lasso, :math:`\lambda\sum_r |h_r\beta_r - h_{r-1}\beta_{r-1}|/\sigma`,
    leaves the level of all coefficients free; the anchor on the first one makes it a density,
    whose normaliser is closed:

    .. math::

        p(\beta) = \sqrt{\tfrac{\kappa}{2\pi}}\, \Big(\tfrac{\lambda}{2}\Big)^{p-1}
        \prod_r \tfrac{h_r}{\sigma}\;
        \exp\Big(-\tfrac{\kappa}{2}\tfrac{h_1^2\beta_1^2}{\sigma^2}
        - \lambda \sum_{r\ge2} \tfrac{|h_r\beta_r - h_{r-1}\beta_{r-1}|}{\sigma}\Big)

    Parameters
    ----------
    name : str
        Name of the variable.
    lam : tensor_like of shape () or (n_components,)
        Rate :math:`\lambda` of the steps per noise standard deviation, positive.
    anchor_precision : tensor_like of shape () or (n_components,)
        Precision :math:`\kappa` of the first coefficient times the noise variance, positive.
    sigma : tensor_like of shape (n_components,)
        Noise standard deviations, positive.
    scale : tensor_like of shape (n_features,)
        Scales :math:`h_r` of the features: steps weigh the effect of one scale unit.
    **kwargs : Any
        Passed to ``pymc.CustomDist`` (``dims``, ...).

    References
    ----------
    Tibshirani, R., Saunders, M., Rosset, S., Zhu, J. and Knight, K. (2005). Sparsity and
    smoothness via the fused lasso. Journal of the Royal Statistical Society B 67, 91-108.
    https://doi.org/10.1111/j.1467-9868.2005.00490.x

    Examples
    --------
    >>> beta = RandomWalkLaplace.dist(lam=1e9, anchor_precision=1.0, sigma=np.ones(2),
    ...                               scale=np.ones(3))
    >>> draw = pm.draw(beta, random_seed=1)
    >>> draw.shape, bool(np.ptp(draw, axis=1).max() < 1e-6)
    ((2, 3), True)
    """

    def __new__(
        cls, name: str, lam: Any, anchor_precision: Any, sigma: Any, scale: Any, **kwargs: Any
    ) -> TensorVariable:
        """Register the coefficients in the model on the stack."""
        parameters = map(as_float64, (lam, anchor_precision, sigma, scale))
        return pm.CustomDist(name, *parameters, **cls._definition(), **kwargs)

    @classmethod
    def dist(
        cls, lam: Any, anchor_precision: Any, sigma: Any, scale: Any, **kwargs: Any
    ) -> TensorVariable:
        """
        Coefficients outside a model.

        Parameters
        ----------
        lam : tensor_like of shape () or (n_components,)
            Rate of the steps.
        anchor_precision : tensor_like of shape () or (n_components,)
            Precision of the first coefficient times the noise variance.
        sigma : tensor_like of shape (n_components,)
            Noise standard deviations.
        scale : tensor_like of shape (n_features,)
            Scales of the features.
        **kwargs : Any
            Passed to ``pymc.CustomDist.dist``.

        Returns
        -------
        TensorVariable of shape (n_components, n_features)
            The random variable.

        Examples
        --------
        >>> one = [1.0, 1.0]
        >>> RandomWalkLaplace.dist(lam=1.0, anchor_precision=1.0, sigma=one, scale=one).ndim
        2
        """
        parameters = map(as_float64, (lam, anchor_precision, sigma, scale))
        return pm.CustomDist.dist(*parameters, **cls._definition(), **kwargs)

    @staticmethod
    def _definition() -> dict[str, Any]:
        return {
            "dist": _random,
            "logp": _logp,
            "signature": "(),(),(),(p)->(p)",
            "class_name": "RandomWalkLaplace",
        }
