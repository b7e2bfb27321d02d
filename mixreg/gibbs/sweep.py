"""One sweep of the sampler: every full conditional once, composed as a graph."""

from typing import Any, NamedTuple

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from mixreg.gibbs.apart import Apart, together
from mixreg.gibbs.arrange import Components, arrange
from mixreg.gibbs.assignments import (
    assignment_conditional,
    component_level,
    draw_assignments,
)
from mixreg.gibbs.constant_weights import ConstantWeights
from mixreg.gibbs.contrast import contrast_of
from mixreg.gibbs.labels import reorder
from mixreg.gibbs.noise import draw_log_sigma, draw_tilted_log_sigma
from mixreg.gibbs.prior import noise_log_prior
from mixreg.gibbs.regressions import Regress, Regressions
from mixreg.gibbs.row_shares import row_shares
from mixreg.gibbs.shrinkage import CoefficientBlock, Shrinkage
from mixreg.gibbs.split_merge import split_and_merge
from mixreg.gibbs.state import Settings, State, Sticks
from mixreg.gibbs.weighing import WeightBlock

__all__ = [
    "Draw",
    "Info",
    "draw_noise",
    "log_joint_of",
    "sweep",
]

CONSTANT_WEIGHTS = ConstantWeights()


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
    w : TensorVariable of shape (..., n_components)
        Weights averaged over the rows.
    accepted : TensorVariable of shape (..., 2), or None
        Splits and merges that were accepted, where any are proposed.
    """

    lp: TensorVariable
    log_lik: TensorVariable
    sizes: TensorVariable
    net: TensorVariable | None
    w: TensorVariable
    accepted: TensorVariable | None


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
    shares : TensorVariable of shape (..., n_components, n_obs)
        Unnormalised probabilities of the assignments under the new parameters.
    info : Info
        Diagnostics.
    """

    rng: Any
    z: TensorVariable
    state: State
    shares: TensorVariable
    info: Info


def log_joint_of(
    state: State, design: TensorVariable, weigh: WeightBlock = CONSTANT_WEIGHTS
) -> TensorVariable:
    """
    Unnormalised log-probabilities of the assignments under a state.

    Parameters
    ----------
    state : State
        Parameters.
    design : TensorVariable of shape (..., n_obs, n_columns + 1)
        Working design with the response as its last column.
    weigh : WeightBlock, optional
        The weights' prior; constant weights by default.

    Returns
    -------
    TensorVariable of shape (..., n_components, n_obs)
        ``log w + log density``; their log-sum-exp is each row's marginal log-likelihood.

    Examples
    --------
    >>> from mixreg.gibbs.state import Sticks
    >>> state = State(Sticks(pt.zeros(()), pt.zeros(1)), pt.zeros(2), pt.zeros((2, 1)))
    >>> log_joint_of(state, pt.zeros((3, 2))).eval().shape
    (2, 3)
    """
    level = component_level(weigh.log_w(state.weights), state.log_sigma)
    return assignment_conditional(level, contrast_of(state.theta, state.log_sigma), design)


def draw_noise(
    rng: Any,
    regressions: Regressions,
    shrinkage: Shrinkage,
    settings: Settings,
    apart: Apart = together,
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
    apart : callable, optional
        Calls the parts that are made of many operations on few numbers.

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
    sizes, rate = regressions.sizes, regressions.rate
    if shrinkage.tilt is None:
        return apart(_draw_untilted, rng, sizes, rate, settings)
    return draw_tilted_log_sigma(rng, _noise_shape(sizes, settings), rate, shrinkage.tilt)


def _draw_untilted(
    rng: Any, sizes: TensorVariable, rate: TensorVariable, settings: Settings
) -> tuple[Any, TensorVariable]:
    """Draw the noise where the coefficients' prior says nothing about it."""
    return draw_log_sigma(rng, _noise_shape(sizes, settings), rate)


def _noise_shape(sizes: TensorVariable, settings: Settings) -> TensorVariable:
    """Inverse-gamma shapes of the variances of the noise."""
    return settings.noise_shape + sizes / 2


def sweep(
    rng: Any,
    state: State,
    shares: TensorVariable,
    design: TensorVariable,
    regress: Regress,
    block: CoefficientBlock,
    settings: Settings,
    weigh: WeightBlock = CONSTANT_WEIGHTS,
    apart: Apart = together,
    n_moves: TensorVariable | None = None,
) -> Draw:
    """
    Draw assignments given the parameters, then the parameters given the assignments.

    Parameters
    ----------
    rng : RandomGeneratorVariable
        Source of randomness.
    state : State
        Current parameters.
    shares : TensorVariable of shape (..., n_components, n_obs)
        Unnormalised probabilities of the assignments under them, see
        :func:`~mixreg.gibbs.assignments.shares_of`.
    design : TensorVariable of shape (..., n_obs, n_columns + 1)
        Working design with the response as its last column.
    regress : callable
        :func:`~mixreg.gibbs.regressions.regress_on` the data, or its like.
    block : CoefficientBlock
        The coefficients' prior.
    settings : Settings
        Hyper-parameters.
    weigh : WeightBlock, optional
        The weights' prior, with the data filled in; constant weights by default.
    apart : callable, optional
        Calls the parts that are made of many operations on few numbers, see
        :data:`~mixreg.gibbs.apart.Apart`.
    n_moves : TensorVariable of int of shape (), optional
        How many splits and merges to propose, see
        :func:`~mixreg.gibbs.split_merge.split_and_merge`; for constant weights only, and none by
        default.

    Returns
    -------
    Draw
        Assignments, new state, its assignment probabilities and diagnostics.

    Examples
    --------
    >>> import numpy as np, mixreg as mr
    >>> from mixreg.gibbs.normal import NormalBlock
    >>> from mixreg.gibbs.regressions import regress_by_mask
    >>> from mixreg.gibbs.state import Sticks, settings_of
    >>> settings = settings_of(mr.dmm(np.eye(3), [1.0, 2.0, 4.0], n_components=2).spec)
    >>> rng = pt.random.shared_rng(np.random.default_rng(1))
    >>> state = State(Sticks(pt.zeros(()), pt.zeros(1)), pt.zeros(2), pt.zeros((2, 4)))
    >>> design = pt.ones((3, 5))
    >>> draw = sweep(rng, state, pt.ones((2, 3)), design,
    ...              lambda rng, z, precision: regress_by_mask(
    ...                  rng, design, settings.mean, precision, settings.noise_rate, z),
    ...              NormalBlock(2), settings)
    >>> int(draw.info.sizes.sum().eval())
    3
    """
    rng, z = draw_assignments(rng, shares)
    occupied = apart(_occupied, z, state.log_sigma)
    rng, shrinkage = block.refresh(rng, state, occupied, settings, apart)
    accepted = None
    if n_moves is not None:
        assert isinstance(state.weights, Sticks), "a gate's sticks do not integrate out"
        rng, z, shrinkage, accepted = split_and_merge(
            rng,
            n_moves,
            design,
            z,
            state.weights.log_alpha,
            shrinkage,
            settings,
            block.component_prior,
        )
    rng, found = regress(rng, z, shrinkage.precision)
    weights = weigh.draw(rng, state.weights, z, found.sizes, settings, apart)
    rng, log_sigma = draw_noise(weights.rng, found, shrinkage, settings, apart)
    there = Components(log_sigma, found.mean, found.deviation, found.sizes, shrinkage.net)
    here = apart(arrange, there, weights.labels, weights.log_w)
    state = State(weights.weights, here.log_sigma, here.theta, shrinkage.hyper)
    shares, log_lik = row_shares(here.level, here.contrast, design)
    lp = block.log_prior(here.log_sigma, here.contrast, shrinkage.hyper, settings, apart)

    def add_up(
        lp: TensorVariable, log_lik: TensorVariable, state: State, settings: Settings
    ) -> TensorVariable:
        """Add the parts of the log posterior that few operations make."""
        lp += log_lik + weigh.log_prior(state.weights, settings)
        return lp + noise_log_prior(state.log_sigma, settings)

    lp = apart(add_up, lp, log_lik, state, settings)
    if weights.labels is not None:
        z = reorder(pt.argsort(weights.labels, axis=-1), z)
    info = Info(lp, log_lik, here.sizes, here.net, weights.average, accepted)
    return Draw(rng, z, state, shares, info)


def _occupied(z: TensorVariable, log_sigma: TensorVariable) -> TensorVariable:
    """Tell components with rows, one, from those without, zero."""
    each = pt.arange(log_sigma.shape[-1])[:, None]
    return pt.eq(z[..., None, :], each).any(axis=-1).astype("float64")
