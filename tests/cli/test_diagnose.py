"""Diagnosing from a shell: sentences below the table, and a folder of figures and tables."""

import json

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from mixreg.cli import app
from mixreg.cli.files import save_trace
from mixreg.posterior import trace_from_arrays

PRIOR = {"alpha": {"family": "gamma", "shape": 1.0, "rate": 1.0}}


@pytest.fixture
def run():
    runner = CliRunner()
    return lambda *words: runner.invoke(app, [str(word) for word in words])


@pytest.fixture
def save(tmp_path, rng):
    """Write two chains that sit in the same partition of twelve rows, or in different ones."""

    def write(levels, attrs):
        size = (2, 150, 2)
        trace = trace_from_arrays(
            w=rng.dirichlet([20.0, 20.0], size=size[:2]),
            beta=0.01 * rng.normal(size=(*size, 1)),
            intercept=np.array(levels)[:, None] + 0.1 * rng.normal(size=size),
            sigma=np.full(size, 1.5),
            alpha=rng.gamma(1.0, size=size[:2]),
            X=rng.normal(size=(12, 1)),
            y=np.repeat([0.0, 5.0, 10.0], 4) + 0.1 * rng.normal(size=12),
        )
        trace["posterior"].attrs.update(attrs)
        save_trace(trace, tmp_path / "fit.nc")
        return tmp_path / "fit.nc"

    return write


SAME, APART = [[2.5, 10.0]] * 2, [[2.5, 10.0], [0.0, 7.5]]


def unwrapped(text: str) -> str:
    return " ".join(text.split())


def test_sentences_stand_below_the_table(run, save):
    done = run("diagnose", save(SAME, {"hyperpriors": json.dumps(PRIOR)}))
    assert max(map(len, done.stdout.splitlines())) <= 80
    text = unwrapped(done.stdout[done.stdout.index("converged") :])
    assert "the chains explore the same partitions." in text
    assert "of 2 components hold rows" in text
    assert "Truncation: all 2 components hold rows in" in text
    assert "alpha: median" in text
    assert "The data say next to nothing about alpha" in unwrapped(done.stderr)


def test_chains_in_different_partitions_are_told(run, save):
    done = run("diagnose", save(APART, {}))
    assert done.exit_code == 3
    assert "the chains sit in different partitions." in unwrapped(done.stdout)
    assert "warning: Chains sit in different partitions (1 of 1" in unwrapped(done.stderr)
    assert "no overlap with priors" in unwrapped(done.stdout)


def test_all_figures_and_tables_go_to_a_folder(run, save, tmp_path):
    fit, folder = save(SAME, {"hyperpriors": json.dumps(PRIOR)}), tmp_path / "look"
    done = run("diagnose", fit, "--plots", folder)
    names = sorted(path.name for path in folder.iterdir())
    assert [name for name in names if name.endswith(".png")] == [
        "chains.png",
        "coclustering.png",
        "occupancy.png",
        "overlap.png",
        "partitions.png",
    ]
    assert f"wrote {folder}/partitions.csv (table)" in done.stdout
    assert f"wrote {folder}/chains.png (figure)" in done.stdout
    table = pd.read_csv(folder / "partitions.csv")
    assert table[["chain", "chain_other"]].to_numpy().tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    again = run("diagnose", fit, "--plots", folder)
    assert again.exit_code == 1
    assert "exists" in again.stderr
