"""One sweep of the sampler: every full conditional once, composed as a graph."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from mixreg.conjugate import regression_posterior
from mixreg.distributions import log_weights_from_logits
from mixreg.gibbs.allocation import Allocation
from mixreg.gibbs.assignments import assignment_conditional, draw_assignments, log_marginal
from mixreg.gibbs.concentration import draw_concentration
from mixreg.gibbs.prior import log_prior
from mixreg.gibbs.regression import draw_regression
from mixreg.gibbs.state import Settings, State
from mixreg.gibbs.sticks import draw_stick_logits, stick_conditional

__all__ = ["AllocationOf", "Draw", "Info", "draw_parameters", "log_joint_of", "sweep"]

AllocationOf = Callable[[TensorVariable], Allocation]


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
    log_w = log_weights_from_logits(state.stick_logits)
    return assignment_conditional(log_w, design, state.theta, state.log_sigma)


def draw_parameters(
    rng: Any, log_alpha: TensorVariable, allocation: Allocation, settings: Settings
) -> tuple[Any, State]:
    """
    Draw all parameters given the assignments.

    Parameters
    ----------
    rng : RandomGeneratorVariable
        Source of randomness.
    log_alpha : TensorVariable of shape (...)
        Logarithm of the current concentration.
    allocation : Allocation
        What the assigned rows say.
    settings : Settings
        Hyper-parameters.

    Returns
    -------
    next_rng : RandomGeneratorVariable
        The generator after the draws.
    state : State
        New parameters: concentration with the sticks integrated out, sticks, noise with the
        coefficients integrated out, coefficients.

    Examples
    --------
    >>> import numpy as np, mixreg as mr
    >>> from mixreg.gibbs.allocation import allocate_by_mask
    >>> from mixreg.gibbs.state import settings_of
    >>> settings = settings_of(mr.dmm(np.eye(3), [1.0, 2.0, 4.0], n_components=2).spec)
    >>> z = pt.zeros(3, dtype="int64")
    >>> rows = allocate_by_mask(pt.ones((3, 5)), settings.prior, z, 2)
    >>> rng = pt.random.shared_rng(np.random.default_rng(1))
    >>> draw_parameters(rng, pt.zeros(()), rows, settings)[1].theta.eval().shape
    (2, 4)
    """
    sizes = allocation.sizes
    rng, alpha = draw_concentration(
        rng,
        pt.exp(log_alpha),
        sizes,
        settings.concentration_shape,
        settings.concentration_rate,
    )
    rng, stick_logits = draw_stick_logits(rng, stick_conditional(sizes, alpha))
    posterior = regression_posterior(allocation.factor, sizes, settings.noise_shape)
    rng, log_sigma, theta = draw_regression(rng, posterior)
    return rng, State(pt.log(alpha), stick_logits, log_sigma, theta)


def sweep(
    rng: Any,
    log_alpha: TensorVariable,
    log_joint: TensorVariable,
    design: TensorVariable,
    allocation_of: AllocationOf,
    settings: Settings,
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
    allocation = allocation_of(z)
    rng, state = draw_parameters(rng, log_alpha, allocation, settings)
    new_log_joint = log_joint_of(state, design)
    log_lik = log_marginal(new_log_joint)
    info = Info(log_lik + log_prior(state, settings), log_lik, allocation.sizes)
    return Draw(rng, z, state, new_log_joint, info)
