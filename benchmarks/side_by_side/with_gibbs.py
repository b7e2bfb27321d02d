"""The exact Gibbs sweep, as ``mixreg.sample`` runs it."""

import time
from typing import Any

import numpy as np

from side_by_side.clock import processor_seconds
from side_by_side.drawn import PARAMETERS, Drawn
from side_by_side.plan import Plan

__all__ = ["draw"]


def draw(model: Any, plan: Plan) -> Drawn:
    """
    Run the sampler, timed once everything is compiled.

    Parameters
    ----------
    model : RegressionModel
        What is declared.
    plan : Plan
        Lengths and seed.

    Returns
    -------
    Drawn
        The run; it has no limit, as it needs none.
    """
    import mixreg as mr

    def sample(tune: int, draws: int) -> tuple[Any, float, float]:
        began, used = time.perf_counter(), processor_seconds()
        idata = mr.sample(
            model,
            draws,
            tune=tune,
            chains=plan.chains,
            cores=plan.cores,
            random_seed=plan.seed,
            progressbar=False,
            compute_convergence_checks=False,
        )
        used = processor_seconds() - used
        return idata, time.perf_counter() - began, used / plan.cores

    _, before, _ = sample(1, 1)
    idata, _, seconds = sample(plan.tune, plan.draws)
    posterior = idata["posterior"].dataset.transpose("chain", "draw", ...)
    chains = tuple(
        {name: posterior[name].values[c] for name in PARAMETERS if name in posterior}
        for c in range(plan.chains)
    )
    tuned = (plan.tune,) * plan.chains
    return Drawn(before, seconds, tuned, np.nan, np.nan, chains, finished=True)
