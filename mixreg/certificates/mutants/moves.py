"""Broken splits and merges; each leaves out or confuses a part of their Hastings ratio."""

from typing import Any, override

import numpy as np

from mixreg.certificates.moves import Hasty, moving_by
from mixreg.certificates.replicas import Step
from mixreg.gibbs.component_priors import Component, log_noise_constant
from mixreg.gibbs.restricted import Guess, Subset

__all__ = ["MOVE_MUTANTS"]


class DivisionsForNothing(Hasty):
    """The chance of proposing the division left out."""

    @override
    def log_chance(self, guess: Guess, side: np.ndarray) -> float:
        return 0.0


class AnchorsCounted(Hasty):
    """A chance of one half for each anchor, which is where it is."""

    @override
    def log_chance(self, guess: Guess, side: np.ndarray) -> float:
        return super().log_chance(guess, side) - 2 * np.log(2)


class PartitionsAlike(Hasty):
    """The prior of the assignments left out."""

    @override
    def log_places(
        self, sizes: np.ndarray, kept: int, parts: np.ndarray
    ) -> tuple[np.ndarray, float]:
        log_each, _ = super().log_places(sizes, kept, parts)
        return np.zeros_like(log_each), 0.0


class OnePlace(Hasty):
    """The places of the other empty components not counted."""

    @override
    def log_places(
        self, sizes: np.ndarray, kept: int, parts: np.ndarray
    ) -> tuple[np.ndarray, float]:
        log_each, log_now = super().log_places(sizes, kept, parts)
        return log_each - np.log(len(log_each)), log_now


class WithoutDeterminants(Hasty):
    """The evidence without the volume of the coefficients."""

    @override
    def log_weight(
        self, subset: Subset, component: Component, size: int, solution: Any, *guessed: Any
    ) -> float:
        volume = 0.5 * float(np.log(component.precision).sum()) - solution.half_log_det
        return super().log_weight(subset, component, size, solution, *guessed) - volume


class NoiseUnnormalised(Hasty):
    """The prior of the noise without its constant, which a split counts once more."""

    @override
    def log_weight(
        self, subset: Subset, component: Component, size: int, solution: Any, *guessed: Any
    ) -> float:
        constant = log_noise_constant(subset.settings)
        return super().log_weight(subset, component, size, solution, *guessed) - constant


class OddsUpsideDown(Hasty):
    """Scales weighed by the density of proposing them over that of their prior."""

    @override
    def log_weight(
        self, subset: Subset, component: Component, size: int, solution: Any, *guessed: Any
    ) -> float:
        relative, log_sigma = guessed
        odds = self.prior.log_odds(component, relative, log_sigma, subset.hyper, subset.settings)
        return super().log_weight(subset, component, size, solution, *guessed) - 2 * odds


# The model that each is tried on: what it leaves out must matter there.
MOVE_MUTANTS: dict[str, tuple[str, Step]] = {
    "splits without the chance of the division": ("dmm", moving_by(DivisionsForNothing)),
    "anchors counted among the divided rows": ("dmm", moving_by(AnchorsCounted)),
    "splits without the prior of the assignments": ("dmm", moving_by(PartitionsAlike)),
    "splits into one place of several": ("dmm, many places", moving_by(OnePlace)),
    "evidence without determinants": ("dmm", moving_by(WithoutDeterminants)),
    "evidence without the constant of the noise": ("dmm", moving_by(NoiseUnnormalised)),
    "odds of a walk's scales upside down": ("lemna", moving_by(OddsUpsideDown)),
    "odds of the scales upside down": ("dmm_men, sigma", moving_by(OddsUpsideDown)),
    "odds of scales and noise upside down": ("dmm_men, variance", moving_by(OddsUpsideDown)),
}
