"""Weights that a gate decides row by row: probit sticks over the gate columns."""

from dataclasses import dataclass
from typing import Any, override

import numpy as np
import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from mixreg.gibbs.apart import Apart
from mixreg.gibbs.gate_regressions import draw_gate
from mixreg.gibbs.prior import gate_log_prior
from mixreg.gibbs.probits import probit_weights
from mixreg.gibbs.state import Gates, Settings
from mixreg.gibbs.weighing import WeightBlock, Weights

__all__ = ["GatedWeights", "gate_arrays"]


def gate_arrays(columns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """
    Lay gate columns out as the arrays a compiled sweep reads.

    Parameters
    ----------
    columns : ndarray of shape (n_obs, n_gate)
        Gate columns.

    Returns
    -------
    design : ndarray of shape (n_obs, n_gate + 1)
        A column of ones, and the gate columns.
    total : ndarray of shape (n_gate + 1, n_gate + 1)
        Their cross-products.

    Examples
    --------
    >>> gate_arrays(np.array([[2.0]]))[1]
    array([[1., 2.],
           [2., 4.]])
    """
    design = np.column_stack([np.ones(len(columns)), columns])
    return design, design.T @ design


@dataclass(frozen=True)
class GatedWeights(WeightBlock):
    """
    Probit stick-breaking over gate columns.

    Components keep their sticks: given the columns the sticks are not exchangeable, so that the
    label moves of constant weights would not leave this posterior invariant.

    Attributes
    ----------
    design : TensorVariable of shape (n_obs, n_gate + 1)
        A column of ones, and the gate columns.
    total : TensorVariable of shape (n_gate + 1, n_gate + 1)
        Their cross-products.
    """

    design: TensorVariable
    total: TensorVariable

    def _probits(self, weights: Gates) -> TensorVariable:
        coefficients = pt.concatenate([weights.intercept[..., None], weights.gamma], axis=-1)
        return coefficients @ self.design.T

    @override
    def log_w(self, weights: Gates) -> TensorVariable:
        return probit_weights(self._probits(weights))[0]

    @override
    def draw(
        self,
        rng: Any,
        weights: Gates,
        z: TensorVariable,
        sizes: TensorVariable,
        settings: Settings,
        apart: Apart,
    ) -> Weights:
        rng, coefficients, log_scale = draw_gate(
            rng,
            self._probits(weights),
            z,
            weights.log_scale,
            self.design,
            self.total,
            settings.gate_prior,
        )
        gates = Gates(log_scale, coefficients[..., 0], coefficients[..., 1:])
        return Weights(rng, gates, *probit_weights(self._probits(gates)))

    @override
    def log_prior(self, weights: Gates, settings: Settings) -> TensorVariable:
        return gate_log_prior(weights, settings)
