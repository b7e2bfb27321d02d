"""What a run needs of memory, at its peak."""

import tempfile
from pathlib import Path
from typing import ClassVar

from benchmarks.chain import Chain
from benchmarks.problems import DECLARE, Problem, save, setup_cache, sizes
from benchmarks.processes import run_python

__all__ = ["Run", "Sweep", "setup_cache"]

# Linux counts kilobytes, macOS bytes.
_RUN = f"""
import resource
{DECLARE}
draws = int(sys.argv[2])
mr.sample(
    declare(), draws, tune=draws, chains=2, cores=2,
    random_seed=1, progressbar=False, compute_convergence_checks=False,
)
unit = 1 if sys.platform == "darwin" else 1024
print(json.dumps({{
    "parent": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit,
    "worker": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit,
}}))
"""


class Run:
    """
    Peak resident memory of a run of two chains in two worker processes.

    The parent compiles and collects the draws; of the workers the larger is shown, pages it
    shares with the parent included.
    """

    params: ClassVar = [sizes(), ("parent", "worker")]
    param_names: ClassVar = ["size", "process"]
    timeout = 600.0

    def track_peak(self, problems: dict[str, Problem], size: str, process: str) -> int:
        with tempfile.TemporaryDirectory() as folder:
            data = Path(folder) / "data.npz"
            save(problems[size], data)
            return run_python(_RUN, data, problems[size].draws)[process]

    track_peak.unit = "bytes"


class Sweep:
    """Peak resident memory of a process that compiles and makes one sweep, imports included."""

    params: ClassVar = [sizes()]
    param_names: ClassVar = ["size"]
    timeout = 600.0

    def peakmem_sweep(self, problems: dict[str, Problem], size: str) -> None:
        Chain(problems[size]._replace(burn_in=1)).sweep()
