"""One sweep of the sampler: every full conditional once, composed as a graph."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from mixreg.conjugate import regression_posterior
from mixreg.distributions import log_weights_from_logits
from mixreg.gibbs.allocation import Allocation
from mixreg.gibbs.assignments import (
    assignment_conditional,
    component_level,
    draw_assignments,
    log_marginal,
)
from mixreg.gibbs.concentration import draw_concentration
from mixreg.gibbs.labels import draw_order, reorder
from mixreg.gibbs.prior import coefficient_penalty, scalar_log_prior
from mixreg.gibbs.regression import contrast_of, draw_contrast, draw_log_sigma
from mixreg.gibbs.state import Settings, State
from mixreg.gibbs.sticks import draw_stick_logits, stick_conditional

__all__ = ["AllocationOf", "Draw", "Info", "Scalars", "draw_scalars", "log_joint_of", "sweep"]

AllocationOf = Callable[[TensorVariable], Allocation]


class Scalars(NamedTuple):
    """
    What is drawn given the assignments, except the coefficients.

    Attributes
    ----------
    rng : RandomGeneratorVariable
        The generator after the draws.
    log_alpha : TensorVariable of shape (...)
        Logarithm of the concentration.
    stick_logits : TensorVariable of shape (..., n_components - 1)
        Logits of the stick fractions.
    log_sigma : TensorVariable of shape (..., n_components)
        Logarithms of the noise scales, in the old order.
    labels : TensorVariable of shape (..., n_components)
        Old label of each component in its new place.
    level : TensorVariable of shape (..., n_components)
        See :func:`mixreg.gibbs.assignments.component_level`.
    log_prior : TensorVariable of shape (...)
        See :func:`mixreg.gibbs.prior.scalar_log_prior`.
    """

    rng: Any
    log_alpha: TensorVariable
    stick_logits: TensorVariable
    log_sigma: TensorVariable
    labels: TensorVariable
    level: TensorVariable
    log_prior: TensorVariable


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
    """

    lp: TensorVariable
    log_lik: TensorVariable
    sizes: TensorVariable


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


def draw_scalars(
    rng: Any,
    log_alpha: TensorVariable,
    sizes: TensorVariable,
    factor: TensorVariable,
    settings: Settings,
) -> Scalars:
    """
    Draw everything but the coefficients given the assignments.

    Components are put in a new order over the sticks and the concentration is drawn, both with
    the sticks integrated out; then the sticks; the noise with the coefficients integrated out.

    Parameters
    ----------
    rng : RandomGeneratorVariable
        Source of randomness.
    log_alpha : TensorVariable of shape (...)
        Logarithm of the current concentration.
    sizes : TensorVariable of shape (..., n_components)
        Rows per component.
    factor : TensorVariable of shape (..., n_components, n_columns + 1, n_columns + 1)
        Bordered Cholesky factors.
    settings : Settings
        Hyper-parameters.

    Returns
    -------
    Scalars
        New values, and what the rest of the sweep needs of them.

    Examples
    --------
    >>> import numpy as np, mixreg as mr
    >>> from mixreg.gibbs.state import settings_of
    >>> settings = settings_of(mr.dmm(np.eye(3), [1.0, 2.0, 4.0], n_components=2).spec)
    >>> rng = pt.random.shared_rng(np.random.default_rng(1))
    >>> factor = pt.as_tensor(np.stack([settings.prior_factor] * 2))
    >>> new = draw_scalars(rng, pt.zeros(()), pt.as_tensor([3, 0]), factor, settings)
    >>> new.stick_logits.eval().shape
    (1,)
    """
    alpha = pt.exp(log_alpha)
    rng, order = draw_order(rng, alpha, sizes)
    rng, alpha = draw_concentration(
        rng, alpha, order.sizes, settings.concentration_shape, settings.concentration_rate
    )
    rng, stick_logits = draw_stick_logits(rng, stick_conditional(order.sizes, alpha))
    posterior = regression_posterior(factor, sizes, settings.noise_shape)
    rng, log_sigma = draw_log_sigma(rng, posterior.shape, posterior.rate)
    log_alpha, log_w = pt.log(alpha), log_weights_from_logits(stick_logits)
    return Scalars(
        rng,
        log_alpha,
        stick_logits,
        log_sigma,
        order.labels,
        component_level(log_w, reorder(log_sigma, order.labels)),
        scalar_log_prior(log_alpha, stick_logits, log_sigma, settings),
    )


def sweep(
    rng: Any,
    log_alpha: TensorVariable,
    log_joint: TensorVariable,
    design: TensorVariable,
    allocation_of: AllocationOf,
    settings: Settings,
    scalars_of: Callable[..., Scalars] = draw_scalars,
) -> Draw:
    """
    Draw assignments given the parameters, then the parameters given the assignments.

    Parameters
    ----------
    rng : RandomGeneratorVariable
        Source of randomness.
    log_alpha : TensorVariable of shape (...)
        Logarithm of the current concentration.
    log_joint : TensorVariable of shape (..., n_components, n_obs)
        Log-probabilities of the assignments under the current parameters: all that the sweep
        needs of them beside the concentration.
    design : TensorVariable of shape (..., n_obs, n_columns + 1)
        Working design with the response as its last column.
    allocation_of : callable
        From assignments to :class:`~mixreg.gibbs.allocation.Allocation`.
    settings : Settings
        Hyper-parameters.
    scalars_of : callable, optional
        :func:`draw_scalars`, or the same compiled apart.

    Returns
    -------
    Draw
        Assignments, new state, its assignment log-probabilities and diagnostics.

    Examples
    --------
    >>> import numpy as np, mixreg as mr
    >>> from mixreg.gibbs.allocation import allocate_by_mask
    >>> from mixreg.gibbs.state import settings_of
    >>> settings = settings_of(mr.dmm(np.eye(3), [1.0, 2.0, 4.0], n_components=2).spec)
    >>> rng = pt.random.shared_rng(np.random.default_rng(1))
    >>> design = pt.ones((3, 5))
    >>> draw = sweep(rng, pt.zeros(()), pt.zeros((2, 3)), design,
    ...              lambda z: allocate_by_mask(design, settings.prior, z, 2), settings)
    >>> int(draw.info.sizes.sum().eval())
    3
    """
    rng, z = draw_assignments(rng, log_joint)
    sizes, factor = allocation_of(z)
    scalars = scalars_of(rng, log_alpha, sizes, factor, settings)
    rng, contrast = draw_contrast(scalars.rng, factor, scalars.log_sigma)
    # Noise and coefficients were drawn where the factors are; now they follow their rows.
    log_sigma = reorder(scalars.log_sigma, scalars.labels)
    contrast = reorder(contrast, scalars.labels)
    new_log_joint = assignment_conditional(scalars.level, contrast, design)
    log_lik = log_marginal(new_log_joint)
    lp = log_lik + scalars.log_prior - coefficient_penalty(contrast, settings)
    theta = -contrast[..., :-1] * pt.exp(log_sigma)[..., None]
    state = State(scalars.log_alpha, scalars.stick_logits, log_sigma, theta)
    z = reorder(pt.argsort(scalars.labels, axis=-1), z)
    info = Info(lp, log_lik, reorder(sizes, scalars.labels))
    return Draw(rng, z, state, new_log_joint, info)
