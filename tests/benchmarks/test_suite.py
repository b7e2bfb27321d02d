"""The benchmark suite: every benchmark runs once on tiny data; no time is judged."""

import json
import math
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("asv_runner", reason="the benchmarks need asv")

from asv_runner.discovery import disc_benchmarks, get_benchmark_from_name

ROOT = Path(__file__).parents[2] / "benchmarks"
SUITE = ROOT / "benchmarks"
# These start processes that compile from nothing.
SLOW = ("compilation.", "memory.Run")
ONCE = {"number": 1, "repeat": 1, "rounds": 1, "warmup_time": 0}
TINY = "tiny,tiny_nets,tiny_walk"
EXPECTED = {
    "compilation",
    "gates",
    "imports",
    "local",
    "memory",
    "rows",
    "sampling",
    "sweep",
}


def discover() -> list[str]:
    """Names of all benchmarks, those of every combination of parameters apart."""
    # Sizes are fixed when the suite is imported.
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MIXREG_BENCHMARK_SIZE", TINY)
        patch.setenv("MIXREG_BENCHMARK_LOCAL", "tiny")
        patch.syspath_prepend(str(ROOT))
        for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
            patch.setenv(variable, "1")
        names = []
        for benchmark in disc_benchmarks(str(SUITE)):
            count = math.prod(len(values) for values in benchmark.params)
            indices = [f"-{i}" for i in range(count)] if benchmark.params else [""]
            names += [benchmark.name + index for index in indices]
    return names


NAMES = discover()
MARKED = [
    pytest.param(name, marks=[pytest.mark.slow] if name.startswith(SLOW) else []) for name in NAMES
]


@pytest.fixture(scope="module")
def caches() -> dict:
    """Results of setup_cache by key, as asv shares them."""
    return {}


@pytest.mark.parametrize("name", MARKED)
def test_benchmark_runs(name, caches, monkeypatch):
    monkeypatch.setenv("MIXREG_BENCHMARK_SIZE", TINY)
    monkeypatch.setenv("MIXREG_BENCHMARK_LOCAL", "tiny")
    monkeypatch.syspath_prepend(str(ROOT))
    benchmark = get_benchmark_from_name(str(SUITE), name, extra_params=ONCE)
    key = benchmark.setup_cache_key
    if key is not None and key not in caches:
        caches[key] = benchmark.do_setup_cache()
    benchmark.set_cache(caches.get(key))
    assert not benchmark.do_setup(), "the benchmark would be skipped"
    try:
        result = benchmark.do_run()
    finally:
        benchmark.do_teardown()
    figures = result["samples"] if isinstance(result, dict) else [result]
    assert figures
    assert all(value is not None and not value < 0 for value in figures)


def test_nothing_is_compiled_twice():
    """The figure of a benchmark that can fail: new data of a known shape compile nothing."""
    program = (
        "from benchmarks.compilation import NewData; import json;"
        "print(json.dumps(NewData().track_compilations({})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={
            **os.environ,
            "MIXREG_BENCHMARK_SIZE": "tiny",
            "MIXREG_BENCHMARK_LOCAL": "tiny",
        },
    )
    assert json.loads(done.stdout) == 1


def test_every_subject_is_there():
    assert {name.split(".")[0] for name in NAMES} == EXPECTED


def test_unknown_size_is_refused(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT))
    monkeypatch.setenv("MIXREG_BENCHMARK_SIZE", "tiny,huge")
    from benchmarks.problems import sizes

    with pytest.raises(ValueError, match=r"\['huge'\]; wanted some of tiny, .*fashion"):
        sizes()


def test_configuration_names_no_machine():
    text = (ROOT / "asv.conf.json").read_text(encoding="utf-8")
    configuration = json.loads(text)
    assert configuration["environment_type"] == "existing"
    assert not [v for v in configuration.values() if isinstance(v, str) and v.startswith("/")]
