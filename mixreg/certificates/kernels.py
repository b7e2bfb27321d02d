"""Kernels alone: each full conditional as a step that leaves everything else as it is."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from mixreg.certificates.problems import PROBLEMS, Problem
from mixreg.certificates.replicas import Replica, Step
from mixreg.gibbs.apart import together
from mixreg.gibbs.assignments import draw_assignments, shares_of
from mixreg.gibbs.contrast import draw_coefficients
from mixreg.gibbs.labels import reorder
from mixreg.gibbs.sweep import draw_noise, log_joint_of

__all__ = ["KERNELS", "KERNEL_PROBLEMS", "Kernel", "kernels_of"]


class Kernel(NamedTuple):
    """
    A kernel, and the problems that it is part of.

    Attributes
    ----------
    step : callable
        Draws from the conditional.
    applies : callable
        Whether a problem's sweep has it.
    """

    step: Step
    applies: Callable[[Problem], bool]


def assignments(rng: Any, now: Replica) -> tuple[Any, Replica]:
    """Draw assignments given all parameters."""
    shares, _ = shares_of(log_joint_of(now.state, now.design, now.weigh))
    rng, z = draw_assignments(rng, shares)
    return rng, now._replace(z=z)


def weights(rng: Any, now: Replica) -> tuple[Any, Replica]:
    """Draw the weights given the assignments, components moved among the sticks."""
    state = now.state
    sizes = _members(now).sum(axis=-1)
    found = now.weigh.draw(rng, state.weights, now.z, sizes, now.settings, together)
    state = state._replace(weights=found.weights)
    if found.labels is None:
        return found.rng, now._replace(state=state)
    log_sigma, theta = (reorder(part, found.labels) for part in (state.log_sigma, state.theta))
    net = None if now.net is None else reorder(now.net, found.labels)
    z = reorder(pt.argsort(found.labels, axis=-1), now.z)
    return found.rng, now._replace(
        state=state._replace(log_sigma=log_sigma, theta=theta), z=z, net=net
    )


def regressions(rng: Any, now: Replica) -> tuple[Any, Replica]:
    """Draw noise and coefficients given the assignments, with all that their prior brings."""
    occupied = _members(now).any(axis=-1).astype("float64")
    rng, shrinkage = now.block.refresh(rng, now.state, occupied, now.settings, together)
    rng, found = now.regress(rng, now.z, shrinkage.precision)
    rng, log_sigma = draw_noise(rng, found, shrinkage, now.settings)
    theta, _ = draw_coefficients(log_sigma, found.mean, found.deviation)
    state = now.state._replace(log_sigma=log_sigma, theta=theta, hyper=shrinkage.hyper)
    return rng, now._replace(state=state, net=shrinkage.net)


def hyper(rng: Any, now: Replica) -> tuple[Any, Replica]:
    """Draw what the coefficients' prior depends on, given the coefficients of all components."""
    # As if no component were empty: then nothing but the hyper-parameters is integrated out.
    occupied = pt.ones_like(now.state.log_sigma)
    rng, shrinkage = now.block.refresh(rng, now.state, occupied, now.settings, together)
    return rng, now._replace(state=now.state._replace(hyper=shrinkage.hyper), net=shrinkage.net)


def _members(now: Replica) -> TensorVariable:
    """Which rows each component has; (n_replicates, n_components, n_obs)."""
    labels = pt.arange(now.state.log_sigma.shape[-1])[:, None]
    return pt.eq(now.z[..., None, :], labels)


# A further kernel is one entry.
KERNELS: dict[str, Kernel] = {
    "assignments": Kernel(assignments, lambda problem: True),
    "order, concentration, sticks": Kernel(weights, lambda problem: not problem.gated),
    "gate": Kernel(weights, lambda problem: problem.gated),
    "noise, coefficients": Kernel(regressions, lambda problem: problem.model == "dmm"),
    "nets, noise, coefficients": Kernel(regressions, lambda problem: problem.model == "dmm_men"),
    "walks, noise, coefficients": Kernel(regressions, lambda problem: problem.model == "lemna"),
    "choice, weights and penalties of nets": Kernel(
        hyper, lambda problem: problem.model == "dmm_men"
    ),
    "rate of steps": Kernel(hyper, lambda problem: problem.lam == "inferred"),
}

KERNEL_PROBLEMS: dict[str, Problem] = {
    name: PROBLEMS[name]
    for name in (
        "dmm, default preset",
        "dmm, gate",
        "dmm_men, sigma, default preset",
        "dmm_men, variance, default preset",
        "lemna, default preset",
    )
}


def kernels_of(problem: Problem) -> list[str]:
    """
    List the kernels of a problem's sweep.

    Parameters
    ----------
    problem : Problem
        The mixture.

    Returns
    -------
    list of str
        Names of kernels.

    Examples
    --------
    >>> kernels_of(Problem(gated=True))
    ['assignments', 'gate', 'noise, coefficients']
    """
    return [name for name, kernel in KERNELS.items() if kernel.applies(problem)]
