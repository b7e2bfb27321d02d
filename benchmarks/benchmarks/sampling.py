"""What a run yields: effective draws of quantities that do not depend on labels, and its time."""

import os
import warnings
from time import perf_counter
from typing import Any, ClassVar, NamedTuple

from benchmarks.problems import Problem, declare, load, sizes

__all__ = ["Efficiency", "Run", "RunTime", "run", "setup_cache"]

CHAINS = 4
# Draws and burn-in per chain of the run that users make by default.
FULL_DRAWS = 1000
# The last two, penalties of the elastic net of the largest component, are not there without nets.
QUANTITIES = ("log_lik", "occupied", "alpha", "mean_y", "log_l1", "log_l2")


class Run(NamedTuple):
    """
    One run and what it yielded.

    Attributes
    ----------
    seconds : float
        Wall time after compilation, burn-in included, diagnostics not.
    draws : int
        Draws kept per chain, and as many thrown away.
    ess : dict of str to float
        Effective draws of all chains together, by quantity.
    r_hat : dict of str to float
        Rank-normalised R-hat, by quantity.
    """

    seconds: float
    draws: int
    ess: dict[str, float]
    r_hat: dict[str, float]


def run(problem: Problem, *, draws: int | None = None) -> Run:
    """
    Sample from compiled functions and judge the draws.

    Parameters
    ----------
    problem : Problem
        Data.
    draws : int, optional
        Draws kept per chain, and as many thrown away; by default ``problem.draws``.

    Returns
    -------
    Run
        Of four chains on at most four processors. ``mean_y`` is E[y | x] at the worst of the
        probe rows.
    """
    import mixreg as mr

    draws = problem.draws if draws is None else draws
    with warnings.catch_warnings():
        # R-hat is a benchmark of its own here.
        warnings.simplefilter("ignore")
        model = declare(problem)
        sample(model, draws=1)
        began = perf_counter()
        idata = sample(model, draws=draws)
        seconds = perf_counter() - began
        table = mr.diagnose(idata).rename(index=lambda name: name.split("[")[0])
    chosen = table.reindex(list(QUANTITIES))
    return Run(seconds, draws, chosen["ess_bulk"].to_dict(), chosen["r_hat"].to_dict())


def sample(model: Any, *, draws: int) -> Any:
    """Run four chains without a word; their convergence is judged elsewhere."""
    import mixreg as mr

    return mr.sample(
        model,
        draws,
        tune=draws,
        chains=CHAINS,
        cores=min(CHAINS, os.cpu_count() or 1),
        random_seed=1,
        progressbar=False,
        compute_convergence_checks=False,
    )


def setup_cache() -> dict[str, Run]:
    """Run every size once; all benchmarks of this module read the same runs."""
    return {size: run(load(size)) for size in sizes()}


setup_cache.timeout = 1200.0


class Efficiency:
    """
    Effective draws (bulk, all chains) per second of the whole run, ESS and R-hat beside.

    Where R-hat is far above 1 the chains disagree and the effective draws count modes, not draws.
    """

    params: ClassVar = [sizes(), QUANTITIES]
    param_names: ClassVar = ["size", "quantity"]

    def track_ess_per_second(self, runs: dict[str, Run], size: str, quantity: str) -> float:
        return round(runs[size].ess[quantity] / runs[size].seconds, 3)

    def track_ess(self, runs: dict[str, Run], size: str, quantity: str) -> float:
        return round(runs[size].ess[quantity], 1)

    def track_r_hat(self, runs: dict[str, Run], size: str, quantity: str) -> float:
        return round(runs[size].r_hat[quantity], 3)

    track_ess_per_second.unit = "effective draws / s"
    track_ess.unit = "effective draws"
    track_r_hat.unit = "R-hat"


class RunTime:
    """Wall time of four chains after compilation."""

    params: ClassVar = [sizes()]
    param_names: ClassVar = ["size"]

    def track_seconds(self, runs: dict[str, Run], size: str) -> float:
        return runs[size].seconds

    def track_scaled_seconds(self, runs: dict[str, Run], size: str) -> float:
        """Scale to 1000 + 1000 draws, fixed costs and the slower start included."""
        return runs[size].seconds * FULL_DRAWS / runs[size].draws

    track_seconds.unit = "seconds"
    track_scaled_seconds.unit = "seconds"
