"""Broken scales of the elastic nets; each is a mistake seen in published code or near it."""

from typing import Any

import numpy as np
import pytensor.tensor as pt

from mixreg.certificates.mutants.replacing import replacing
from mixreg.certificates.replicas import Step
from mixreg.gibbs import nets
from mixreg.gibbs.draws import draw_with
from mixreg.gibbs.scales import Scales

__all__ = ["SCALE_MUTANTS"]


def scales_by(change: Any) -> Any:
    """Draw scales with other arguments: ``change(sigma, size, occupied, rate, l2)``."""

    def make(original: Any, state: Any) -> Any:
        def draw(rng: Any, *arguments: Any) -> Any:
            return original(rng, *change(pt.exp(state.log_sigma), *arguments))

        return draw

    return replacing("draw_scales", make, nets)


def mean_and_shape_exchanged(original: Any, state: Any) -> Any:
    def draw_u(rng: Any, size: Any, rate: Any, l2: Any) -> Any:
        rate, l2 = rate[..., None], l2[..., None]
        return (np.maximum(rng.wald(rate**2 / l2, rate / (l2 * size)), 1e-12),)

    def draw(rng: Any, size: Any, occupied: Any, rate: Any, l2: Any) -> Any:
        rng, (u,) = draw_with(draw_u, rng, size, rate, l2, like=(0,))
        pull = pt.sqr(rate) / l2 * (1 / u).sum(axis=-1)
        return rng, Scales(l2[..., None] * (1 + u), pull)

    return draw


def empty_at_one_half(original: Any, state: Any) -> Any:
    def draw(rng: Any, size: Any, occupied: Any, rate: Any, l2: Any) -> Any:
        rng, scales = original(rng, size, occupied, rate, l2)
        half = 2 * l2[..., None] + pt.zeros_like(size)
        return rng, scales._replace(precision=pt.switch(occupied[..., None], scales[0], half))

    return draw


def precision_of_the_deviation(original: Any, state: Any) -> Any:
    def draw(*arguments: Any) -> Any:
        rng, scales = original(*arguments)
        return rng, scales._replace(precision=pt.sqrt(scales.precision))

    return draw


# The problem each is tried on, and the broken sweep.
SCALE_MUTANTS: dict[str, tuple[str, Step]] = {
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
}
