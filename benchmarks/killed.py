"""Kill runs at random moments, go on with them, and count how many end as if nothing had happened.

Run: python benchmarks/killed.py [--trials 20] [--kills 2] [--seed 1] [--quick]

Every trial draws three chains on one or two cores, is killed with signal 9 (a few times, at moments
that are uniform over the length of a run; the chains' own processes are not killed and have to
notice), and is compared, draw by draw, with a run in memory that nobody disturbed.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import xarray as xr
from rich.console import Console

import mixreg as mr

console = Console(width=110)
_PROGRAM = """
import sys
import numpy as np
import mixreg as mr
from mixreg.datasets import simulate

if __name__ == "__main__":
    store, cores, draws = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    table = simulate(80, 3, 2, random_seed=4)
    model = mr.dmm(table.X, table.y, n_components=4)
    stored = {} if store == "-" else {"store": store, "segment": 23, "resume": True}
    print("begun", flush=True)
    idata = mr.sample(model, draws, tune=draws // 2, chains=3, cores=cores, random_seed=1,
                      progressbar=False, compute_convergence_checks=False, **stored)
    if store == "-":
        idata.to_netcdf(sys.argv[4])
"""


def main() -> int:
    """Try, print, and say with the exit code whether all went well."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trials", type=int, default=20)
    parser.add_argument("--kills", type=int, default=2, help="kills of every run")
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1, help="of the moments")
    parser.add_argument("--quick", action="store_true", help="two short trials")
    options = parser.parse_args()
    trials, draws = (2, 100) if options.quick else (options.trials, options.draws)
    rng, good = np.random.default_rng(options.seed), 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        started = time.perf_counter()
        finish("-", 1, draws, folder / "whole.nc")
        length = time.perf_counter() - started
        with xr.open_datatree(folder / "whole.nc", engine="h5netcdf") as opened:
            whole = opened.load()
        for trial in range(trials):
            store = folder / "run.zarr"
            shutil.rmtree(store, ignore_errors=True)
            moments = [
                kill(store, int(rng.integers(1, 3)), draws, rng.uniform(0, length))
                for _ in range(options.kills)
            ]
            finish(store, int(rng.integers(1, 3)), draws)
            is_same = same(whole, mr.load_run(store))
            good += is_same
            text = ", ".join("too late" if at is None else f"{at} steps" for at in moments)
            console.print(f"trial {trial}: killed after {text}: {'same' if is_same else 'OTHER'}")
    console.print(f"{good} of {trials}")
    return int(good < trials)


def start(store: Path | str, cores: int, draws: int, *more: object) -> subprocess.Popen:
    """Start a run in a process of its own, and wait until it samples."""
    words = [sys.executable, "-c", _PROGRAM, str(store), str(cores), str(draws), *map(str, more)]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, start_new_session=True)
    assert process.stdout is not None
    process.stdout.readline()
    return process


def finish(store: Path | str, cores: int, draws: int, *more: object) -> None:
    """Let a run come to its end."""
    process = start(store, cores, draws, *more)
    if process.wait():
        raise RuntimeError(f"a run ended with code {process.returncode}")


def kill(store: Path, cores: int, draws: int, seconds: float) -> int | None:
    """Kill a run after some seconds; say how many steps were confirmed, None if it was too late."""
    process = start(store, cores, draws)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.kill(process.pid, 9)
        process.wait()
        names = [
            [path.stem for path in chain.glob("*.checkpoint")]
            for chain in store.glob(".mixreg/chain-*")
        ]
        return sum(int(max(stems, default="0")) for stems in names)
    return None


def same(one: xr.DataTree, other: xr.DataTree) -> bool:
    """Compare all draws and statistics but the time they took."""
    return all(
        np.array_equal(one[group][name], other[group][name])
        for group in ("posterior", "sample_stats")
        for name in one[group].data_vars
        if name != "seconds"
    )


if __name__ == "__main__":
    sys.exit(main())
