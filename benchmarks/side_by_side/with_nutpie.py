"""NUTS by nutpie, what ``pm.sample`` takes where it is installed."""

import time
from contextlib import suppress
from typing import Any

from side_by_side.clock import processor_seconds
from side_by_side.drawn import PARAMETERS, Drawn
from side_by_side.plan import Plan

__all__ = ["draw"]

# Between two looks at the clock.
_LOOK_SECONDS = 1.0


def draw(model: Any, plan: Plan) -> Drawn:
    """
    Run the sampler in the background, and stop it at the limit.

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
    """
    import nutpie

    began = time.perf_counter()
    compiled = nutpie.compile_pymc_model(model)
    before, start = time.perf_counter() - began, processor_seconds()
    running = nutpie.sample(
        compiled,
        draws=plan.draws,
        tune=plan.tune,
        chains=plan.chains,
        cores=plan.cores,
        seed=plan.seed,
        progress_bar=False,
        blocking=False,
    )
    idata = None
    while idata is None and processor_seconds() - start < plan.limit_seconds:
        with suppress(TimeoutError):
            idata = running.wait(timeout=_LOOK_SECONDS)
    finished = idata is not None
    if idata is None:
        idata = running.abort()
    seconds = (processor_seconds() - start) / plan.cores
    posterior = idata["posterior"].dataset.transpose("chain", "draw", ...)
    steps = [
        idata[group]["n_steps"].transpose("chain", "draw").values
        for group in ("warmup_sample_stats", "sample_stats")
    ]
    # Shorter chains are padded; every iteration that was made has at least one step.
    tuned, made = ((each > 0).sum(axis=1).tolist() for each in steps)
    chains = tuple(
        {name: posterior[name].values[c, :n] for name in PARAMETERS if name in posterior}
        for c, n in enumerate(made)
    )
    tuning_gradients, gradients = (float(each.sum()) for each in steps)
    return Drawn(before, seconds, tuple(tuned), tuning_gradients, gradients, chains, finished)
