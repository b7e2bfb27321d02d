"""What a store is for: memory that does not grow with the number of draws; any kind of process."""

import json
import subprocess
import sys

import pytest

PROGRAM = """
import json, sys
from pathlib import Path
import numpy as np
import mixreg as mr
rng = np.random.default_rng(1)
X = rng.normal(size=(40, 200))
model = mr.dmm(X, X[:, 0] + rng.normal(size=40), n_components=6)
idata = mr.sample(model, int(sys.argv[1]), tune=0, chains=1, cores=1, random_seed=1,
                  progressbar=False, compute_convergence_checks=False,
                  **json.loads(sys.argv[2]))
# Not of getrusage, which counts what the process was forked from as well.
peak = Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]
print(idata["posterior"]["beta"].nbytes, int(peak) * 1024)
"""


def peak(n_draws, store=None):
    """Sample in a process of its own; say how large the coefficients are, and its peak memory."""
    settings = {} if store is None else {"store": str(store)}
    words = [sys.executable, "-c", PROGRAM, str(n_draws), json.dumps(settings)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    return tuple(map(int, done.stdout.split()))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="peaks are found in /proc")
def test_memory_does_not_grow_with_draws(tmp_path):
    _, few = peak(200, tmp_path / "few.zarr")
    size, many = peak(8000, tmp_path / "many.zarr")
    _, in_memory = peak(8000)
    assert many - few < size / 4
    assert in_memory - few > size / 2


@pytest.mark.slow
@pytest.mark.parametrize("context", ["spawn", "forkserver"])
def test_processes_start_in_any_way(model, draw, whole, store, assert_same, context):
    assert_same(draw(model, store=store, segment=10, cores=2, mp_ctx=context), whole)
