"""Broken samplers of the elastic nets; each is a mistake seen in published code or near it."""

from contextlib import contextmanager

import numpy as np
import pytensor.tensor as pt
from exact_start import valid_sweep
from mutants import coefficients_with_old_noise, patched, replacing

from mixreg.distributions import log_normaliser, relative_l1
from mixreg.gibbs import nets, penalties
from mixreg.gibbs.draws import draw_with
from mixreg.gibbs.noise import draw_log_sigma
from mixreg.gibbs.scales import Scales, draw_scales

__all__ = ["NET_MUTANTS"]

# Choice and weights of the nets


def net_without_normaliser(original, state):
    def conditional(absolute, square, n_features, log_sigma, hyper, scaling):
        each = original(absolute, square, n_features, log_sigma, hyper, scaling)
        sigma = pt.exp(log_sigma)[..., None]
        rate = relative_l1(pt.exp(hyper.log_l1)[..., None, :], sigma, scaling)
        return each + n_features * log_normaliser(pt.log(rate), hyper.log_l2[..., None, :])

    return conditional


def net_without_weights(original, state):
    def conditional(*arguments):
        hyper = arguments[4]._replace(log_net_w=pt.zeros_like(state.hyper.log_net_w))
        return original(*arguments[:4], hyper, *arguments[5:])

    return conditional


def net_weights_without_prior(original, state):
    def draw(rng, counts, concentration):
        return original(rng, counts, 1e-9)

    return draw


# Penalties


def penalty_draws(change):
    """Change what a penalty step does: ``change(original, rng, *inputs)``."""

    def make(original, state):
        def draw(rng, *inputs):
            return change(original, rng, *inputs)

        return draw

    return replacing("_draw", make, penalties)


def penalty_density(density):
    """Give the penalty steps another density: ``density(original, l1, l2, *conditional)``."""
    original = penalties.penalty_log_density

    def change(draw, *inputs):
        with patched(penalties, "penalty_log_density", lambda *inputs: density(original, *inputs)):
            return draw(*inputs)

    return penalty_draws(change)


def no_normaliser(original, l1, l2, absolute, square, unit, weight, shape, rate):
    return original(l1, l2, absolute, square, unit, 0 * weight, shape, rate)


def two_normalisers(original, l1, l2, absolute, square, unit, weight, shape, rate):
    """Normalise a Laplace and a normal prior each on its own."""
    n_coefficients = weight.sum(axis=-1)
    powers = n_coefficients * (np.log(l1) + 0.5 * np.log(l2))
    return no_normaliser(original, l1, l2, absolute, square, unit, weight, shape, rate) + powers


def no_penalty_prior(original, l1, l2, absolute, square, unit, weight, shape, rate):
    used = original(l1, l2, absolute, square, unit, weight, np.ones(2), np.zeros(2))
    # The density of an unused net is nothing but its prior.
    unused = original(l1, l2, absolute, square, unit, weight, shape, rate)
    return np.where(weight.sum(axis=-1) > 0, used, unused)


def unused_nets_wander(original, rng, l1, l2, *conditional):
    """Penalties of a net nobody follows walk at random, as nothing speaks against a step."""
    unused = conditional[3].sum(axis=-1) == 0
    moved = original(rng, l1, l2, *conditional)
    return tuple(
        np.where(unused, old * np.exp(0.5 * rng.standard_normal(old.shape)), new)
        for old, new in zip((l1, l2), moved, strict=True)
    )


@contextmanager
def watching_followers(seen):
    """Keep what is known of the nets' followers, before the penalties are drawn."""

    def draw(block, rng, absolute, square, occupied, *others):
        found = original(block, rng, absolute, square, occupied, *others)
        seen["occupied"], seen["followers"] = occupied, found
        return found

    original = nets.NetBlock._draw_followers
    with patched(nets.NetBlock, "_draw_followers", draw):
        yield


def penalties_given_scales(rng, state, z, design, settings, block):
    """Penalties given the scales, whose own density is left out."""
    sigma, size = _noise_and_size(state, block)
    seen = {}

    def draw(rng, l1, l2, *conditional):
        own = _own(seen, l1, l2)
        rate = relative_l1(own[0], sigma, block.scaling)
        rng, scales = draw_scales(rng, size, pt.ones_like(sigma), rate, own[1])
        each = (scales.precision / own[1][..., None] * pt.sqr(size)).sum(axis=-1)
        follow = seen["occupied"][..., None] * seen["followers"].member
        square = (follow * each[..., None]).sum(axis=-2)
        shape, rate = settings.penalty_shape, settings.penalty_rate
        new_shape = shape[1] + follow.sum(axis=-2) * block.n_features / 2
        rng, unit = rng.gamma(shape=new_shape, scale=1.0)
        rng, prior = rng.gamma(shape=shape[0] + 0 * l1, scale=1.0 / rate[0])
        return rng, (prior, unit / (rate[1] + square / 2))

    with watching_followers(seen), patched(nets, "draw_penalties", draw):
        return valid_sweep(rng, state, z, design, settings, block)


def _noise_and_size(state, block):
    sigma = pt.exp(state.log_sigma)
    return sigma, pt.abs(state.theta[..., int(block.has_level) :]) / sigma[..., None]


def _own(seen, *penalties):
    return [(seen["followers"].member * x[..., None, :]).sum(axis=-1) for x in penalties]


# Scales


def stale_scales(rng, state, z, design, settings, block):
    """Scales drawn before the penalties, and kept."""
    seen = {}

    def draw(rng, size, occupied, rate, l2):
        old_l1, old_l2 = _own(seen, pt.exp(state.hyper.log_l1), pt.exp(state.hyper.log_l2))
        sigma = pt.exp(seen["followers"].log_sigma)
        rate = relative_l1(old_l1, sigma, block.scaling)
        return original(rng, size, occupied, rate, old_l2)

    original = nets.draw_scales
    with watching_followers(seen), patched(nets, "draw_scales", draw):
        return valid_sweep(rng, state, z, design, settings, block)


def scales_by(change):
    """Draw scales with other arguments: ``change(sigma, size, occupied, rate, l2)``."""

    def make(original, state):
        def draw(rng, *arguments):
            return original(rng, *change(pt.exp(state.log_sigma), *arguments))

        return draw

    return replacing("draw_scales", make, nets)


def mean_and_shape_exchanged(original, state):
    def draw_u(rng, size, rate, l2):
        rate, l2 = rate[..., None], l2[..., None]
        return (np.maximum(rng.wald(rate**2 / l2, rate / (l2 * size)), 1e-12),)

    def draw(rng, size, occupied, rate, l2):
        rng, (u,) = draw_with(draw_u, rng, size, rate, l2, like=(0,))
        pull = pt.sqr(rate) / l2 * (1 / u).sum(axis=-1)
        return rng, Scales(l2[..., None] * (1 + u), pull)

    return draw


def empty_at_one_half(original, state):
    def draw(rng, size, occupied, rate, l2):
        rng, scales = original(rng, size, occupied, rate, l2)
        half = 2 * l2[..., None] + pt.zeros_like(size)
        return rng, scales._replace(precision=pt.switch(occupied[..., None], scales[0], half))

    return draw


def precision_of_the_deviation(original, state):
    def draw(*arguments):
        rng, scales = original(*arguments)
        return rng, scales._replace(precision=pt.sqrt(scales.precision))

    return draw


# Levels, and noise under penalties divided by the variance


def shrinkage_by(change):
    """Change what the coefficients' prior says: ``change(shrinkage)``."""

    def make_sweep(rng, state, z, design, settings, block):
        class Block:
            def refresh(self, *arguments):
                rng, shrinkage = block.refresh(*arguments)
                return rng, change(shrinkage)

            log_prior = staticmethod(block.log_prior)

        return valid_sweep(rng, state, z, design, settings, Block())

    return make_sweep


def level_in_the_net(shrinkage):
    precision = shrinkage.precision
    return shrinkage._replace(precision=pt.set_subtensor(precision[..., 0], precision[..., 1]))


def level_without_precision(shrinkage):
    precision = pt.set_subtensor(shrinkage.precision[..., 0], 1e-9)
    return shrinkage._replace(precision=precision)


def without_tilt(shrinkage):
    return shrinkage._replace(tilt=None)


def noise_without_normaliser(original, state):
    """Leave out the normaliser of the scales' prior, which depends on the noise."""

    def draw(rng, shape, rate, tilt):
        return draw_log_sigma(rng, shape + 0.5 * tilt.n_features, rate + tilt.rate)

    return draw


# The problem each is tried on, and the broken sweep.
NET_MUTANTS = {
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
    "scales' mean without the noise": (
        "sigma",
        scales_by(lambda s, size, occupied, *others: (size * s[..., None], occupied, *others)),
    ),
    "scales' penalty without the noise": (
        "variance",
        scales_by(lambda s, size, occupied, rate, l2: (size, occupied, rate * s, l2)),
    ),
    "scales of empty components at one half": (
        "sigma",
        replacing("draw_scales", empty_at_one_half, nets),
    ),
    "scales' mean and shape exchanged": (
        "sigma",
        replacing("draw_scales", mean_and_shape_exchanged, nets),
    ),
    "one over the deviation in the precision": (
        "sigma",
        replacing("draw_scales", precision_of_the_deviation, nets),
    ),
    "level penalised by the net": ("sigma", shrinkage_by(level_in_the_net)),
    "level without its precision": ("sigma", shrinkage_by(level_without_precision)),
    "coefficients with the old noise": ("sigma", coefficients_with_old_noise),
    "coefficients with the old noise under the variance": (
        "variance",
        coefficients_with_old_noise,
    ),
    "noise without the tilt": ("variance", shrinkage_by(without_tilt)),
    "noise without the tilt's normaliser": (
        "variance",
        replacing("draw_tilted_log_sigma", noise_without_normaliser),
    ),
}
