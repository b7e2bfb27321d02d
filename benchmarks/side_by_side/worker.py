"""One run of one sampler in a process of its own: ``python -m side_by_side.worker``."""

import importlib
import json
import sys
import warnings
from pathlib import Path

import numpy as np
from benchmarks.problems import Problem, declare
from threadpoolctl import threadpool_limits

from side_by_side.drawn import save_drawn
from side_by_side.plan import Plan

__all__ = ["main"]


def main() -> None:
    """Draw what the command line asks for: sampler, data, plan and where the draws go."""
    sampler, data, plan, out = sys.argv[1:]
    with np.load(data, allow_pickle=False) as arrays:
        problem = Problem(
            arrays["X"],
            arrays["y"],
            int(arrays["n_components"]),
            burn_in=0,
            draws=0,
            method=str(arrays["method"]),
            options=json.loads(str(arrays["options"])),
        )
    with warnings.catch_warnings(), threadpool_limits(1, user_api="blas"):
        # Convergence is judged by whoever reads the draws.
        warnings.simplefilter("ignore")
        runner = importlib.import_module(f"side_by_side.with_{sampler}")
        drawn = runner.draw(declare(problem), Plan(**json.loads(plan)))
    save_drawn(drawn, Path(out))


if __name__ == "__main__":
    main()
