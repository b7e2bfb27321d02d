"""Broken samplers of normal coefficients and constant weights, seen in published code."""

from typing import Any

import numpy as np
import pytensor.tensor as pt

from mixreg.certificates.mutants.replacing import empty_at_zero, replacing, with_noise_scale
from mixreg.certificates.patched import patched
from mixreg.certificates.replicas import Replica, Step, valid_sweep
from mixreg.gibbs import constant_weights as weights_module
from mixreg.gibbs import sweep as sweep_module
from mixreg.gibbs.assignments import draw_assignments, shares_of
from mixreg.gibbs.labels import reorder
from mixreg.gibbs.sticks import StickConditional, rows_beyond, stick_conditional

__all__ = ["NORMAL_MUTANTS"]

# Noise and coefficients


def noise_shape_off_by_half(original: Any, state: Any) -> Any:
    def draw(rng: Any, shape: Any, rate: Any) -> Any:
        return original(rng, shape + 0.5, rate)

    return draw


def noise_shape_of_the_full_conditional(original: Any, state: Any) -> Any:
    """Use the shape that belongs to a rate given the coefficients with the rate that does not."""

    def draw(rng: Any, shape: Any, rate: Any) -> Any:
        return original(rng, shape + state.theta.shape[-1] / 2, rate)

    return draw


# Weights and assignments


def concentration_from_rounded_fractions(original: Any, state: Any) -> Any:
    def draw(rng: Any, alpha: Any, sizes: Any, shape: Any, rate: Any) -> Any:
        first, second = stick_conditional(sizes, alpha)
        rng, v = rng.beta(alpha=first, beta=second)
        log_rest = pt.log1p(-pt.minimum(v, 1 - 1e-12))
        n_sticks = sizes.shape[-1] - 1
        rng, unit = rng.gamma(shape=pt.ones_like(alpha) * (shape + n_sticks), scale=1.0)
        return rng, unit / (rate - log_rest.sum(axis=-1))

    return draw


def concentration_of_infinite_process(original: Any, state: Any) -> Any:
    """Escobar and West's update given the number of occupied clusters."""

    def draw(rng: Any, alpha: Any, sizes: Any, shape: Any, rate: Any) -> Any:
        n_obs, occupied = sizes.sum(axis=-1), (sizes > 0).sum(axis=-1)
        rng, eta = rng.beta(alpha=alpha + 1, beta=n_obs)
        odds = (shape + occupied - 1) / (n_obs * (rate - pt.log(eta)))
        rng, u = rng.uniform(low=0.0, high=1.0, size=alpha.shape)
        new_shape = shape + occupied - pt.gt(u, odds / (1 + odds))
        rng, unit = rng.gamma(shape=new_shape, scale=1.0)
        return rng, unit / (rate - pt.log(eta))

    return draw


def sticks_count_their_own_rows(original: Any, state: Any) -> Any:
    def conditional(sizes: Any, alpha: Any) -> Any:
        beyond = (sizes + rows_beyond(sizes))[..., :-1]
        return StickConditional(1.0 + sizes[..., :-1], alpha[..., None] + beyond)

    return conditional


def sticks_given_old_concentration(original: Any, state: Any) -> Any:
    def conditional(sizes: Any, alpha: Any) -> Any:
        return original(sizes, pt.exp(state.weights.log_alpha))

    return conditional


def swaps_the_wrong_way(original: Any, state: Any) -> Any:
    def draw(rng: Any, alpha: Any, sizes: Any) -> Any:
        rng, order = original(rng, alpha, sizes.max() - sizes)
        return rng, order._replace(sizes=reorder(sizes, order.labels))

    return draw


def swaps_always_accepted(original: Any, state: Any) -> Any:
    def draw(rng: Any, alpha: Any, sizes: Any) -> Any:
        rng, order = original(rng, alpha, pt.ones_like(sizes))
        return rng, order._replace(sizes=reorder(sizes, order.labels))

    return draw


def assignments_without_scale(original: Any, state: Any) -> Any:
    def conditional(state: Any, design: Any, weigh: Any) -> Any:
        return original(state, design, weigh) + state.log_sigma[..., :, None]

    return conditional


def synchronous(rng: Any, now: Replica) -> tuple[Any, Replica]:
    """Parameters from the old assignments, assignments from the old parameters."""
    labels = pt.arange(now.state.log_sigma.shape[-1])[:, None]
    fixed = pt.switch(pt.eq(now.z[..., None, :], labels), 0.0, -np.inf)
    with patched(sweep_module, "log_joint_of", lambda state, design, weigh: fixed):
        rng, after = valid_sweep(rng, now)
    log_joint = sweep_module.log_joint_of(now.state, now.design, now.weigh)
    rng, z = draw_assignments(rng, shares_of(log_joint)[0])
    return rng, after._replace(z=z)


NORMAL_MUTANTS: dict[str, Step] = {
    "noise shape a + (n + 1)/2": replacing("draw_log_sigma", noise_shape_off_by_half),
    "noise shape a + (n + q)/2 with coefficients integrated out": replacing(
        "draw_log_sigma", noise_shape_of_the_full_conditional
    ),
    "coefficients with the old noise": with_noise_scale(lambda old, new: old),
    "coefficients scaled by the variance": with_noise_scale(lambda old, new: 2 * new),
    "empty component left at zero": empty_at_zero,
    "concentration from rounded fractions": replacing(
        "draw_concentration", concentration_from_rounded_fractions, weights_module
    ),
    "concentration of the infinite process": replacing(
        "draw_concentration", concentration_of_infinite_process, weights_module
    ),
    "sticks count their own rows": replacing(
        "stick_conditional", sticks_count_their_own_rows, weights_module
    ),
    "sticks given the old concentration": replacing(
        "stick_conditional", sticks_given_old_concentration, weights_module
    ),
    "label swaps the wrong way": replacing("draw_order", swaps_the_wrong_way, weights_module),
    "label swaps always accepted": replacing("draw_order", swaps_always_accepted, weights_module),
    "assignments without the scale": replacing("log_joint_of", assignments_without_scale),
    "synchronous updates": synchronous,
}
