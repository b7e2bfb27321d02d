"""Normal coefficients with fixed precisions: nothing about their prior is to be drawn."""

from dataclasses import dataclass
from typing import Any, override

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from mixreg.gibbs.apart import Apart
from mixreg.gibbs.component_priors import NormalPrior
from mixreg.gibbs.shrinkage import CoefficientBlock, Shrinkage
from mixreg.gibbs.state import Settings, State

__all__ = ["NormalBlock"]


@dataclass(frozen=True)
class NormalBlock(CoefficientBlock):
    """
    The coefficients' prior of DMM: the same fixed precisions for every component.

    Attributes
    ----------
    n_components : int
        Truncation level.
    """

    n_components: int

    @property
    @override
    def component_prior(self) -> NormalPrior:
        return NormalPrior()

    @override
    def refresh(
        self,
        rng: Any,
        state: State,
        occupied: TensorVariable,
        settings: Settings,
        apart: Apart,
    ) -> tuple[Any, Shrinkage]:
        shape = (self.n_components, settings.precision.shape[-1])
        return rng, Shrinkage((), pt.broadcast_to(settings.precision, shape))

    @override
    def log_prior(
        self,
        log_sigma: TensorVariable,
        contrast: TensorVariable,
        hyper: Any,
        settings: Settings,
        apart: Apart,
    ) -> TensorVariable:
        return apart(_log_density, contrast, settings)


def _log_density(contrast: TensorVariable, settings: Settings) -> TensorVariable:
    """Log density of normal coefficients, without constants and powers of the noise."""
    gap = contrast[..., :-1] + settings.mean * contrast[..., -1:]
    return -0.5 * (settings.precision * pt.sqr(gap)).sum(axis=(-2, -1))
