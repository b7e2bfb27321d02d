"""Fits whose draws go to a store, are stopped, and go on."""

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from mixreg.cli import app
from mixreg.cli.files import load_trace


@pytest.fixture
def run():
    runner = CliRunner()
    return lambda *words: runner.invoke(app, [str(word) for word in words])


@pytest.fixture
def words(tmp_path, rng):
    X = rng.normal(size=(60, 2))
    y = np.where(X[:, 0] > 0, X @ [1.0, 2.0], X @ [-2.0, 0.5]) + 0.1 * rng.normal(size=60)
    path = tmp_path / "data.csv"
    pd.DataFrame({"a": X[:, 0], "b": X[:, 1], "y": y}).to_csv(path, index=False)
    settings = ("--components", 3, "--draws", 30, "--tune", 20, "--chains", 2, "--cores", 1)
    return ("fit", path, "--response", "y", *settings)


def test_fit_goes_on_where_it_was_stopped(run, words, tmp_path, monkeypatch):
    import mixreg as mr

    store = tmp_path / "run.zarr"
    step, left = mr.GibbsStep.step, [80]

    def fail(self, point):
        left[0] -= 1
        if not left[0]:
            raise FloatingPointError("the power is gone")
        return step(self, point)

    monkeypatch.setattr("mixreg.GibbsStep.step", fail)
    done = run(*words, "--store", store)
    assert done.exit_code == 1
    assert "the power is gone" in done.stderr
    done = run(*words, "--store", store)
    assert done.exit_code == 1
    assert "go on with it with resume=True" in done.stderr
    done = run(*words, "--store", store, "--resume", "--draws", 31)
    assert done.exit_code == 1
    assert "draws was 30 and is 31" in done.stderr
    out = tmp_path / "fit.nc"
    done = run(*words, "--store", store, "--resume", "--out", out)
    assert done.exit_code in (0, 3), done.stderr
    assert "run.zarr (2 chains of 30 draws)" in done.stdout.replace("\n", "")
    whole = tmp_path / "whole.nc"
    run(*words, "--out", whole)
    draws = [load_trace(path)["posterior"]["beta"].values for path in (store, out, whole)]
    np.testing.assert_array_equal(draws[0], draws[1])
    np.testing.assert_array_equal(draws[0], draws[2])
    assert run("diagnose", store).exit_code in (0, 3)


def test_only_a_named_output_is_written_beside_a_store(run, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run(*words, "--store", "run.zarr")
    assert done.exit_code in (0, 3), done.stderr
    assert not (tmp_path / "fit.nc").exists()
    assert (tmp_path / "run.zarr").is_dir()


def test_resume_needs_a_store(run, words):
    done = run(*words, "--resume")
    assert done.exit_code == 1
    assert "--store" in done.stderr
