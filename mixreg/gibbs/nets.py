"""Multiple elastic nets as a sweep meets them: nets, penalties, then scales."""

from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple, override

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from mixreg.distributions import relative_l1
from mixreg.gibbs.apart import Apart
from mixreg.gibbs.component_scales import NetPrior
from mixreg.gibbs.net_choice import Followers, draw_choice, draw_log_net_w, net_conditional
from mixreg.gibbs.noise import Tilt, draw_log_sigma
from mixreg.gibbs.penalties import draw_penalties
from mixreg.gibbs.scales import draw_scales
from mixreg.gibbs.shrinkage import CoefficientBlock, Shrinkage, after_free
from mixreg.gibbs.state import Nets, Settings, State

__all__ = ["NetBlock"]


class _Own(NamedTuple):
    """New penalties of all nets, and those of the net that each component follows."""

    log_l1: TensorVariable
    log_l2: TensorVariable
    l1: TensorVariable
    l2: TensorVariable
    rate: TensorVariable
    net: TensorVariable


def _tilt_parts(log_sigma: TensorVariable, pull: TensorVariable, own: _Own) -> tuple[Any, Any]:
    """Rate and root of what the scales say about the noise."""
    return 0.5 * pt.exp(2.0 * log_sigma) * pull, own.l1 / pt.sqrt(8.0 * own.l2)


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
        found = apart(self._draw_followers, rng, state, occupied, settings)
        rng, penalties = draw_penalties(
            found.rng,
            found.l1,
            found.l2,
            found.absolute,
            found.square,
            found.unit,
            found.weight,
            settings.penalty_shape,
            settings.penalty_rate,
        )
        own = apart(self._own_penalties, found.member, found.log_sigma, tuple(penalties))
        rng, scales = draw_scales(rng, found.size, occupied, own.rate, own.l2)
        place = partial(after_free, n_free=int(self.has_level))
        precision = apart(place, scales.precision, settings)
        tilt = None
        if self.scaling == "variance":
            parts = apart(_tilt_parts, found.log_sigma, scales.pull, own)
            tilt = Tilt(found.log_sigma, self.n_features, *parts)
        nets = Nets(own.log_l1, own.log_l2, found.log_net_w)
        return rng, Shrinkage(nets, precision, tilt, own.net)

    @override
    def log_prior(
        self,
        log_sigma: TensorVariable,
        contrast: TensorVariable,
        hyper: Any,
        settings: Settings,
        apart: Apart,
    ) -> TensorVariable:
        return apart(self._log_density, log_sigma, contrast, hyper, settings)

    def _draw_followers(
        self, rng: Any, state: State, occupied: TensorVariable, settings: Settings
    ) -> Followers:
        """Draw each component's net and the nets' weights, and add up each net's coefficients."""
        nets, log_sigma = state.hyper, state.log_sigma
        size = pt.abs(state.theta[..., int(self.has_level) :]) / pt.exp(log_sigma)[..., None]
        absolute, square = size.sum(axis=-1), pt.sqr(size).sum(axis=-1)
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
        l1, l2 = pt.exp(nets.log_l1), pt.exp(nets.log_l2)
        return Followers(
            rng, size, member, log_net_w, l1, l2, absolute, square, unit, weight, log_sigma
        )

    def _own_penalties(
        self,
        member: TensorVariable,
        log_sigma: TensorVariable,
        penalties: tuple[TensorVariable, TensorVariable],
    ) -> _Own:
        """Look up the penalties of the net that each component follows."""
        l1, l2 = ((member * penalty[..., None, :]).sum(axis=-1) for penalty in penalties)
        rate = relative_l1(l1, pt.exp(log_sigma), self.scaling)
        log_l1, log_l2 = map(pt.log, penalties)
        return _Own(log_l1, log_l2, l1, l2, rate, pt.argmax(member, axis=-1))

    def _log_density(
        self, log_sigma: TensorVariable, contrast: TensorVariable, nets: Nets, settings: Settings
    ) -> TensorVariable:
        """Log prior of coefficients and nets, with the Jacobians of the transforms."""
        relative = contrast[..., int(self.has_level) : -1]
        absolute, square = pt.abs(relative).sum(axis=-1), pt.sqr(relative).sum(axis=-1)
        each = self._conditional(absolute, square, log_sigma, nets)
        density = pt.logsumexp(each, axis=-1).sum(axis=-1)
        shape, rate = settings.penalty_shape, settings.penalty_rate
        for i, log_penalty in enumerate((nets.log_l1, nets.log_l2)):
            density += (shape[i] * log_penalty - rate[i] * pt.exp(log_penalty)).sum(axis=-1)
        if self.has_level:
            density -= 0.5 * settings.precision[0] * pt.sqr(contrast[..., 0]).sum(axis=-1)
        return density + settings.net_concentration * nets.log_net_w.sum(axis=-1)

    def _conditional(
        self,
        absolute: TensorVariable,
        square: TensorVariable,
        log_sigma: TensorVariable,
        nets: Nets,
    ) -> TensorVariable:
        return net_conditional(absolute, square, self.n_features, log_sigma, nets, self.scaling)
