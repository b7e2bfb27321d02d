"""Multiple elastic nets: which net a component follows, and what the nets are."""

from dataclasses import dataclass
from typing import Any, NamedTuple, override

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from mixreg.distributions import net_log_density, relative_l1
from mixreg.gibbs.component_scales import NetPrior
from mixreg.gibbs.noise import Tilt, draw_log_sigma
from mixreg.gibbs.penalties import draw_penalties
from mixreg.gibbs.scales import draw_scales
from mixreg.gibbs.shrinkage import Apart, CoefficientBlock, Shrinkage
from mixreg.gibbs.state import Nets, Settings, State
from mixreg.gibbs.sticks import draw_log_gamma

__all__ = ["NetBlock", "draw_choice", "draw_log_net_w", "net_conditional"]


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
    member : TensorVariable of shape (..., n_components, n_nets)
        One where the component follows the net, else zero.
    log_net_w : TensorVariable of shape (..., n_nets)
        Logarithms of the nets' weights.
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
    member: TensorVariable
    log_net_w: TensorVariable
    absolute: TensorVariable
    square: TensorVariable
    unit: TensorVariable
    weight: TensorVariable
    log_sigma: TensorVariable


@dataclass(frozen=True)
class NetBlock(CoefficientBlock):
    """
    The coefficients' prior of DMM-MEN.

    The order of its draws matters: nets, weights and penalties are drawn with the scales
    integrated out, so the scales must be new before anything is drawn given them. Coefficients of
    empty components are integrated out as well: they say nothing about the nets, and would hold
    their component to the net that they came from.

    Attributes
    ----------
    scaling : {"sigma", "variance"}
        What the penalties are divided by.
    n_features : int
        Number of penalised coefficients of each component.
    has_level : bool
        Whether the first working column is a level, which no net penalises.
    """

    scaling: str
    n_features: int
    has_level: bool

    @property
    @override
    def component_prior(self) -> NetPrior:
        return NetPrior(self.scaling, n_free=int(self.has_level))

    @override
    def refresh(
        self,
        rng: Any,
        state: State,
        occupied: TensorVariable,
        settings: Settings,
        apart: Apart,
    ) -> tuple[Any, Shrinkage]:
        nets: Nets = state.hyper
        sigma = pt.exp(state.log_sigma)
        size = pt.abs(state.theta[..., int(self.has_level) :]) / sigma[..., None]
        sums = size.sum(axis=-1), pt.sqr(size).sum(axis=-1)
        found = apart(self._draw_followers, rng, *sums, occupied, state.log_sigma, nets, settings)
        rng, (l1, l2) = draw_penalties(
            found.rng,
            pt.exp(nets.log_l1),
            pt.exp(nets.log_l2),
            found.absolute,
            found.square,
            found.unit,
            found.weight,
            settings.penalty_shape,
            settings.penalty_rate,
        )
        own_l1, own_l2 = ((found.member * x[..., None, :]).sum(axis=-1) for x in (l1, l2))
        sigma = pt.exp(found.log_sigma)
        rate = relative_l1(own_l1, sigma, self.scaling)
        rng, scales = draw_scales(rng, size, occupied, rate, own_l2)
        precision = scales.precision
        if self.has_level:
            level = settings.precision[0] + pt.zeros_like(precision[..., :1])
            precision = pt.concatenate([level, precision], axis=-1)
        tilt = None
        if self.scaling == "variance":
            pull = 0.5 * pt.sqr(sigma) * scales.pull
            root = own_l1 / pt.sqrt(8.0 * own_l2)
            tilt = Tilt(found.log_sigma, self.n_features, pull, root)
        nets = Nets(pt.log(l1), pt.log(l2), found.log_net_w)
        return rng, Shrinkage(nets, precision, tilt, pt.argmax(found.member, axis=-1))

    @override
    def log_prior(
        self,
        log_sigma: TensorVariable,
        contrast: TensorVariable,
        hyper: Any,
        settings: Settings,
        apart: Apart,
    ) -> TensorVariable:
        relative = contrast[..., int(self.has_level) : -1]
        sums = pt.abs(relative).sum(axis=-1), pt.sqr(relative).sum(axis=-1)
        density = apart(self._log_prior, *sums, log_sigma, hyper, settings)
        if self.has_level:
            density -= 0.5 * settings.precision[0] * pt.sqr(contrast[..., 0]).sum(axis=-1)
        return density

    def _draw_followers(
        self,
        rng: Any,
        absolute: TensorVariable,
        square: TensorVariable,
        occupied: TensorVariable,
        log_sigma: TensorVariable,
        nets: Nets,
        settings: Settings,
    ) -> Followers:
        """Draw each component's net and the nets' weights, and add up each net's coefficients."""
        has_rows = occupied[..., None]
        rng, member = draw_choice(rng, self._conditional(absolute, square, log_sigma, nets))
        follow = (has_rows * member).mT
        rng, log_net_w = draw_log_net_w(rng, follow.sum(axis=-1), settings.net_concentration)
        rng, new_member = draw_choice(rng, log_net_w[..., None, :] + pt.zeros_like(member))
        member = pt.switch(has_rows > 0, member, new_member)
        prior = settings.noise_shape + pt.zeros_like(log_sigma), settings.noise_rate
        rng, new_log_sigma = draw_log_sigma(rng, *prior)
        log_sigma = pt.switch(occupied > 0, log_sigma, new_log_sigma)
        unit = relative_l1(pt.ones_like(log_sigma), pt.exp(log_sigma), self.scaling)
        absolute = (follow * (unit * absolute)[..., None, :]).sum(axis=-1)
        square = (follow * square[..., None, :]).sum(axis=-1)
        weight = follow * self.n_features
        if self.scaling == "sigma":
            # All components share one unit, and one term of the density.
            unit, weight = unit[..., :1], weight.sum(axis=-1, keepdims=True)
        return Followers(rng, member, log_net_w, absolute, square, unit, weight, log_sigma)

    def _log_prior(
        self,
        absolute: TensorVariable,
        square: TensorVariable,
        log_sigma: TensorVariable,
        nets: Nets,
        settings: Settings,
    ) -> TensorVariable:
        """Log prior of slopes and nets, with the Jacobians of the transforms."""
        each = self._conditional(absolute, square, log_sigma, nets)
        density = pt.logsumexp(each, axis=-1).sum(axis=-1)
        shape, rate = settings.penalty_shape, settings.penalty_rate
        for i, log_penalty in enumerate((nets.log_l1, nets.log_l2)):
            density += (shape[i] * log_penalty - rate[i] * pt.exp(log_penalty)).sum(axis=-1)
        return density + settings.net_concentration * nets.log_net_w.sum(axis=-1)

    def _conditional(
        self,
        absolute: TensorVariable,
        square: TensorVariable,
        log_sigma: TensorVariable,
        nets: Nets,
    ) -> TensorVariable:
        return net_conditional(absolute, square, self.n_features, log_sigma, nets, self.scaling)
