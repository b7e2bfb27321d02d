"""Steps of a sampler on many replicates at once: composed, compiled and run."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pytensor.tensor as pt
from pytensor.tensor.random.type import random_generator_type
from pytensor.tensor.variable import TensorVariable

from mixreg.certificates.joint import Joint
from mixreg.certificates.problems import Problem
from mixreg.gibbs import sweep as sweep_module
from mixreg.gibbs.assignments import shares_of
from mixreg.gibbs.compile import compile_graph
from mixreg.gibbs.constant_weights import ConstantWeights
from mixreg.gibbs.gates import GatedWeights, gate_arrays
from mixreg.gibbs.regressions import regress_by_mask
from mixreg.gibbs.shrinkage import CoefficientBlock
from mixreg.gibbs.state import Gates, Nets, Settings, State, Sticks, Walk, settings_of
from mixreg.gibbs.weighing import WeightBlock

__all__ = [
    "Replica",
    "Step",
    "compile_replicated",
    "run_sweeps",
    "valid_sweep",
]


class Replica(NamedTuple):
    """
    What a step of a sampler sees: variables with a leading axis of replicates.

    Attributes
    ----------
    state : State
        Parameters.
    z : TensorVariable of shape (n_replicates, n_obs)
        Assignments.
    net : TensorVariable of shape (n_replicates, n_components), or None
        Elastic net that each component follows.
    design : TensorVariable of shape (n_replicates, n_obs, n_columns + 1)
        Working design with the response as its last column.
    settings : Settings
        Hyper-parameters.
    block : CoefficientBlock
        The coefficients' prior.
    weigh : WeightBlock
        The weights' prior.
    """

    state: State
    z: TensorVariable
    net: TensorVariable | None
    design: TensorVariable
    settings: Settings
    block: CoefficientBlock
    weigh: WeightBlock

    def regress(self, rng: Any, z: TensorVariable, precision: TensorVariable) -> Any:
        """
        Regress by mask, as replicates need it.

        Parameters
        ----------
        rng : RandomGeneratorVariable
            Source of randomness.
        z : TensorVariable of shape (n_replicates, n_obs)
            Assignments.
        precision : TensorVariable of shape (n_replicates, n_components, n_columns)
            Prior precisions times the noise variance.

        Returns
        -------
        tuple
            The generator after the draws, and the regressions.
        """
        settings = self.settings
        return regress_by_mask(rng, self.design, settings.mean, precision, settings.noise_rate, z)


Step = Callable[[Any, Replica], tuple[Any, Replica]]
"""``(rng, replica) -> (rng, replica)``: a sweep, a kernel alone, or a broken one."""


def valid_sweep(rng: Any, now: Replica, **moves: Any) -> tuple[Any, Replica]:
    """
    Compose the package's sweep on replicated data; only the regressions are by mask.

    Parameters
    ----------
    rng : RandomGeneratorVariable
        Source of randomness.
    now : Replica
        Before the sweep.
    **moves : Any
        Further arguments of :func:`mixreg.gibbs.sweep.sweep`, such as optional moves.

    Returns
    -------
    next_rng : RandomGeneratorVariable
        The generator after the sweep.
    replica : Replica
        After the sweep.

    Examples
    --------
    >>> problem, rng = Problem(), np.random.default_rng(1)
    >>> joint = problem.draw_joint(rng, 5)
    >>> run_sweeps(compile_replicated(problem, 5, plainly=True), joint, rng).theta.shape
    (5, 4, 3)
    """
    # Called through its module, so that a mutant can replace parts of the composition.
    draw = sweep_module.sweep(
        rng,
        now.state,
        shares_of(sweep_module.log_joint_of(now.state, now.design, now.weigh))[0],
        now.design,
        now.regress,
        now.block,
        now.settings,
        now.weigh,
        **moves,
    )
    return draw.rng, now._replace(state=draw.state, z=draw.z, net=draw.info.net)


def compile_replicated(
    problem: Problem, n_replicates: int, step: Step = valid_sweep, *, plainly: bool = False
) -> Callable[..., Any]:
    """
    Compile one step for many replicates at once: the kernels have leading dimensions.

    Parameters
    ----------
    problem : Problem
        The mixture.
    n_replicates : int
        How many replicates.
    step : callable, optional
        What is done to them; the package's sweep by default.
    plainly : bool, default False
        Whether to leave the graph as it is, which compiles in a fraction of the time.

    Returns
    -------
    callable
        For :func:`run_sweeps`.

    Examples
    --------
    >>> callable(compile_replicated(Problem(), 5, plainly=True))
    True
    """
    rng, now = random_generator_type("rng"), _symbolic(problem, n_replicates)
    next_rng, after = step(rng, now)
    outputs = [next_rng, *_arrays(after)]
    inputs = [rng, *_arrays(now), now.design]
    return compile_graph(inputs, outputs, plainly=plainly)


def _arrays(replica: Replica) -> list[Any]:
    """List what a step may change, in the order of a compiled function's arguments."""
    net = [] if replica.net is None else [replica.net]
    return [replica.z, *net, *replica.state.leaves]


def _symbolic(problem: Problem, n_replicates: int) -> Replica:
    """Lay out the variables of a problem."""
    shapes = problem.shapes

    def real(name: str, *shape: int) -> Any:
        return pt.tensor(name, dtype="float64", shape=(n_replicates, *shape))

    def whole(name: str, *shape: int) -> Any:
        return pt.tensor(name, dtype="int64", shape=(n_replicates, *shape))

    n_components, n_sticks = shapes.n_components, shapes.n_components - 1
    weights: Sticks | Gates = Sticks(real("log_alpha"), real("stick_logits", n_sticks))
    weigh: WeightBlock = ConstantWeights()
    if problem.spec.gate is not None:
        slopes = real("gamma", n_sticks, shapes.n_gate)
        weights = Gates(real("log_scale"), real("intercept", n_sticks), slopes)
        weigh = GatedWeights(*map(pt.as_tensor, gate_arrays(problem.spec.gate.design)))
    hyper: Any = ()
    if shapes.n_nets:
        hyper = Nets(*(real(name, shapes.n_nets) for name in Nets._fields))
    elif shapes.lam == "inferred":
        hyper = Walk(real("log_lam"))
    theta = real("theta", n_components, shapes.n_columns)
    return Replica(
        state=State(weights, real("log_sigma", n_components), theta, hyper),
        z=whole("z", shapes.n_obs),
        net=whole("net", n_components) if shapes.n_nets else None,
        design=real("design", shapes.n_obs, shapes.n_columns + 1),
        settings=settings_of(problem.spec),
        block=shapes.block,
        weigh=weigh,
    )


def run_sweeps(
    function: Callable[..., Any], joint: Joint, rng: np.random.Generator, n_sweeps: int = 1
) -> Joint:
    """
    Apply a compiled step to every replicate.

    Parameters
    ----------
    function : callable
        Of :func:`compile_replicated`.
    joint : Joint
        Before the steps.
    rng : Generator
        Source of randomness.
    n_sweeps : int, default 1
        How often to apply it.

    Returns
    -------
    Joint
        After the steps.

    Examples
    --------
    >>> problem, rng = Problem(scaling="sigma"), np.random.default_rng(1)
    >>> joint = problem.draw_joint(rng, 5)
    >>> run_sweeps(compile_replicated(problem, 5, plainly=True), joint, rng, 2).net.shape
    (5, 4)
    """
    net = [] if joint.net is None else [joint.net]
    values = [joint.z, *net, *joint.state.leaves]
    for _ in range(n_sweeps):
        rng, *values = function(rng, *values, joint.design)
    return _joint_of(values, joint)


def _joint_of(values: list[np.ndarray], before: Joint) -> Joint:
    """Name the arrays that a compiled step returns."""
    z, *values = values
    net = None if before.net is None else values.pop(0)
    n_weights = len(before.weights)
    weights, (log_sigma, theta, *hyper) = values[:n_weights], values[n_weights:]
    return replace(
        before,
        weights=type(before.weights)(*weights),
        log_sigma=log_sigma,
        theta=theta,
        hyper=type(before.hyper)(*hyper) if before.hyper else (),
        z=z,
        net=net,
    )
