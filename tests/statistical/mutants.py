"""Broken samplers that the certificate must reject; each is a mistake seen in published code."""

from contextlib import contextmanager

import numpy as np
import pytensor.tensor as pt
from exact_start import valid_sweep

from mixreg.gibbs import sweep as sweep_module
from mixreg.gibbs.assignments import draw_assignments
from mixreg.gibbs.labels import reorder
from mixreg.gibbs.sticks import StickConditional, rows_beyond, stick_conditional

__all__ = [
    "NORMAL_MUTANTS",
    "coefficients_with_old_noise",
    "patched",
    "replacing",
]


@contextmanager
def patched(module, name, replacement):
    """Put something else in a module for a while."""
    original = getattr(module, name)
    setattr(module, name, replacement)
    try:
        yield
    finally:
        setattr(module, name, original)


def replacing(name, make, module=sweep_module):
    """Build a mutant sweep: one kernel of the composition replaced by ``make(original, state)``."""

    def make_sweep(rng, state, *others):
        with patched(module, name, make(getattr(module, name), state)):
            return valid_sweep(rng, state, *others)

    return make_sweep


# Noise and coefficients


def noise_shape_off_by_half(original, state):
    def draw(rng, shape, rate):
        return original(rng, shape + 0.5, rate)

    return draw


def noise_shape_of_the_full_conditional(original, state):
    """Use the shape that belongs to a rate given the coefficients with the rate that does not."""

    def draw(rng, shape, rate):
        return original(rng, shape + state.theta.shape[-1] / 2, rate)

    return draw


def with_noise_scale(log_scale_of):
    """Draw coefficients with another scale than the noise drawn with them."""

    def make_sweep(rng, state, *others):
        seen = {}

        def weights(*arguments):
            seen["labels"] = (found := draw_weights(*arguments)).labels
            return found

        def noise(rng, found, *arguments):
            rng, new = draw_noise(rng, found, *arguments)
            scale = pt.exp(log_scale_of(state.log_sigma, new))[..., None]
            seen["theta"] = found.mean + scale * found.deviation
            return rng, new

        draw_weights, draw_noise = sweep_module.draw_weights, sweep_module.draw_noise
        with (
            patched(sweep_module, "draw_weights", weights),
            patched(sweep_module, "draw_noise", noise),
        ):
            rng, z, new = valid_sweep(rng, state, *others)
        return rng, z, new._replace(theta=reorder(seen["theta"], seen["labels"]))

    return make_sweep


coefficients_with_old_noise = with_noise_scale(lambda old, new: old)
coefficients_scaled_by_variance = with_noise_scale(lambda old, new: 2 * new)


def empty_at_zero(rng, state, z, *others):
    """Coefficients of an empty component set to zero instead of drawn from the prior."""
    rng, z, new = valid_sweep(rng, state, z, *others)
    labels = pt.arange(state.log_sigma.shape[-1])[:, None]
    empty = pt.all(pt.neq(z[0][..., None, :], labels), axis=-1)
    return rng, z, new._replace(theta=pt.switch(empty[..., None], 0.0, new.theta))


# Weights and assignments


def concentration_from_rounded_fractions(original, state):
    def draw(rng, alpha, sizes, shape, rate):
        first, second = stick_conditional(sizes, alpha)
        rng, v = rng.beta(alpha=first, beta=second)
        log_rest = pt.log1p(-pt.minimum(v, 1 - 1e-12))
        n_sticks = sizes.shape[-1] - 1
        rng, unit = rng.gamma(shape=pt.ones_like(alpha) * (shape + n_sticks), scale=1.0)
        return rng, unit / (rate - log_rest.sum(axis=-1))

    return draw


def concentration_of_infinite_process(original, state):
    """Escobar and West's update given the number of occupied clusters."""

    def draw(rng, alpha, sizes, shape, rate):
        n_obs, occupied = sizes.sum(axis=-1), (sizes > 0).sum(axis=-1)
        rng, eta = rng.beta(alpha=alpha + 1, beta=n_obs)
        odds = (shape + occupied - 1) / (n_obs * (rate - pt.log(eta)))
        rng, u = rng.uniform(low=0.0, high=1.0, size=alpha.shape)
        new_shape = shape + occupied - pt.gt(u, odds / (1 + odds))
        rng, unit = rng.gamma(shape=new_shape, scale=1.0)
        return rng, unit / (rate - pt.log(eta))

    return draw


def sticks_count_their_own_rows(original, state):
    def conditional(sizes, alpha):
        beyond = (sizes + rows_beyond(sizes))[..., :-1]
        return StickConditional(1.0 + sizes[..., :-1], alpha[..., None] + beyond)

    return conditional


def sticks_given_old_concentration(original, state):
    def conditional(sizes, alpha):
        return original(sizes, pt.exp(state.log_alpha))

    return conditional


def swaps_the_wrong_way(original, state):
    def draw(rng, alpha, sizes):
        rng, order = original(rng, alpha, sizes.max() - sizes)
        return rng, order._replace(sizes=reorder(sizes, order.labels))

    return draw


def swaps_always_accepted(original, state):
    def draw(rng, alpha, sizes):
        rng, order = original(rng, alpha, pt.ones_like(sizes))
        return rng, order._replace(sizes=reorder(sizes, order.labels))

    return draw


def assignments_without_scale(original, state):
    def conditional(state, design):
        return original(state, design) + state.log_sigma[..., :, None]

    return conditional


def synchronous(rng, state, z, design, *others):
    """Parameters from the old assignments, assignments from the old parameters."""
    labels = pt.arange(state.log_sigma.shape[-1])[:, None]
    fixed = pt.switch(pt.eq(z[..., None, :], labels), 0.0, -np.inf)
    with patched(sweep_module, "log_joint_of", lambda state, design: fixed):
        rng, _, new = valid_sweep(rng, state, z, design, *others)
    rng, new_z = draw_assignments(rng, sweep_module.log_joint_of(state, design))
    return rng, (new_z,), new


NORMAL_MUTANTS = {
    "noise shape a + (n + 1)/2": replacing("draw_log_sigma", noise_shape_off_by_half),
    "noise shape a + (n + q)/2 with coefficients integrated out": replacing(
        "draw_log_sigma", noise_shape_of_the_full_conditional
    ),
    "coefficients with the old noise": coefficients_with_old_noise,
    "coefficients scaled by the variance": coefficients_scaled_by_variance,
    "empty component left at zero": empty_at_zero,
    "concentration from rounded fractions": replacing(
        "draw_concentration", concentration_from_rounded_fractions
    ),
    "concentration of the infinite process": replacing(
        "draw_concentration", concentration_of_infinite_process
    ),
    "sticks count their own rows": replacing("stick_conditional", sticks_count_their_own_rows),
    "sticks given the old concentration": replacing(
        "stick_conditional", sticks_given_old_concentration
    ),
    "label swaps the wrong way": replacing("draw_order", swaps_the_wrong_way),
    "label swaps always accepted": replacing("draw_order", swaps_always_accepted),
    "assignments without the scale": replacing("log_joint_of", assignments_without_scale),
    "synchronous updates": synchronous,
}
