"""Broken samplers that the certificate must reject; each is a mistake seen in published code."""

import pytensor.tensor as pt
from exact_start import valid_sweep

from mixreg.conjugate import RegressionPosterior
from mixreg.gibbs import sweep as sweep_module
from mixreg.gibbs.allocation import allocate_by_mask
from mixreg.gibbs.assignments import draw_assignments
from mixreg.gibbs.regression import draw_log_sigma
from mixreg.gibbs.state import State
from mixreg.gibbs.sticks import StickConditional, rows_beyond, stick_conditional
from mixreg.linalg import draw_from_precision

__all__ = ["MUTANTS"]


def replacing(name, make):
    """Build a mutant sweep: one kernel of the composition replaced by ``make(original, parts)``."""

    def make_sweep(rng, state, z, design, settings, n_components):
        original = getattr(sweep_module, name)
        setattr(sweep_module, name, make(original, state))
        try:
            return valid_sweep(rng, state, z, design, settings, n_components)
        finally:
            setattr(sweep_module, name, original)

    return make_sweep


def noise_shape_off_by_half(original, state):
    def draw(rng, posterior):
        return original(rng, posterior._replace(shape=posterior.shape + 0.5))

    return draw


def coefficients_with_old_noise(original, state):
    def draw(rng, posterior):
        rng, theta = draw_from_precision(
            rng, posterior.factor, posterior.whitened, pt.exp(state.log_sigma)
        )
        rng, log_sigma = draw_log_sigma(rng, posterior)
        return rng, log_sigma, theta

    return draw


def empty_component_at_zero(original, state):
    def draw_parameters(rng, log_alpha, allocation, settings):
        rng, new = original(rng, log_alpha, allocation, settings)
        empty = pt.eq(allocation.sizes, 0)[..., None]
        return rng, new._replace(theta=pt.switch(empty, 0.0, new.theta))

    return draw_parameters


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


def assignments_without_scale(original, state):
    def conditional(log_joint_state, design):
        return original(log_joint_state, design) + log_joint_state.log_sigma[..., :, None]

    return conditional


def coefficients_with_precision_root(original, state):
    """Noise of the coefficients scaled by the variance where the deviation is wanted."""

    def draw(rng, posterior):
        rng, log_sigma = draw_log_sigma(rng, posterior)
        rng, theta = draw_from_precision(
            rng, posterior.factor, posterior.whitened, pt.exp(2 * log_sigma)
        )
        return rng, log_sigma, theta

    return draw


def noise_shape_of_the_full_conditional(original, state):
    def read(factor, sizes, shape):
        posterior = original(factor, sizes, shape)
        n_columns = posterior.whitened.shape[-1]
        return RegressionPosterior(
            posterior.factor, posterior.whitened, posterior.shape + n_columns / 2, posterior.rate
        )

    return read


def synchronous(rng, state, z, design, settings, n_components):
    """Parameters from the old assignments, assignments from the old parameters."""
    allocation = allocate_by_mask(design, settings.prior, z, n_components)
    rng, new = sweep_module.draw_parameters(rng, state.log_alpha, allocation, settings)
    rng, new_z = draw_assignments(rng, sweep_module.log_joint_of(state, design))
    return rng, new_z, State(*new)


MUTANTS = {
    "noise shape a + (n + 1)/2": replacing("draw_regression", noise_shape_off_by_half),
    "coefficients with the old noise": replacing("draw_regression", coefficients_with_old_noise),
    "empty component left at zero": replacing("draw_parameters", empty_component_at_zero),
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
    "assignments without the scale": replacing("log_joint_of", assignments_without_scale),
    "coefficients scaled by the variance": replacing(
        "draw_regression", coefficients_with_precision_root
    ),
    "noise shape a + (n + q)/2 with coefficients integrated out": replacing(
        "regression_posterior", noise_shape_of_the_full_conditional
    ),
    "synchronous updates": synchronous,
}
