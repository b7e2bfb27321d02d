"""What one sweep costs as rows are added: seconds, and the slope of their logarithm."""

import os
from typing import ClassVar

import numpy as np

from benchmarks.chain import Chain, design_of, interleaved_times
from benchmarks.problems import Problem

__all__ = ["Rows", "Slope", "counts"]

N_FEATURES, N_COMPONENTS, BURN_IN, REPEATS = 100, 6, 20, 20


def counts() -> list[int]:
    """
    List the numbers of rows, which ``MIXREG_BENCHMARK_SIZE=tiny`` makes small.

    Returns
    -------
    list of int
        Each ten times the one before.
    """
    is_tiny = "tiny" in os.environ.get("MIXREG_BENCHMARK_SIZE", "")
    return [60, 600] if is_tiny else [1_000, 10_000, 100_000]


def _chain(n_obs: int) -> tuple[Chain, np.ndarray]:
    """Run a chain on simulated rows until it has left its start behind."""
    from mixreg.datasets import simulate

    table = simulate(n_obs, N_FEATURES, N_COMPONENTS, random_seed=1)
    problem = Problem(table.X, table.y, N_COMPONENTS, BURN_IN, draws=1)
    return Chain(problem), design_of(problem)


class Rows:
    """One sweep over some number of rows with a hundred features and six components."""

    params: ClassVar = [counts()]
    param_names: ClassVar = ["n_obs"]
    timeout = 600.0

    def setup(self, n_obs: int) -> None:
        # asv sets up again before every sample; the burn-in is needed once.
        if getattr(self, "n_obs", None) != n_obs:
            self.chain, self.n_obs = _chain(n_obs)[0], n_obs

    def time_sweep(self, n_obs: int) -> None:
        self.chain.sweep()


class Slope:
    """Slope of the logarithm of a sweep's seconds on that of the number of rows: one is linear."""

    timeout = 600.0

    def track_slope(self) -> float:
        seconds = [np.median(interleaved_times(*_chain(n), REPEATS)[0]) for n in counts()]
        return round(float(np.polyfit(np.log(counts()), np.log(seconds), 1)[0]), 3)

    track_slope.unit = "log seconds per log row"
