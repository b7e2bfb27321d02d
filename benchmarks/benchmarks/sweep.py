"""What one sweep costs, in seconds and in units of the matrix product it cannot do without."""

from typing import ClassVar

import numpy as np

from benchmarks.chain import Chain, design_of, interleaved_times
from benchmarks.problems import Problem, setup_cache, sizes

__all__ = ["Sweep", "setup_cache"]

REPEATS = 200


class Sweep:
    """One sweep of a chain in its stationary state, and one ``X.T @ X`` of all rows."""

    params: ClassVar = [sizes()]
    param_names: ClassVar = ["size"]
    timeout = 600.0

    def setup(self, problems: dict[str, Problem], size: str) -> None:
        # asv sets up again before every sample; the burn-in is needed once.
        if getattr(self, "size", None) != size:
            self.chain = Chain(problems[size])
            self.design = design_of(problems[size])
            self.repeats = min(REPEATS, problems[size].burn_in)
            self.size = size

    def time_sweep(self, problems: dict[str, Problem], size: str) -> None:
        self.chain.sweep()

    def time_gram(self, problems: dict[str, Problem], size: str) -> None:
        self.design.T @ self.design

    def track_ratio(self, problems: dict[str, Problem], size: str) -> float:
        sweeps, products = interleaved_times(self.chain, self.design, self.repeats)
        return round(float(np.median(sweeps) / np.median(products)), 3)

    track_ratio.unit = "X.T @ X"
