"""Weights that are the same for every row: order of the sticks, concentration, fractions."""

from dataclasses import dataclass
from typing import Any, override

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from mixreg.distributions import log_weights_from_logits
from mixreg.gibbs.apart import Apart
from mixreg.gibbs.concentration import draw_concentration
from mixreg.gibbs.labels import draw_order
from mixreg.gibbs.prior import stick_log_prior
from mixreg.gibbs.state import Settings, Sticks
from mixreg.gibbs.sticks import draw_stick_logits, stick_conditional
from mixreg.gibbs.weighing import WeightBlock, Weights

__all__ = ["ConstantWeights", "draw_weights"]


def draw_weights(
    rng: Any, log_alpha: TensorVariable, sizes: TensorVariable, settings: Settings
) -> Weights:
    """
    Draw the order of the components over the sticks, the concentration and the sticks.

    Order and concentration are drawn with the sticks integrated out.

    Parameters
    ----------
    rng : RandomGeneratorVariable
        Source of randomness.
    log_alpha : TensorVariable of shape (...)
        Logarithm of the current concentration.
    sizes : TensorVariable of shape (..., n_components)
        Rows per component.
    settings : Settings
        Hyper-parameters.

    Returns
    -------
    Weights
        New values.

    Examples
    --------
    >>> import numpy as np, mixreg as mr
    >>> from mixreg.gibbs.state import settings_of
    >>> settings = settings_of(mr.dmm(np.eye(3), [1.0, 2.0, 4.0], n_components=2).spec)
    >>> rng = pt.random.shared_rng(np.random.default_rng(1))
    >>> draw_weights(rng, pt.zeros(()), pt.as_tensor([3, 0]), settings).log_w.eval().shape
    (2,)
    """
    alpha = pt.exp(log_alpha)
    rng, order = draw_order(rng, alpha, sizes)
    rng, alpha = draw_concentration(
        rng, alpha, order.sizes, settings.concentration_shape, settings.concentration_rate
    )
    rng, stick_logits = draw_stick_logits(rng, stick_conditional(order.sizes, alpha))
    log_w = log_weights_from_logits(stick_logits)
    return Weights(rng, Sticks(pt.log(alpha), stick_logits), log_w, pt.exp(log_w), order.labels)


@dataclass(frozen=True)
class ConstantWeights(WeightBlock):
    """The truncated Dirichlet process: components are exchangeable but for their sticks."""

    @override
    def log_w(self, weights: Sticks) -> TensorVariable:
        return log_weights_from_logits(weights.stick_logits)

    @override
    def draw(
        self,
        rng: Any,
        weights: Sticks,
        z: TensorVariable,
        sizes: TensorVariable,
        settings: Settings,
        apart: Apart,
    ) -> Weights:
        return apart(draw_weights, rng, weights.log_alpha, sizes, settings)

    @override
    def log_prior(self, weights: Sticks, settings: Settings) -> TensorVariable:
        return stick_log_prior(weights, settings)
