"""From a table to draws to a verdict, with the exit codes that scripts use."""

import warnings

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from mixreg.cli import app
from mixreg.cli.files import load_trace
from mixreg.posterior import ConvergenceWarning, trace_from_arrays


@pytest.fixture
def run():
    runner = CliRunner()
    return lambda *words: runner.invoke(app, [str(word) for word in words])


@pytest.fixture
def data(tmp_path, rng):
    X = rng.normal(size=(60, 2))
    y = np.where(X[:, 0] > 0, X @ [1.0, 2.0], X @ [-2.0, 0.5]) + 0.1 * rng.normal(size=60)
    path = tmp_path / "data.csv"
    pd.DataFrame({"a": X[:, 0], "b": X[:, 1], "y": y}).to_csv(path, index=False)
    return path


def save(tmp_path, rng, *, shift):
    """Write draws of two chains that agree, or that sit a shift apart."""
    from mixreg.cli.files import save_trace

    beta = rng.normal(size=(2, 200, 1, 1))
    beta[1] += shift
    one = np.ones((2, 200, 1))
    X = rng.normal(size=(12, 1))
    trace = trace_from_arrays(w=one, beta=beta, sigma=one, X=X, y=X[:, 0])
    save_trace(trace, tmp_path / "fit.nc")
    return tmp_path / "fit.nc"


def fit_words(data, out):
    return ("fit", data, "--response", "y", "--components", 3, "--out", out, "--cores", 1)


@pytest.mark.parametrize("name", ["fit.nc", "fit.zarr"])
def test_fit_writes_draws_that_diagnose_reads(run, data, tmp_path, name):
    out = tmp_path / name
    done = run(*fit_words(data, out), "--draws", 30, "--tune", 20, "--chains", 2)
    assert done.exit_code in (0, 3), done.stderr
    assert "60 rows, 2 features" in done.stdout
    trace = load_trace(out)
    assert dict(trace["posterior"].sizes) | {"stick": 2} == {
        "chain": 2,
        "draw": 30,
        "component": 3,
        "feature": 2,
        "stick": 2,
    }
    assert trace["posterior"]["feature"].values.tolist() == ["a", "b"]
    assert run("diagnose", out).exit_code == done.exit_code


def test_fit_of_elastic_nets_has_their_penalties(run, data, tmp_path):
    out = tmp_path / "fit.nc"
    words = (*fit_words(data, out), "--draws", 20, "--tune", 10, "--chains", 2, "--thin", 2)
    done = run(*words, "--model", "dmm_men", "--nets", 2, "--scaling", "variance")
    assert done.exit_code in (0, 3), done.stderr
    posterior = load_trace(out)["posterior"]
    assert posterior.attrs["mixreg_model"] == "dmm_men"
    assert dict(posterior["l1"].sizes) == {"chain": 2, "draw": 20, "net": 2}
    assert (posterior["l1"] > 0).all()
    assert run("diagnose", out).exit_code == done.exit_code


def test_fit_of_a_random_walk_has_its_rate(run, data, tmp_path):
    out = tmp_path / "fit.nc"
    words = (*fit_words(data, out), "--draws", 20, "--tune", 10, "--chains", 2)
    done = run(*words, "--model", "lemna")
    assert done.exit_code in (0, 3), done.stderr
    posterior = load_trace(out)["posterior"]
    assert posterior.attrs["mixreg_model"] == "lemna"
    assert (posterior["lam"] > 0).all()
    assert "rate of the steps" in run("diagnose", out).stdout
    done = run(*words, "--model", "lemna", "--lam", 2.0, "--force")
    assert done.exit_code in (0, 3), done.stderr
    assert "lam" not in load_trace(out)["posterior"]


def test_fit_with_a_gate_has_its_coefficients(run, data, tmp_path):
    out = tmp_path / "fit.nc"
    words = (*fit_words(data, out), "--draws", 20, "--tune", 10, "--chains", 2)
    done = run(*words, "--gate", "pca", "--gate-variance", 1.0)
    assert done.exit_code in (0, 3), done.stderr
    posterior = load_trace(out)["posterior"]
    assert posterior.attrs["gate"] == "pca"
    assert posterior["gamma"].sizes["gate_feature"] == 2
    assert "log scale of the gate" in run("diagnose", out).stdout


def test_fit_without_nets_takes_no_options_of_nets(run, data, tmp_path):
    for words in (("--nets", 2), ("--scaling", "sigma"), ("--lam", 2.0)):
        done = run(*fit_words(data, tmp_path / "fit.nc"), *words)
        assert done.exit_code == 1
        assert "'dmm' has no such option" in done.stderr
        assert not (tmp_path / "fit.nc").exists()


def test_fit_that_has_not_converged_is_written_and_says_so(run, data, tmp_path):
    out = tmp_path / "fit.nc"
    done = run(*fit_words(data, out), "--draws", 5, "--tune", 0, "--chains", 2)
    assert done.exit_code == 3
    assert out.exists()
    assert "warning:" in done.stderr


def test_fit_refuses_before_any_work(run, data, tmp_path):
    out = tmp_path / "fit.nc"
    out.write_text("mine")
    done = run(*fit_words(data, out))
    assert (done.exit_code, out.read_text()) == (1, "mine")
    assert "--force" in done.stderr
    done = run("fit", data, "--response", "z", "--out", tmp_path / "other.nc")
    assert done.exit_code == 1
    assert "'z'" in done.stderr
    assert not (tmp_path / "other.nc").exists()


def test_diagnose_passes_chains_that_agree(run, tmp_path, rng):
    done = run("diagnose", save(tmp_path, rng, shift=0.0))
    assert done.exit_code == 0, done.stderr
    assert "log-likelihood" in done.stdout
    assert "converged: every R-hat" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_diagnose_fails_chains_that_disagree(run, tmp_path, rng):
    done = run("diagnose", save(tmp_path, rng, shift=9.0), "--plot", tmp_path / "chains.png")
    assert done.exit_code == 3
    assert "NOT converged" in done.stdout
    assert "warning: R-hat of" in done.stderr
    assert (tmp_path / "chains.png").stat().st_size > 1000


def test_warnings_of_convergence_become_advice(capsys):
    from mixreg.cli.convergence import telling_of_convergence

    with warnings.catch_warnings(record=True) as others:
        warnings.simplefilter("always")
        with telling_of_convergence():
            warnings.warn("raise tune", ConvergenceWarning, stacklevel=1)
            warnings.warn("something else", RuntimeWarning, stacklevel=1)
    assert [str(w.message) for w in others] == ["something else"]
    assert capsys.readouterr().err == "warning: raise tune\n"
