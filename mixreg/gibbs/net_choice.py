"""Which elastic net a component follows, and how much weight each net has."""

from typing import Any, NamedTuple

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from mixreg.distributions import net_log_density, relative_l1
from mixreg.gibbs.state import Nets
from mixreg.gibbs.sticks import draw_log_gamma

__all__ = ["Followers", "draw_choice", "draw_log_net_w", "net_conditional"]


def net_conditional(
    absolute: TensorVariable,
    square: TensorVariable,
    n_features: int,
    log_sigma: TensorVariable,
    nets: Nets,
    scaling: str,
) -> TensorVariable:
    """
    Log-probabilities of each component's net, joint with its slopes; scales integrated out.

    Parameters
    ----------
    absolute, square : TensorVariable of shape (..., n_components)
        Sums of the absolute and the squared working slopes, in units of the noise.
    n_features : int
        Number of slopes of each component.
    log_sigma : TensorVariable of shape (..., n_components)
        Logarithms of the noise scales.
    nets : Nets
        Penalties and weights.
    scaling : {"sigma", "variance"}
        What the penalties are divided by.

    Returns
    -------
    TensorVariable of shape (..., n_components, n_nets)
        ``log net_w + log density``; their log-sum-exp is the marginal log prior density of the
        component's slopes in units of the noise.

    Examples
    --------
    >>> import numpy as np
    >>> zero = pt.zeros((1,), dtype="float64")
    >>> nets = Nets(zero - 900, zero + np.log(2 * np.pi), zero)
    >>> abs(float(net_conditional(zero, zero, 2, zero, nets, "sigma").eval()[0, 0]))
    0.0
    """
    l1, sigma = pt.exp(nets.log_l1)[..., None, :], pt.exp(log_sigma)[..., :, None]
    log_rate, log_l2 = pt.log(relative_l1(l1, sigma, scaling)), nets.log_l2[..., None, :]
    each = net_log_density(absolute, square, n_features, log_rate, log_l2)
    return nets.log_net_w[..., None, :] + each


def draw_choice(rng: Any, log_joint: TensorVariable) -> tuple[Any, TensorVariable]:
    """
    Draw each component's net by the Gumbel-max rule.

    Parameters
    ----------
    rng : RandomGeneratorVariable
        Source of randomness.
    log_joint : TensorVariable of shape (..., n_components, n_nets)
        Unnormalised log-probabilities.

    Returns
    -------
    next_rng : RandomGeneratorVariable
        The generator after the draw.
    member : TensorVariable of shape (..., n_components, n_nets)
        One where the component follows the net, else zero.

    Examples
    --------
    >>> import numpy as np
    >>> rng = pt.random.shared_rng(np.random.default_rng(1))
    >>> draw_choice(rng, pt.as_tensor(np.array([[0.0, -900.0]])))[1].eval()
    array([[1., 0.]])
    """
    rng, wait = rng.exponential(scale=1.0, size=log_joint.shape)
    chosen = pt.argmax(log_joint - pt.log(wait), axis=-1)
    return rng, pt.eq(chosen[..., None], pt.arange(log_joint.shape[-1])).astype("float64")


def draw_log_net_w(
    rng: Any, counts: TensorVariable, concentration: Any
) -> tuple[Any, TensorVariable]:
    """
    Draw the logarithms of the nets' weights from their Dirichlet conditional.

    Parameters
    ----------
    rng : RandomGeneratorVariable
        Source of randomness.
    counts : TensorVariable of shape (..., n_nets)
        How many components follow each net.
    concentration : tensor_like of shape ()
        Every parameter of the Dirichlet prior.

    Returns
    -------
    next_rng : RandomGeneratorVariable
        The generator after the draw.
    log_net_w : TensorVariable of shape (..., n_nets)
        Finite however small the weights.

    Examples
    --------
    >>> import numpy as np
    >>> rng = pt.random.shared_rng(np.random.default_rng(1))
    >>> bool(pt.isinf(draw_log_net_w(rng, pt.zeros(3), 1e-3)[1]).any().eval())
    False
    """
    rng, log_gamma = draw_log_gamma(rng, counts + concentration)
    return rng, log_gamma - pt.logsumexp(log_gamma, axis=-1, keepdims=True)


class Followers(NamedTuple):
    """
    Which components follow each net, and what their coefficients say about its penalties.

    Attributes
    ----------
    rng : RandomGeneratorVariable
        The generator after the draws.
    size : TensorVariable of shape (..., n_components, n_features)
        Absolute slopes in units of the noise.
    member : TensorVariable of shape (..., n_components, n_nets)
        One where the component follows the net, else zero.
    log_net_w : TensorVariable of shape (..., n_nets)
        Logarithms of the nets' weights.
    l1, l2 : TensorVariable of shape (..., n_nets)
        Current penalties.
    absolute, square : TensorVariable of shape (..., n_nets)
        See :func:`mixreg.gibbs.penalties.penalty_log_density`.
    unit : TensorVariable of shape (..., n_groups)
        See :func:`mixreg.gibbs.penalties.penalty_log_density`.
    weight : TensorVariable of shape (..., n_nets, n_groups)
        See :func:`mixreg.gibbs.penalties.penalty_log_density`.
    log_sigma : TensorVariable of shape (..., n_components)
        Logarithms of the noise scales, those of empty components new.
    """

    rng: Any
    size: TensorVariable
    member: TensorVariable
    log_net_w: TensorVariable
    l1: TensorVariable
    l2: TensorVariable
    absolute: TensorVariable
    square: TensorVariable
    unit: TensorVariable
    weight: TensorVariable
    log_sigma: TensorVariable
