"""Several elastic nets, of which each component follows one: the choice is summed out."""

from typing import Any

import pymc as pm
import pytensor.tensor as pt
from pymc.distributions.dist_math import check_parameters
from pytensor.tensor.variable import TensorVariable

from mixreg.distributions.elastic_net import as_float64, log_normaliser, relative_l1, standard_draw

__all__ = ["MultipleNets", "net_log_density"]


def net_log_density(
    absolute: TensorVariable,
    square: TensorVariable,
    n_features: Any,
    log_rate: TensorVariable,
    log_l2: TensorVariable,
) -> TensorVariable:
    """
    Log density of a component's coefficients, in units of its noise, under every net.

    Parameters
    ----------
    absolute : TensorVariable of shape (..., n_components)
        Sums of the absolute coefficients over the noise scale.
    square : TensorVariable of shape (..., n_components)
        Sums of the squared coefficients over the noise variance.
    n_features : int or TensorVariable
        How many coefficients each sum has.
    log_rate : TensorVariable of shape (..., n_components, n_nets) or (..., 1, n_nets)
        Logarithms of the absolute penalties, see
        :func:`~mixreg.distributions.elastic_net.relative_l1`.
    log_l2 : TensorVariable of shape (..., 1, n_nets)
        Logarithms of the quadratic penalties.

    Returns
    -------
    TensorVariable of shape (..., n_components, n_nets)
        Log densities of the coefficients over the noise scale.

    Examples
    --------
    >>> import numpy as np
    >>> zero = pt.zeros((1, 1), dtype="float64")
    >>> value = net_log_density(zero[0], zero[0], 2, zero - 900, zero + np.log(2 * np.pi))
    >>> abs(float(value.eval()[0, 0]))
    0.0
    """
    penalty = pt.exp(log_rate) * absolute[..., None] + 0.5 * pt.exp(log_l2) * square[..., None]
    return -penalty - n_features * log_normaliser(log_rate, log_l2)


def _logp(
    value: TensorVariable,
    net_w: TensorVariable,
    rate: TensorVariable,
    l2: TensorVariable,
    sigma: TensorVariable,
    scale: TensorVariable,
) -> TensorVariable:
    relative = value * scale / sigma[..., None]
    n_features = relative.shape[-1]
    each = net_log_density(
        pt.abs(relative).sum(axis=-1), pt.sqr(relative).sum(axis=-1), n_features,
        pt.log(rate), pt.log(l2),
    )  # fmt: skip
    density = (
        pt.logsumexp(pt.log(net_w) + each, axis=-1)
        + pt.log(scale).sum(axis=-1)
        - n_features * pt.log(sigma)
    )
    return check_parameters(
        density, pt.all(rate >= 0), pt.all(l2 > 0), pt.all(sigma > 0),
        msg="l1 >= 0, l2 > 0, sigma > 0",
    )  # fmt: skip


def _random(
    net_w: TensorVariable,
    rate: TensorVariable,
    l2: TensorVariable,
    sigma: TensorVariable,
    scale: TensorVariable,
    size: Any,
) -> TensorVariable:
    # One net for each component, whatever leading dimensions the parameters have.
    shape = pt.broadcast_shape(sigma[..., None], rate, net_w)
    noise = pm.Gumbel.dist(mu=0.0, beta=1.0, size=shape)
    chosen = pt.argmax(pt.log(net_w) + noise, axis=-1, keepdims=True)

    def follow(values: TensorVariable) -> TensorVariable:
        return pt.take_along_axis(pt.broadcast_to(values, shape), chosen, axis=-1)

    drawn = pt.zeros((*shape[:-1], scale.shape[-1]))
    return standard_draw(follow(rate) + drawn, follow(l2) + drawn) * sigma[..., None] / scale


class MultipleNets:
    r"""
    Coefficients of one regression under one of several elastic nets, the net summed out.

    .. math::

        p(\beta) = \sum_k \omega_k \prod_r
            \mathrm{ElasticNet}(h_r\beta_r \mid l_{1k}, l_{2k}, \sigma)\, h_r

    Parameters
    ----------
    name : str
        Name of the variable.
    net_w : tensor_like of shape (n_nets,)
        Weights of the nets.
    l1 : tensor_like of shape (n_nets,)
        Absolute penalties.
    l2 : tensor_like of shape (n_nets,)
        Quadratic penalties, positive.
    sigma : tensor_like of shape (n_components,)
        Noise standard deviations, positive.
    scale : tensor_like of shape (n_features,)
        Scales :math:`h_r` of the features: penalties weigh the effect of one scale unit.
    scaling : {"sigma", "variance"}, default "sigma"
        See :class:`~mixreg.distributions.ElasticNet`.
    **kwargs : Any
        Passed to ``pymc.CustomDist`` (``dims``, ...).

    References
    ----------
    Guo, W., Huang, S., Tao, Y., Xing, X. and Lin, L. (2018). Explaining deep learning models: a
    Bayesian non-parametric approach. NeurIPS 31, section 3.2.

    Examples
    --------
    >>> import numpy as np, pymc as pm
    >>> beta = MultipleNets.dist(net_w=[0.5, 0.5], l1=[0.1, 9.0], l2=[1.0, 1.0], sigma=np.ones(3),
    ...                          scale=np.ones(4))
    >>> pm.draw(beta, random_seed=1).shape
    (3, 4)
    """

    def __new__(
        cls,
        name: str,
        net_w: Any,
        l1: Any,
        l2: Any,
        sigma: Any,
        scale: Any,
        scaling: str = "sigma",
        **kwargs: Any,
    ) -> TensorVariable:
        """Register the coefficients in the model on the stack."""
        parameters = cls._parameters(net_w, l1, l2, sigma, scale, scaling)
        return pm.CustomDist(name, *parameters, **cls._definition(), **kwargs)

    @classmethod
    def dist(
        cls,
        net_w: Any,
        l1: Any,
        l2: Any,
        sigma: Any,
        scale: Any,
        scaling: str = "sigma",
        **kwargs: Any,
    ) -> TensorVariable:
        """
        Coefficients outside a model.

        Parameters
        ----------
        net_w : tensor_like of shape (n_nets,)
            Weights of the nets.
        l1 : tensor_like of shape (n_nets,)
            Absolute penalties.
        l2 : tensor_like of shape (n_nets,)
            Quadratic penalties.
        sigma : tensor_like of shape (n_components,)
            Noise standard deviations.
        scale : tensor_like of shape (n_features,)
            Scales of the features.
        scaling : {"sigma", "variance"}, default "sigma"
            What the penalties are divided by.
        **kwargs : Any
            Passed to ``pymc.CustomDist.dist``.

        Returns
        -------
        TensorVariable of shape (n_components, n_features)
            The random variable.

        Examples
        --------
        >>> one = [1.0]
        >>> MultipleNets.dist(net_w=one, l1=one, l2=one, sigma=one, scale=one).ndim
        2
        """
        parameters = cls._parameters(net_w, l1, l2, sigma, scale, scaling)
        return pm.CustomDist.dist(*parameters, **cls._definition(), **kwargs)

    @staticmethod
    def _parameters(
        net_w: Any, l1: Any, l2: Any, sigma: Any, scale: Any, scaling: str
    ) -> tuple[Any, ...]:
        net_w, l1, l2, sigma, scale = map(as_float64, (net_w, l1, l2, sigma, scale))
        # One row of penalties per component in both scalings.
        rate = relative_l1(l1, sigma[..., None], scaling) + pt.zeros_like(sigma)[..., None]
        return net_w, rate, l2, sigma, scale

    @staticmethod
    def _definition() -> dict[str, Any]:
        return {
            "dist": _random,
            "logp": _logp,
            "signature": "(k),(k),(k),(),(p)->(p)",
            "class_name": "MultipleNets",
        }
