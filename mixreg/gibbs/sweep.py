"""One sweep of the sampler: every full conditional once, composed as a graph."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from mixreg.distributions import log_weights_from_logits
from mixreg.gibbs.assignments import (
    assignment_conditional,
    component_level,
    draw_assignments,
    log_marginal,
)
from mixreg.gibbs.concentration import draw_concentration
from mixreg.gibbs.contrast import contrast_of
from mixreg.gibbs.labels import draw_order, reorder
from mixreg.gibbs.noise import draw_log_sigma, draw_tilted_log_sigma
from mixreg.gibbs.prior import shared_log_prior
from mixreg.gibbs.regressions import Regressions
from mixreg.gibbs.shrinkage import Apart, CoefficientBlock, Shrinkage, together
from mixreg.gibbs.state import Settings, State
from mixreg.gibbs.sticks import draw_stick_logits, stick_conditional

__all__ = [
    "Draw",
    "Info",
    "Regress",
    "Weights",
    "draw_noise",
    "draw_weights",
    "log_joint_of",
    "sweep",
]

Regress = Callable[[Any, TensorVariable, TensorVariable], tuple[Any, Regressions]]
"""(rng, assignments, precision) -> (rng, regressions)."""


class Weights(NamedTuple):
    """
    Everything about the weights, drawn given the sizes of the components.

    Attributes
    ----------
    rng : RandomGeneratorVariable
        The generator after the draws.
    log_alpha : TensorVariable of shape (...)
        Logarithm of the concentration.
    stick_logits : TensorVariable of shape (..., n_components - 1)
        Logits of the stick fractions.
    log_w : TensorVariable of shape (..., n_components)
        Logarithms of the weights.
    labels : TensorVariable of shape (..., n_components)
        Old label of each component in its new place.
    """

    rng: Any
    log_alpha: TensorVariable
    stick_logits: TensorVariable
    log_w: TensorVariable
    labels: TensorVariable


class Info(NamedTuple):
    """
    Diagnostics of one sweep.

    Attributes
    ----------
    lp : TensorVariable of shape (...)
        Log posterior density of the new state, up to the evidence.
    log_lik : TensorVariable of shape (...)
        Marginal log-likelihood of the new state.
    sizes : TensorVariable of shape (..., n_components)
        Rows per component under the assignments the new state was drawn from.
    net : TensorVariable of shape (..., n_components), or None
        Elastic net that each component follows.
    """

    lp: TensorVariable
    log_lik: TensorVariable
    sizes: TensorVariable
    net: TensorVariable | None


class Draw(NamedTuple):
    """
    What a sweep returns.

    Attributes
    ----------
    rng : RandomGeneratorVariable
        The generator after the sweep.
    z : TensorVariable of shape (..., n_obs)
        Assignments the new parameters were drawn from.
    state : State
        New parameters.
    log_joint : TensorVariable of shape (..., n_components, n_obs)
        Log-probabilities of the assignments under the new parameters.
    info : Info
        Diagnostics.
    """

    rng: Any
    z: TensorVariable
    state: State
    log_joint: TensorVariable
    info: Info


def log_joint_of(state: State, design: TensorVariable) -> TensorVariable:
    """
    Unnormalised log-probabilities of the assignments under a state.

    Parameters
    ----------
    state : State
        Parameters.
    design : TensorVariable of shape (..., n_obs, n_columns + 1)
        Working design with the response as its last column.

    Returns
    -------
    TensorVariable of shape (..., n_components, n_obs)
        ``log w + log density``; their log-sum-exp is each row's marginal log-likelihood.

    Examples
    --------
    >>> state = State(pt.zeros(()), pt.zeros(1), pt.zeros(2), pt.zeros((2, 1)))
    >>> log_joint_of(state, pt.zeros((3, 2))).eval().shape
    (2, 3)
    """
    level = component_level(log_weights_from_logits(state.stick_logits), state.log_sigma)
    return assignment_conditional(level, contrast_of(state.theta, state.log_sigma), design)


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
    return Weights(rng, pt.log(alpha), stick_logits, log_w, order.labels)


def draw_noise(
    rng: Any,
    regressions: Regressions,
    shrinkage: Shrinkage,
    settings: Settings,
) -> tuple[Any, TensorVariable]:
    """
    Draw the noise with the coefficients integrated out.

    Parameters
    ----------
    rng : RandomGeneratorVariable
        Source of randomness.
    regressions : Regressions
        What the rows say.
    shrinkage : Shrinkage
        What the coefficients' prior says.
    settings : Settings
        Hyper-parameters.

    Returns
    -------
    next_rng : RandomGeneratorVariable
        The generator after the draws.
    log_sigma : TensorVariable of shape (..., n_components)
        New logarithms.

    Examples
    --------
    >>> import numpy as np, mixreg as mr
    >>> from mixreg.gibbs.state import settings_of
    >>> settings = settings_of(mr.dmm(np.eye(3), [1.0, 2.0, 4.0], n_components=2).spec)
    >>> rng, two = pt.random.shared_rng(np.random.default_rng(1)), pt.ones(2, dtype="float64")
    >>> found = Regressions(two, two, two[:, None], two[:, None])
    >>> draw_noise(rng, found, Shrinkage((), two[:, None]), settings)[1].eval().shape
    (2,)
    """
    shape = settings.noise_shape + regressions.sizes / 2
    if shrinkage.tilt is None:
        return draw_log_sigma(rng, shape, regressions.rate)
    return draw_tilted_log_sigma(rng, shape, regressions.rate, shrinkage.tilt)


def sweep(
    rng: Any,
    state: State,
    log_joint: TensorVariable,
    design: TensorVariable,
    regress: Regress,
    block: CoefficientBlock,
    settings: Settings,
    apart: Apart = together,
) -> Draw:
    """
    Draw assignments given the parameters, then the parameters given the assignments.

    Parameters
    ----------
    rng : RandomGeneratorVariable
        Source of randomness.
    state : State
        Current parameters.
    log_joint : TensorVariable of shape (..., n_components, n_obs)
        Log-probabilities of the assignments under them, see :func:`log_joint_of`.
    design : TensorVariable of shape (..., n_obs, n_columns + 1)
        Working design with the response as its last column.
    regress : callable
        :func:`~mixreg.gibbs.regressions.regress` or its like, with the data filled in.
    block : CoefficientBlock
        The coefficients' prior.
    settings : Settings
        Hyper-parameters.
    apart : callable, optional
        Calls the parts that are made of many operations on few numbers, see
        :data:`~mixreg.gibbs.shrinkage.Apart`.

    Returns
    -------
    Draw
        Assignments, new state, its assignment log-probabilities and diagnostics.

    Examples
    --------
    >>> import numpy as np, mixreg as mr
    >>> from mixreg.gibbs.normal import NormalBlock
    >>> from mixreg.gibbs.regressions import regress_by_mask
    >>> from mixreg.gibbs.state import settings_of
    >>> settings = settings_of(mr.dmm(np.eye(3), [1.0, 2.0, 4.0], n_components=2).spec)
    >>> rng = pt.random.shared_rng(np.random.default_rng(1))
    >>> state = State(pt.zeros(()), pt.zeros(1), pt.zeros(2), pt.zeros((2, 4)))
    >>> design = pt.ones((3, 5))
    >>> draw = sweep(rng, state, log_joint_of(state, design), design,
    ...              lambda rng, z, precision: regress_by_mask(
    ...                  rng, design, settings.mean, precision, settings.noise_rate, z),
    ...              NormalBlock(2), settings)
    >>> int(draw.info.sizes.sum().eval())
    3
    """
    rng, z = draw_assignments(rng, log_joint)
    each = pt.arange(log_joint.shape[-2])[:, None]
    occupied = pt.eq(z[..., None, :], each).any(axis=-1).astype("float64")
    rng, shrinkage = block.refresh(rng, state, occupied, settings, apart)
    rng, found = regress(rng, z, shrinkage.precision)
    weights = apart(draw_weights, rng, state.log_alpha, found.sizes, settings)
    rng, log_sigma = draw_noise(weights.rng, found, shrinkage, settings)
    theta = found.mean + pt.exp(log_sigma)[..., None] * found.deviation
    # Noise and coefficients were drawn where their rows were; now they follow their labels.
    log_sigma, theta = reorder(log_sigma, weights.labels), reorder(theta, weights.labels)
    state = State(weights.log_alpha, weights.stick_logits, log_sigma, theta, shrinkage.hyper)
    contrast = contrast_of(theta, log_sigma)
    log_joint = assignment_conditional(component_level(weights.log_w, log_sigma), contrast, design)
    log_lik = log_marginal(log_joint)
    lp = log_lik + block.log_prior(log_sigma, contrast, shrinkage.hyper, settings, apart)
    lp += apart(shared_log_prior, *state[:3], settings)
    z = reorder(pt.argsort(weights.labels, axis=-1), z)
    sizes = reorder(found.sizes, weights.labels)
    net = None if shrinkage.net is None else reorder(shrinkage.net, weights.labels)
    return Draw(rng, z, state, log_joint, Info(lp, log_lik, sizes, net))
