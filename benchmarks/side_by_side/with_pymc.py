"""NUTS as PyMC itself has it, in Python around a compiled gradient."""

import time
from collections import defaultdict
from typing import Any

import numpy as np

from side_by_side.clock import processor_seconds
from side_by_side.drawn import Drawn
from side_by_side.plan import Plan
from side_by_side.points import parameters_of

__all__ = ["draw"]


class _Recorder:
    """Keep every point as it comes, and stop the run at its limit."""

    def __init__(self, limit: float) -> None:
        self.limit = limit
        self.began: float | None = None
        self.first = self.last = 0.0
        self.finished = True
        self.tuned: defaultdict[int, int] = defaultdict(int)
        self.points: defaultdict[int, list[dict[str, np.ndarray]]] = defaultdict(list)
        self.gradients = [0.0, 0.0]

    def __call__(self, trace: Any, draw: Any) -> None:
        self.last = processor_seconds()
        if self.began is None:
            self.began, self.first = time.perf_counter(), self.last
        self.gradients[not draw.tuning] += sum(each["tree_size"] for each in draw.stats)
        if draw.tuning:
            self.tuned[draw.chain] += 1
        else:
            self.points[draw.chain].append({k: np.array(v) for k, v in draw.point.items()})
        if self.last - self.first > self.limit:
            self.finished = False
            raise KeyboardInterrupt


def draw(model: Any, plan: Plan) -> Drawn:
    """
    Run the sampler, and stop it with the first draw after the limit.

    Parameters
    ----------
    model : pymc.Model
        What is declared.
    plan : Plan
        Lengths, seed and limit.

    Returns
    -------
    Drawn
        The run, as far as it came. Each process compiles for itself, so that time counts from the
        first iteration that arrives.
    """
    import pymc as pm

    recorder = _Recorder(plan.limit_seconds)
    began = time.perf_counter()
    pm.sample(
        plan.draws,
        tune=plan.tune,
        chains=plan.chains,
        cores=plan.cores,
        random_seed=plan.seed,
        model=model,
        nuts_sampler="pymc",
        progressbar=False,
        discard_tuned_samples=False,
        compute_convergence_checks=False,
        callback=recorder,
    )
    first = began if recorder.began is None else recorder.began
    chains = []
    for chain in range(plan.chains):
        points = recorder.points[chain]
        names = [variable.name for variable in model.value_vars]
        stacked = {name: np.array([point[name] for point in points]) for name in names}
        chains.append(parameters_of(model, stacked))
    return Drawn(
        first - began,
        (recorder.last - recorder.first) / plan.cores,
        tuple(recorder.tuned[chain] for chain in range(plan.chains)),
        *recorder.gradients,
        tuple(chains),
        recorder.finished,
    )
