"""NUTS by nutpie, what ``pm.sample`` takes where it is installed."""

import time
from typing import Any

from side_by_side.drawn import PARAMETERS, Drawn
from side_by_side.plan import Plan

__all__ = ["draw"]


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
    start = time.perf_counter()
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
    try:
        idata, finished = running.wait(timeout=60.0 * plan.minutes), True
    except TimeoutError:
        idata, finished = running.abort(), False
    seconds = time.perf_counter() - start
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
    return Drawn(
        start - began, seconds, tuple(tuned), tuning_gradients, gradients, chains, finished
    )
