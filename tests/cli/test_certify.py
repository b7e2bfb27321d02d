"""The command mixreg certify: its table, its files and its exit codes."""

import json

import pandas as pd
import pytest
from typer.testing import CliRunner

from mixreg.certificates import run as run_module
from mixreg.certificates.record import Check, Finding
from mixreg.cli.app import app


def check(kind, model, subject, value=1.0, **others):
    def found(size, rng):
        return Finding(value, 9, round(1000 * size), "the worst of them")

    return Check(kind, model, subject, found, **others)


CHECKS = (
    check("ratio", "dmm", "dmm, default", 2e-12),
    check("ratio", "dmm", "dmm, gate", 3e-12),
    check("mutant", "dmm", "dmm: noise shape", 40.0),
    check("mutant", "dmm", "dmm: small mistake", 6.0, least_size=0.2),
    check("sweep", "dmm_men", "dmm_men, sigma", 2.25),
    Check("enumeration", "dmm_men", "dmm_men, variance", None, reason="it has no closed form"),
)


@pytest.fixture
def run(monkeypatch):
    runner = CliRunner()

    def invoke(*arguments, checks=CHECKS):
        monkeypatch.setattr(run_module, "checks_of", lambda models, kinds: list(checks))
        return runner.invoke(app, ["certify", "--jobs", "1", *arguments])

    return invoke


def test_certificate_is_printed_by_model_and_kind(run):
    done = run("--size", "0.1")
    assert done.exit_code == 0, done.output
    assert max(map(len, done.stdout.splitlines())) <= 80
    first, second = done.stdout.split("dmm_men\n-------")
    ratio, mutant = (line.split() for line in first.splitlines() if "passed" in line)
    assert ratio == ["ratio", "2", "gap", "3.0e-12", "<", "1.0e-08", "passed"]
    assert mutant == ["mutant", "1", "max", "|z|", "40.00", ">", "5.00", "passed"]
    assert "skipped (it has no closed form): dmm_men, variance" in second
    assert "skipped (takes too long for size 0.1): dmm: small mistake" in second
    assert "4 checks at size 0.1" in second
    assert "seed 1: all passed" in " ".join(second.split())


def test_certificate_is_written(run, tmp_path):
    out = tmp_path / "new" / "certificate"
    assert run("--out", str(out)).exit_code == 0
    assert json.loads((out / "certificate.json").read_text())["passed"]
    assert len(pd.read_csv(out / "certificate.csv")) == len(CHECKS)
    assert (out / "mutants.png").exists()
    assert not (out / "ranks.png").exists(), "there are no ranks to draw"


def test_failures_are_told_in_full(run):
    done = run(checks=[*CHECKS, check("sweep", "lemna", "lemna, default preset", 7.5)])
    assert done.exit_code == 1
    assert "1 FAILED" in done.stdout
    assert "failed: sweep, lemna, default preset: max |z| 7.50 of the worst" in done.stderr


def test_unknown_kind_is_one_line():
    done = CliRunner().invoke(app, ["certify", "--kinds", "geweke"])
    assert done.exit_code == 1
    assert "kinds is ('geweke',); wanted names out of ratio" in done.stderr


def test_results_are_not_overwritten_unasked(run, tmp_path):
    (tmp_path / "certificate.json").write_text("{}")
    done = run("--out", str(tmp_path))
    assert done.exit_code == 1
    assert "--force" in done.stderr
    assert run("--out", str(tmp_path), "--force").exit_code == 0
