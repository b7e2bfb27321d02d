"""Side by side with other software: what ``compare.py`` measures, and how it shows that."""

import os

__all__: list[str] = []

# Read when NumPy loads its BLAS, and inherited by the processes in which samplers run.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"
