"""NUTS by NumPyro on JAX, stepped so that what it drew is there when its time is over."""

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np

from side_by_side.clock import processor_seconds
from side_by_side.drawn import Drawn
from side_by_side.plan import Plan
from side_by_side.points import parameters_of

__all__ = ["draw"]

# Iterations between two looks at the clock: so few that they take seconds even if every one of
# them climbs to the largest tree.
_BLOCK, _BLOCK_SECONDS, _LARGEST_TREE = 50, 5.0, 2**10


class _Steps(NamedTuple):
    """Iterations of one chain: values by variable, and gradients of each iteration."""

    values: list[np.ndarray]
    gradients: np.ndarray


def draw(model: Any, plan: Plan) -> Drawn:
    """
    Run the kernel that ``pm.sample(nuts_sampler="numpyro")`` runs, each chain on its own device.

    Parameters
    ----------
    model : pymc.Model
        What is declared.
    plan : Plan
        Lengths, seed and limit.

    Returns
    -------
    Drawn
        The run, as far as it came.

    Notes
    -----
    JAX needs shapes that are known beforehand, so that dimensions and data are frozen first.
    """
    began = time.perf_counter()
    kernel, states = _prepare(model, plan)
    advance = _compile(kernel)
    for state in states:
        # No iteration compiles all the same.
        _block_until_ready(advance(state, 0))
    before, start = time.perf_counter() - began, processor_seconds()
    limit = start + plan.limit_seconds
    with ThreadPoolExecutor(plan.cores) as pool:
        found = list(
            pool.map(lambda state: _run(advance, state, plan.tune + plan.draws, limit), states)
        )
    seconds = (processor_seconds() - start) / plan.cores
    names = [variable.name for variable in model.value_vars]
    gradients = [each.gradients for each in found]
    return Drawn(
        before,
        seconds,
        tuple(min(len(each), plan.tune) for each in gradients),
        float(sum(each[: plan.tune].sum() for each in gradients)),
        float(sum(each[plan.tune :].sum() for each in gradients)),
        tuple(
            parameters_of(
                model,
                {n: v[plan.tune :] for n, v in zip(names, each.values, strict=True)},
            )
            for each in found
        ),
        all(len(each) == plan.tune + plan.draws for each in gradients),
    )


def _prepare(model: Any, plan: Plan) -> tuple[Any, list[Any]]:
    """Make the kernel, and the state of every chain on its own device."""
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
    import jax
    from numpyro.infer import NUTS
    from pymc.model.transform.optimization import freeze_dims_and_data

    # It asks JAX for more devices than there are chains, before JAX has made any.
    from pymc.sampling.jax import get_jaxified_logp

    potential = get_jaxified_logp(freeze_dims_and_data(model), negative_logp=False)
    kernel = NUTS(potential_fn=potential, target_accept_prob=0.8, dense_mass=False)
    states = []
    for chain, rng in enumerate(np.random.default_rng(plan.seed).spawn(plan.chains)):
        # PyMC's own jitter.
        start = [
            jax.numpy.asarray(value + rng.uniform(-1, 1, np.shape(value)))
            for value in model.initial_point().values()
        ]
        key = jax.random.PRNGKey(int(rng.integers(2**31)))
        state = kernel.init(key, plan.tune, start, (), {})
        states.append(jax.device_put(state, jax.devices()[chain]))
    return kernel, states


def _compile(kernel: Any) -> Callable[[Any, Any], Any]:
    """Compile some iterations in a row, whose number need not be known beforehand."""
    import jax

    def advance(state: Any, n: Any) -> Any:
        empty = jax.tree.map(
            lambda value: jax.numpy.zeros((_BLOCK, *value.shape), value.dtype),
            (state.z, state.num_steps),
        )

        def once(place: Any, carry: Any) -> Any:
            state, kept = carry
            state = kernel.sample(state, (), {})
            made = (state.z, state.num_steps)
            return state, jax.tree.map(lambda all_, one: all_.at[place].set(one), kept, made)

        return jax.lax.fori_loop(0, n, once, (state, empty))

    return jax.jit(advance)


def _run(advance: Callable[[Any, Any], Any], state: Any, n_all: int, limit: float) -> _Steps:
    """Let one chain run to its end or to the limit."""
    n, left = 1, n_all
    values: list[list[np.ndarray]] = []
    gradients: list[np.ndarray] = []
    while left and processor_seconds() < limit:
        before = time.perf_counter()
        state, (z, n_steps) = _block_until_ready(advance(state, n))
        values.append([np.asarray(value)[:n] for value in z])
        gradients.append(np.asarray(n_steps)[:n])
        of_largest = _LARGEST_TREE * (time.perf_counter() - before) / gradients[-1].sum()
        left -= n
        n = int(min(max(_BLOCK_SECONDS / of_largest, 1), _BLOCK, left))
    joined = [np.concatenate(parts) for parts in zip(*values, strict=True)]
    return _Steps(joined, np.concatenate(gradients))


def _block_until_ready(found: Any) -> Any:
    import jax

    return jax.block_until_ready(found)
