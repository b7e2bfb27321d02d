"""Priors of the weights: constant sticks, or sticks that a gate breaks row by row."""

import numpy as np
import pymc as pm
import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from mixreg.distributions import RootInverseGamma, log_weights, log_weights_from_probits
from mixreg.models.gates import Gate, LinearColumns
from mixreg.models.spec import MixtureSpec

__all__ = ["declare_gate_predictor", "declare_log_weights"]


def declare_log_weights(spec: MixtureSpec) -> TensorVariable:
    """
    Register what the weights depend on, and the weights, in the model on the stack.

    Parameters
    ----------
    spec : MixtureSpec
        What is declared.

    Returns
    -------
    TensorVariable of shape (n_components,) or (n_obs, n_components)
        Logarithms of the weights; the second form where there is a gate. The deterministic ``w``
        is then their average over the rows: rows times components are too many to record.

    Examples
    --------
    >>> import mixreg as mr
    >>> model = mr.dmm(np.eye(3), [1.0, 2.0, 4.0], n_components=2, gate="all")
    >>> [variable.name for variable in model.free_RVs][:3]
    ['gate_scale', 'gate_intercept', 'gamma']
    """
    if spec.gate is None:
        alpha = pm.Gamma(
            "alpha",
            alpha=np.float64(spec.concentration.shape),
            beta=np.float64(spec.concentration.rate),
        )
        log_w = log_weights(pm.Beta("v", alpha=np.float64(1.0), beta=alpha, dims="stick"))
        pm.Deterministic("w", pt.exp(log_w), dims="component")
        return log_w
    log_w = log_weights_from_probits(declare_gate_predictor(spec.gate))
    pm.Deterministic("w", pt.exp(log_w).mean(axis=0), dims="component")
    return log_w


def declare_gate_predictor(gate: Gate) -> TensorVariable:
    """
    Register a gate's columns and coefficients in the model on the stack.

    Parameters
    ----------
    gate : Gate
        The gate.

    Returns
    -------
    TensorVariable of shape (n_obs, n_components - 1)
        Linear predictor of every stick in every row.

    Examples
    --------
    >>> import mixreg as mr
    >>> model = mr.dmm(np.eye(3), [1.0, 2.0, 4.0], n_components=2, gate="all")
    >>> model["gate"].get_value().shape
    (3, 3)
    """
    design = pm.Data("gate", gate.design, dims=("obs", "gate_feature"))
    # How columns of new rows are made travels with every trace.
    if isinstance(gate.columns, LinearColumns):
        pm.Data("gate_map", gate.columns.map, dims=("gate_feature", "feature"))
        pm.Data("gate_offset", gate.columns.offset, dims="gate_feature")
    else:
        pm.Data("gate_center", gate.columns.center, dims="gate_feature")
        pm.Data("gate_spread", gate.columns.spread, dims="gate_feature")
    prior = gate.prior
    scale = RootInverseGamma(
        "gate_scale", shape=np.float64(prior.scale_shape), rate=np.float64(prior.scale_rate)
    )
    level = pm.Normal(
        "gate_intercept", mu=0.0, sigma=np.float64(prior.intercept_scale), dims="stick"
    )
    gamma = pm.Normal("gamma", mu=0.0, sigma=scale, dims=("stick", "gate_feature"))
    return level + design @ gamma.T
