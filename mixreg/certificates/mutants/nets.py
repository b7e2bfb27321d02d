"""Broken samplers of the elastic nets; each is a mistake seen in published code or near it."""

from contextlib import contextmanager
from typing import Any

import numpy as np
import pytensor.tensor as pt

from mixreg.certificates.mutants.net_scales import SCALE_MUTANTS
from mixreg.certificates.mutants.replacing import replacing, shrinkage_by, with_noise_scale
from mixreg.certificates.patched import patched
from mixreg.certificates.replicas import Replica, Step, valid_sweep
from mixreg.distributions import log_normaliser, relative_l1
from mixreg.gibbs import nets, penalties
from mixreg.gibbs.noise import draw_log_sigma
from mixreg.gibbs.scales import draw_scales

__all__ = ["NET_MUTANTS"]

# Choice and weights of the nets


def net_without_normaliser(original: Any, state: Any) -> Any:
    def conditional(
        absolute: Any, square: Any, n_features: Any, log_sigma: Any, hyper: Any, scaling: Any
    ) -> Any:
        each = original(absolute, square, n_features, log_sigma, hyper, scaling)
        sigma = pt.exp(log_sigma)[..., None]
        rate = relative_l1(pt.exp(hyper.log_l1)[..., None, :], sigma, scaling)
        return each + n_features * log_normaliser(pt.log(rate), hyper.log_l2[..., None, :])

    return conditional


def net_without_weights(original: Any, state: Any) -> Any:
    def conditional(*arguments: Any) -> Any:
        hyper = arguments[4]._replace(log_net_w=pt.zeros_like(state.hyper.log_net_w))
        return original(*arguments[:4], hyper, *arguments[5:])

    return conditional


def net_weights_without_prior(original: Any, state: Any) -> Any:
    def draw(rng: Any, counts: Any, concentration: Any) -> Any:
        return original(rng, counts, 1e-9)

    return draw


# Penalties


def penalty_draws(change: Any) -> Any:
    """Change what a penalty step does: ``change(original, rng, *inputs)``."""

    def make(original: Any, state: Any) -> Any:
        def draw(rng: Any, *inputs: Any) -> Any:
            return change(original, rng, *inputs)

        return draw

    return replacing("_draw", make, penalties)


def penalty_density(density: Any) -> Any:
    """Give the penalty steps another density: ``density(original, l1, l2, *conditional)``."""
    original = penalties.penalty_log_density

    def change(draw: Any, *inputs: Any) -> Any:
        with patched(penalties, "penalty_log_density", lambda *inputs: density(original, *inputs)):
            return draw(*inputs)

    return penalty_draws(change)


def no_normaliser(
    original: Any,
    l1: Any,
    l2: Any,
    absolute: Any,
    square: Any,
    unit: Any,
    weight: Any,
    shape: Any,
    rate: Any,
) -> Any:
    return original(l1, l2, absolute, square, unit, 0 * weight, shape, rate)


def two_normalisers(
    original: Any,
    l1: Any,
    l2: Any,
    absolute: Any,
    square: Any,
    unit: Any,
    weight: Any,
    shape: Any,
    rate: Any,
) -> Any:
    """Normalise a Laplace and a normal prior each on its own."""
    n_coefficients = weight.sum(axis=-1)
    powers = n_coefficients * (np.log(l1) + 0.5 * np.log(l2))
    return no_normaliser(original, l1, l2, absolute, square, unit, weight, shape, rate) + powers


def no_penalty_prior(
    original: Any,
    l1: Any,
    l2: Any,
    absolute: Any,
    square: Any,
    unit: Any,
    weight: Any,
    shape: Any,
    rate: Any,
) -> Any:
    used = original(l1, l2, absolute, square, unit, weight, np.ones(2), np.zeros(2))
    # The density of an unused net is nothing but its prior.
    unused = original(l1, l2, absolute, square, unit, weight, shape, rate)
    return np.where(weight.sum(axis=-1) > 0, used, unused)


def unused_nets_wander(original: Any, rng: Any, l1: Any, l2: Any, *conditional: Any) -> Any:
    """Penalties of a net nobody follows walk at random, as nothing speaks against a step."""
    unused = conditional[3].sum(axis=-1) == 0
    moved = original(rng, l1, l2, *conditional)
    return tuple(
        np.where(unused, old * np.exp(0.5 * rng.standard_normal(old.shape)), new)
        for old, new in zip((l1, l2), moved, strict=True)
    )


@contextmanager
def watching_followers(seen: Any) -> Any:
    """Keep what is known of the nets' followers, before the penalties are drawn."""

    def draw(block: Any, rng: Any, state: Any, occupied: Any, settings: Any) -> Any:
        found = original(block, rng, state, occupied, settings)
        seen["occupied"], seen["followers"] = occupied, found
        return found

    original = nets.NetBlock._draw_followers
    with patched(nets.NetBlock, "_draw_followers", draw):
        yield


def penalties_given_scales(rng: Any, now: Replica) -> tuple[Any, Replica]:
    """Penalties given the scales, whose own density is left out."""
    block: Any = now.block
    sigma, size = _noise_and_size(now.state, block)
    seen: dict[str, Any] = {}

    def draw(rng: Any, l1: Any, l2: Any, *conditional: Any) -> Any:
        own = _own(seen, l1, l2)
        rate = relative_l1(own[0], sigma, block.scaling)
        rng, scales = draw_scales(rng, size, pt.ones_like(sigma), rate, own[1])
        each = (scales.precision / own[1][..., None] * pt.sqr(size)).sum(axis=-1)
        follow = seen["occupied"][..., None] * seen["followers"].member
        square = (follow * each[..., None]).sum(axis=-2)
        shape, rate = now.settings.penalty_shape, now.settings.penalty_rate
        new_shape = shape[1] + follow.sum(axis=-2) * block.n_features / 2
        rng, unit = rng.gamma(shape=new_shape, scale=1.0)
        rng, prior = rng.gamma(shape=shape[0] + 0 * l1, scale=1.0 / rate[0])
        return rng, (prior, unit / (rate[1] + square / 2))

    with watching_followers(seen), patched(nets, "draw_penalties", draw):
        return valid_sweep(rng, now)


def _noise_and_size(state: Any, block: Any) -> Any:
    sigma = pt.exp(state.log_sigma)
    return sigma, pt.abs(state.theta[..., int(block.has_level) :]) / sigma[..., None]


def _own(seen: Any, *penalties: Any) -> Any:
    return [(seen["followers"].member * x[..., None, :]).sum(axis=-1) for x in penalties]


def stale_scales(rng: Any, now: Replica) -> tuple[Any, Replica]:
    """Scales drawn before the penalties, and kept."""
    block: Any = now.block
    hyper: Any = now.state.hyper
    seen: dict[str, Any] = {}

    def draw(rng: Any, size: Any, occupied: Any, rate: Any, l2: Any) -> Any:
        old_l1, old_l2 = _own(seen, pt.exp(hyper.log_l1), pt.exp(hyper.log_l2))
        sigma = pt.exp(seen["followers"].log_sigma)
        rate = relative_l1(old_l1, sigma, block.scaling)
        return original(rng, size, occupied, rate, old_l2)

    original = nets.draw_scales
    with watching_followers(seen), patched(nets, "draw_scales", draw):
        return valid_sweep(rng, now)


# Levels, and noise under penalties divided by the variance


def level_in_the_net(shrinkage: Any) -> Any:
    precision = shrinkage.precision
    return shrinkage._replace(precision=pt.set_subtensor(precision[..., 0], precision[..., 1]))


def level_without_precision(shrinkage: Any) -> Any:
    precision = pt.set_subtensor(shrinkage.precision[..., 0], 1e-9)
    return shrinkage._replace(precision=precision)


def without_tilt(shrinkage: Any) -> Any:
    return shrinkage._replace(tilt=None)


def noise_without_normaliser(original: Any, state: Any) -> Any:
    """Leave out the normaliser of the scales' prior, which depends on the noise."""

    def draw(rng: Any, shape: Any, rate: Any, tilt: Any) -> Any:
        return draw_log_sigma(rng, shape + 0.5 * tilt.n_features, rate + tilt.rate)

    return draw


# The problem each is tried on, and the broken sweep.
NET_MUTANTS: dict[str, tuple[str, Step]] = {
    "net drawn without its normaliser": (
        "sigma",
        replacing("net_conditional", net_without_normaliser, nets),
    ),
    "net drawn without the weights": (
        "sigma",
        replacing("net_conditional", net_without_weights, nets),
    ),
    "net weights from counts without the prior": (
        "sigma",
        replacing("draw_log_net_w", net_weights_without_prior, nets),
    ),
    "penalties without the normaliser": ("sigma", penalty_density(no_normaliser)),
    "penalties with two normalisers": ("sigma", penalty_density(two_normalisers)),
    "penalties without their prior": ("sigma", penalty_density(no_penalty_prior)),
    "penalties given scales without the scales' density": ("sigma", penalties_given_scales),
    "penalties of an unused net wander": ("sigma", penalty_draws(unused_nets_wander)),
    "scales from before the penalties": ("sigma", stale_scales),
    **SCALE_MUTANTS,
    "level penalised by the net": ("sigma", shrinkage_by(level_in_the_net)),
    "level without its precision": ("sigma", shrinkage_by(level_without_precision)),
    "coefficients with the old noise": ("sigma", with_noise_scale(lambda old, new: old)),
    "coefficients with the old noise under the variance": (
        "variance",
        with_noise_scale(lambda old, new: old),
    ),
    "noise without the tilt": ("variance", shrinkage_by(without_tilt)),
    "noise without the tilt's normaliser": (
        "variance",
        replacing("draw_tilted_log_sigma", noise_without_normaliser),
    ),
}
