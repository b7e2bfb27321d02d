"""What one sweep costs whose weights depend on principal component scores, in the same units."""

from typing import ClassVar

import numpy as np

from benchmarks.chain import Chain, design_of, interleaved_times
from benchmarks.problems import Problem, setup_cache, sizes
from benchmarks.sweep import REPEATS

__all__ = ["GatedSweep", "cases", "setup_cache"]

# Coefficients of these sizes are not normal; gates are timed on them with normal ones as well.
_OWN = {
    "tiny_nets": "dmm_men",
    "fashion": "dmm_men",
    "fashion_simulated": "dmm_men",
    "tiny_walk": "lemna",
    "window": "lemna",
}


def cases() -> list[str]:
    """
    List sizes with the mixtures that are timed on them.

    Returns
    -------
    list of str
        ``size/method``: "dmm" on every size, and the size's own mixture where that is another.
    """
    pairs = [(size, method) for size in sizes() for method in ("dmm", _OWN.get(size, "dmm"))]
    return list(dict.fromkeys("/".join(pair) for pair in pairs))


class GatedSweep:
    """One sweep with a gate of a chain in its stationary state, and one ``X.T @ X`` of all rows."""

    params: ClassVar = [cases()]
    param_names: ClassVar = ["case"]
    timeout = 600.0

    def setup(self, problems: dict[str, Problem], case: str) -> None:
        # asv sets up again before every sample; the burn-in is needed once.
        if getattr(self, "case", None) != case:
            size, method = case.split("/")
            problem = problems[size]._replace(method=method, options={"gate": "pca"})
            self.chain = Chain(problem)
            self.design = design_of(problem)
            self.repeats = min(REPEATS, problem.burn_in)
            self.case = case

    def time_sweep(self, problems: dict[str, Problem], case: str) -> None:
        self.chain.sweep()

    def track_ratio(self, problems: dict[str, Problem], case: str) -> float:
        sweeps, products = interleaved_times(self.chain, self.design, self.repeats)
        return round(float(np.median(sweeps) / np.median(products)), 3)

    track_ratio.unit = "X.T @ X"
