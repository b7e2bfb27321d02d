"""Chains that are killed at any moment go on to the draws they would have had."""

import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

import mixreg as mr

SETTINGS = {
    "draws": 150,
    "tune": 50,
    "chains": 3,
    "random_seed": 7,
    "progressbar": False,
    "compute_convergence_checks": False,
}
PROGRAM = """
import json, sys
import numpy as np
import mixreg as mr
if __name__ == "__main__":
    with np.load(sys.argv[1]) as data:
        model = mr.dmm(data["X"], data["y"], n_components=4, feature_names=["a", "b"])
    mr.sample(model, store=sys.argv[2], segment=13, resume=True, cores=2, **json.loads(sys.argv[3]))
"""


@pytest.fixture(scope="module")
def whole(model, draw):
    return draw(model, **SETTINGS)


def steps_of(store):
    """Say how far the chains of a run have got."""
    return sum(
        max((int(path.stem) for path in chain.glob("*.checkpoint")), default=0)
        for chain in store.glob(".mixreg/chain-*")
    )


def killed(store, data, after):
    """Kill the process that draws a run, after so many confirmed steps of all chains."""
    words = [sys.executable, "-c", PROGRAM, str(data), str(store), json.dumps(SETTINGS)]
    process = subprocess.Popen(words, start_new_session=True)
    try:
        while process.poll() is None and steps_of(store) < after:
            time.sleep(0.001)
    finally:
        # Its chains are not killed: they have to notice.
        process.send_signal(signal.SIGKILL)
        process.wait()
    return process.returncode == -signal.SIGKILL


def check(model, draw, whole, planted, tmp_path, assert_same, after):
    """Kill a run, go on with it in this process, and compare."""
    np.savez(tmp_path / "data.npz", X=planted[0], y=planted[1])
    store = tmp_path / "run.zarr"
    assert killed(store, tmp_path / "data.npz", after)
    assert steps_of(store) < 3 * 200
    resumed = draw(model, store=store, segment=13, resume=True, **SETTINGS)
    assert_same(resumed, whole)
    assert_same(mr.load_run(store), whole)
    assert not list(store.rglob("*.partial"))


def test_a_killed_run_loses_nothing(model, draw, whole, planted, tmp_path, assert_same):
    after = int(np.random.default_rng(os.getpid()).integers(1, 400))
    check(model, draw, whole, planted, tmp_path, assert_same, after)


@pytest.mark.slow
@pytest.mark.parametrize("after", range(0, 500, 100))
def test_no_moment_is_fatal(model, draw, whole, planted, tmp_path, assert_same, after):
    check(model, draw, whole, planted, tmp_path, assert_same, after)
