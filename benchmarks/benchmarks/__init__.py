"""Benchmarks of mixreg for asv: what a sweep, a run, a first call, an import and memory cost."""

import os

__all__: list[str] = []

# Read when NumPy loads its BLAS, and inherited by every process that a benchmark starts.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"
