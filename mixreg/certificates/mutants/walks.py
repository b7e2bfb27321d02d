"""Broken samplers of the random walk; each is a mistake seen in published code or near it."""

from typing import Any

import numpy as np
import pytensor.tensor as pt

from mixreg.certificates.mutants.replacing import (
    empty_at_zero,
    replacing,
    shrinkage_by,
    with_noise_scale,
)
from mixreg.certificates.patched import patched
from mixreg.certificates.replicas import Replica, Step, valid_sweep
from mixreg.gibbs import walks
from mixreg.gibbs.draws import draw_with
from mixreg.gibbs.walks import RateConditional

__all__ = ["WALK_MUTANTS"]

# Rate of the steps


def rate_by(change: Any) -> Any:
    """Give the rate another conditional: ``change(found, size, occupied, shape, rate)``."""

    def make(original: Any, state: Any) -> Any:
        def conditional(size: Any, occupied: Any, shape: Any, rate: Any) -> Any:
            found = original(size, occupied, shape, rate)
            return RateConditional(*change(found, state, size, occupied, shape, rate))

        return conditional

    return replacing("rate_conditional", make, walks)


def one_component_too_many(found: Any, state: Any, size: Any, *others: Any) -> Any:
    return found.shape + size.shape[-1], found.rate


def coefficients_not_steps(found: Any, state: Any, size: Any, occupied: Any, *others: Any) -> Any:
    """Count the anchored coefficient among the steps."""
    return found.shape + occupied.sum(axis=-1), found.rate


def empty_components_counted(
    found: Any, state: Any, size: Any, occupied: Any, shape: Any, rate: Any
) -> Any:
    """Count the steps of empty components, and add up only those of occupied ones."""
    return shape + size.shape[-1] * size.shape[-2], found.rate


def steps_without_noise(
    found: Any, state: Any, size: Any, occupied: Any, shape: Any, rate: Any
) -> Any:
    total = size.sum(axis=-1) * pt.exp(state.log_sigma)
    return found.shape, rate + pt.switch(occupied > 0, total, 0.0).sum(axis=-1)


def no_prior(found: Any, state: Any, size: Any, occupied: Any, shape: Any, rate: Any) -> Any:
    counted = found.shape - shape
    # Without any steps there is nothing but the prior.
    return (pt.switch(counted > 0, x, y) for x, y in ((counted, shape), (found.rate - rate, rate)))


def rate_squared_given_scales(rng: Any, now: Replica) -> tuple[Any, Replica]:
    """Draw the squared rate from scales, as if its own prior were the gamma distribution."""
    state, settings, block = now.state, now.settings, now.block

    def draw(rng: Any, found: Any) -> Any:
        n_free = 1 + int(block.has_level)  # type: ignore[attr-defined]
        size = pt.abs(state.theta[..., n_free:]) * pt.exp(-state.log_sigma)[..., None]
        occupied = pt.ones_like(state.log_sigma)
        lam = pt.exp(state.hyper.log_lam)
        rng, precision = walks.draw_step_precision(rng, size, occupied, lam)
        rate = settings.penalty_rate[0] + (0.5 / precision).sum(axis=(-2, -1))
        n_steps = size.shape[-1] * size.shape[-2]
        shape = settings.penalty_shape[0] + n_steps + 0 * rate
        rng, unit = rng.gamma(shape=shape, scale=1.0)
        return rng, 0.5 * (pt.log(unit) - pt.log(rate))

    with patched(walks, "draw_log_lam", draw):
        return valid_sweep(rng, now)


# Scales of the steps


def scales_by(change: Any) -> Any:
    """Draw scales with other arguments: ``change(state, size, occupied, lam)``."""

    def make(original: Any, state: Any) -> Any:
        def draw(rng: Any, *arguments: Any) -> Any:
            return original(rng, *change(state, *arguments))

        return draw

    return replacing("draw_step_precision", make, walks)


def scales_from_before_the_rate(state: Any, size: Any, occupied: Any, lam: Any) -> Any:
    return size, occupied, pt.exp(state.hyper.log_lam)


def steps_of_scales_without_noise(state: Any, size: Any, occupied: Any, lam: Any) -> Any:
    return size * pt.exp(state.log_sigma)[..., None], occupied, lam


def precision_by(change: Any) -> Any:
    """Change the precisions that were drawn: ``change(precision, size, occupied, lam)``."""

    def make(original: Any, state: Any) -> Any:
        def draw(rng: Any, *arguments: Any) -> Any:
            rng, precision = original(rng, *arguments)
            return rng, change(precision, *arguments)

        return draw

    return replacing("draw_step_precision", make, walks)


def inverse_gaussian_by(mean_and_shape: Any) -> Any:
    """Draw the precisions from another inverse Gaussian: ``mean_and_shape(lam, size)``."""

    def draw_precision(rng: Any, size: Any, lam: Any) -> Any:
        mean, shape = mean_and_shape(lam[..., None, None], np.maximum(size, 1e-12))
        return (np.maximum(rng.wald(mean, np.broadcast_to(shape, mean.shape)), 1e-12),)

    def make(original: Any, state: Any) -> Any:
        def draw(rng: Any, size: Any, occupied: Any, lam: Any) -> Any:
            rng, new = original(rng, size, occupied, lam)
            rng, (precision,) = draw_with(draw_precision, rng, size, lam, like=(0,))
            return rng, pt.switch(occupied[..., None], precision, new)

        return draw

    return replacing("draw_step_precision", make, walks)


def empty_at_the_mean(precision: Any, size: Any, occupied: Any, lam: Any) -> Any:
    mean = 0.5 * pt.sqr(lam)[..., None, None] + pt.zeros_like(size)
    return pt.switch(occupied[..., None], precision, mean)


# Coefficients that do not belong to the steps


def anchor_among_the_steps(shrinkage: Any) -> Any:
    precision = shrinkage.precision
    return shrinkage._replace(precision=pt.set_subtensor(precision[..., 1], precision[..., 2]))


def level_among_the_steps(shrinkage: Any) -> Any:
    precision = shrinkage.precision
    return shrinkage._replace(precision=pt.set_subtensor(precision[..., 0], precision[..., 2]))


def no_anchor(shrinkage: Any) -> Any:
    return shrinkage._replace(precision=pt.set_subtensor(shrinkage.precision[..., 1], 1e-9))


WALK_MUTANTS: dict[str, Step] = {
    "rate counts one component too many": rate_by(one_component_too_many),
    "rate counts coefficients, not steps": rate_by(coefficients_not_steps),
    "rate counts empty components": rate_by(empty_components_counted),
    "rate from steps without the noise": rate_by(steps_without_noise),
    "rate without its prior": rate_by(no_prior),
    "squared rate given scales under the prior of the rate": rate_squared_given_scales,
    "scales from before the rate": scales_by(scales_from_before_the_rate),
    "scales' mean without the noise": scales_by(steps_of_scales_without_noise),
    "scales' shape not squared": inverse_gaussian_by(lambda lam, size: (lam / size, lam)),
    "scales' mean and shape exchanged": inverse_gaussian_by(
        lambda lam, size: (lam**2 + 0 * size, lam / size)
    ),
    "one over the deviation in the precision": precision_by(lambda precision, *_: precision**0.5),
    "scales of empty components at their mean": precision_by(empty_at_the_mean),
    "anchor among the steps": shrinkage_by(anchor_among_the_steps),
    "level among the steps": shrinkage_by(level_among_the_steps),
    "no anchor": shrinkage_by(no_anchor),
    "coefficients with the old noise": with_noise_scale(lambda old, new: old),
    "empty component left at zero": empty_at_zero,
}
