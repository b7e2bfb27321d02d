"""Ways to break a sweep: parts of its composition replaced."""

from collections.abc import Callable
from typing import Any

import pytensor.tensor as pt

from mixreg.certificates.patched import patched
from mixreg.certificates.replicas import Replica, Step, valid_sweep
from mixreg.gibbs import constant_weights as weights_module
from mixreg.gibbs import sweep as sweep_module
from mixreg.gibbs.labels import reorder
from mixreg.gibbs.shrinkage import CoefficientBlock, Shrinkage

__all__ = ["Make", "empty_at_zero", "replacing", "shrinkage_by", "with_noise_scale"]

Make = Callable[[Any, Any], Any]
"""``(original, state) -> replacement``."""


def replacing(name: str, make: Make, module: Any = sweep_module) -> Step:
    """
    Build a broken sweep: one kernel of the composition replaced.

    Parameters
    ----------
    name : str
        Name of the kernel in the module that calls it.
    make : callable
        ``make(original, state)`` gives what is called instead.
    module : module, optional
        The module that calls it; the sweep by default.

    Returns
    -------
    callable
        The broken sweep.

    Examples
    --------
    >>> callable(replacing("draw_log_sigma", lambda original, state: original))
    True
    """

    def step(rng: Any, now: Replica) -> tuple[Any, Replica]:
        with patched(module, name, make(getattr(module, name), now.state)):
            return valid_sweep(rng, now)

    return step


def with_noise_scale(log_scale_of: Callable[[Any, Any], Any]) -> Step:
    """
    Build a sweep that draws coefficients with another scale than the noise drawn with them.

    Parameters
    ----------
    log_scale_of : callable
        From the old and the new logarithms of the noise scales to that of the scale.

    Returns
    -------
    callable
        The broken sweep.

    Examples
    --------
    >>> callable(with_noise_scale(lambda old, new: old))
    True
    """

    def step(rng: Any, now: Replica) -> tuple[Any, Replica]:
        seen: dict[str, Any] = {}

        def weights(*arguments: Any) -> Any:
            seen["labels"] = (found := draw_weights(*arguments)).labels
            return found

        def noise(rng: Any, found: Any, *arguments: Any) -> Any:
            rng, new = draw_noise(rng, found, *arguments)
            scale = pt.exp(log_scale_of(now.state.log_sigma, new))[..., None]
            seen["theta"] = found.mean + scale * found.deviation
            return rng, new

        draw_weights, draw_noise = weights_module.draw_weights, sweep_module.draw_noise
        with (
            patched(weights_module, "draw_weights", weights),
            patched(sweep_module, "draw_noise", noise),
        ):
            rng, after = valid_sweep(rng, now)
        theta = reorder(seen["theta"], seen["labels"])
        return rng, after._replace(state=after.state._replace(theta=theta))

    return step


def empty_at_zero(rng: Any, now: Replica) -> tuple[Any, Replica]:
    """
    Set coefficients of an empty component to zero instead of drawing them from the prior.

    Parameters
    ----------
    rng : RandomGeneratorVariable
        Source of randomness.
    now : Replica
        Before the sweep.

    Returns
    -------
    next_rng : RandomGeneratorVariable
        The generator after the sweep.
    replica : Replica
        After the sweep.

    Examples
    --------
    >>> import numpy as np
    >>> from mixreg.certificates.replicas import compile_replicated, run_sweeps
    >>> from mixreg.certificates.problems import Problem
    >>> problem, rng = Problem(), np.random.default_rng(1)
    >>> function = compile_replicated(problem, 5, empty_at_zero, plainly=True)
    >>> bool((run_sweeps(function, problem.draw_joint(rng, 5), rng).theta == 0).any())
    True
    """
    rng, after = valid_sweep(rng, now)
    labels = pt.arange(now.state.log_sigma.shape[-1])[:, None]
    empty = pt.all(pt.neq(after.z[..., None, :], labels), axis=-1)
    theta = pt.switch(empty[..., None], 0.0, after.state.theta)
    return rng, after._replace(state=after.state._replace(theta=theta))


def shrinkage_by(change: Callable[[Shrinkage], Shrinkage]) -> Step:
    """
    Build a sweep with another word of the coefficients' prior.

    Parameters
    ----------
    change : callable
        From what the prior says to what is heard.

    Returns
    -------
    callable
        The broken sweep.

    Examples
    --------
    >>> callable(shrinkage_by(lambda shrinkage: shrinkage))
    True
    """

    def step(rng: Any, now: Replica) -> tuple[Any, Replica]:
        block: Any = _Changed(now.block, change)
        rng, after = valid_sweep(rng, now._replace(block=block))
        return rng, after._replace(block=now.block)

    return step


class _Changed:
    """A prior of the coefficients that is misheard."""

    def __init__(self, block: CoefficientBlock, change: Callable[[Shrinkage], Shrinkage]) -> None:
        self._block, self._change = block, change

    def __getattr__(self, name: str) -> Any:
        """Leave the rest of the prior as it is."""
        return getattr(self._block, name)

    def refresh(self, *arguments: Any) -> tuple[Any, Shrinkage]:
        """Mishear what the prior says."""
        rng, shrinkage = self._block.refresh(*arguments)
        return rng, self._change(shrinkage)
