"""What the tests of the side-by-side comparison share: its modules, and records of runs."""

import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def part(monkeypatch):
    """Import a module of the comparison by name."""
    monkeypatch.syspath_prepend(str(ROOT))
    return lambda name: importlib.import_module(f"side_by_side.{name}")


@pytest.fixture
def run():
    """Make the record of a sampler's run."""

    def make(name, seconds, **changes):
        record = {"section": "samplers", "case": "c", "title": "t", "contestant": name}
        record |= {"seconds": seconds, "chains": 2, "burn_in": 100.0, "draws": 100.0}
        record |= {"ess": 150.0, "ess_within": 80.0, "r_hat": 1.0, "drawing_share": 0.5}
        return record | changes

    return make
