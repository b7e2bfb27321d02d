"""What a first call costs: with nothing compiled, with a warm cache, and for new data."""

import tempfile
import time
from pathlib import Path
from typing import ClassVar

import numpy as np

from benchmarks.problems import DECLARE, Problem, load, save, sizes
from benchmarks.processes import run_python

__all__ = ["FirstDraw", "NewData", "setup_cache"]

# Both clocks stop when the callback hears of the first draw.
_FIRST_DRAW = f"""
import time
{DECLARE}
model = declare()
heard = []
called = time.time()
mr.sample(
    model, 2, tune=0, chains=1, cores=1, random_seed=1, progressbar=False,
    compute_convergence_checks=False,
    callback=lambda **_: heard.append(time.time()),
)
print(json.dumps({{
    "process": heard[0] - float(sys.argv[2]),
    "call": heard[0] - called,
}}))
"""
CACHES = ("cold", "warm")


def setup_cache() -> dict[str, dict[str, dict[str, float]]]:
    """Time the first draw of two processes that share one new, empty compilation cache."""
    return {size: first_draws(load(size)) for size in sizes()}


setup_cache.timeout = 1200.0


def first_draws(problem: Problem) -> dict[str, dict[str, float]]:
    """
    Time the way to the first draw in a process that finds no compiled code, and in the next.

    Parameters
    ----------
    problem : Problem
        Data.

    Returns
    -------
    dict of str to dict of str to float
        By cache, "cold" or "warm": seconds from the start of the process ("process": imports and
        the model included) and from the call of ``mr.sample`` ("call").
    """
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data.npz"
        save(problem, data)
        fresh = {
            "PYTENSOR_FLAGS": f"base_compiledir={folder}/pytensor",
            "NUMBA_CACHE_DIR": f"{folder}/numba",
        }
        return {
            cache: run_python(_FIRST_DRAW, data, time.time(), environment=fresh) for cache in CACHES
        }


class FirstDraw:
    """Seconds to the first draw; "cold" is about compiled code, files may be in memory."""

    params: ClassVar = [sizes(), CACHES]
    param_names: ClassVar = ["size", "cache"]

    def track_from_process_start(
        self, times: dict[str, dict[str, dict[str, float]]], size: str, cache: str
    ) -> float:
        return times[size][cache]["process"]

    def track_from_call(
        self, times: dict[str, dict[str, dict[str, float]]], size: str, cache: str
    ) -> float:
        return times[size][cache]["call"]

    track_from_process_start.unit = "seconds"
    track_from_call.unit = "seconds"


class NewData:
    """How often the sweep is compiled for three data sets of one shape: once."""

    def track_compilations(self, times: dict[str, dict[str, dict[str, float]]]) -> int:
        import mixreg as mr
        from mixreg.gibbs.compiled_sweep import compile_sweep

        rng = np.random.default_rng(0)
        before = compile_sweep.cache_info().misses
        for _ in range(3):
            X = rng.normal(size=(41, 3))
            mr.GibbsStep(model=mr.dmm(X, rng.normal(size=41), n_components=4))
        return compile_sweep.cache_info().misses - before

    track_compilations.unit = "compilations for 3 data sets"
