"""Pages from the command line: written, refused before any work, and named at the end."""

import pandas as pd
import pytest
from typer.testing import CliRunner

from mixreg.cli import app
from mixreg.cli.report import show_page
from mixreg.explain import Explanation


@pytest.fixture
def run():
    runner = CliRunner()
    return lambda *words: runner.invoke(app, [str(word) for word in words])


@pytest.fixture
def ex():
    return Explanation.from_coefficients([[2.0, -1.0]], feature_names=["<a>", "b"])


def test_report_writes_a_page_with_tests(run, ex, tmp_path):
    path, out, tests = (tmp_path / name for name in ("ex.nc", "answer.html", "tests.csv"))
    ex.save(path)
    row = {"test": "deduction", "fill": "zero", "explainer": "dmm", "n_features": 5, "pcr": 0.2}
    pd.DataFrame([row | {"lower": 0.1, "upper": 0.3, "informative": True}]).to_csv(tests)
    done = run("report", path, out, "--title", "Why & how", "--tests", tests)
    assert done.exit_code == 0, done.stderr
    assert f"wrote {out}" in done.stdout
    text = out.read_text(encoding="utf-8")
    assert "<h1>Why &amp; how</h1>" in text
    assert "&lt;a&gt;" in text
    assert "0.20 (0.10 to 0.30)" in text


def test_report_refuses_before_it_reads(run, tmp_path):
    (tmp_path / "old.html").write_text("old")
    for name, words in (("a.pdf", "ends in .html"), ("old.html", "old.html exists")):
        done = run("report", tmp_path / "missing.nc", tmp_path / name)
        assert done.exit_code == 1
        assert words in done.stderr
    done = run("report", tmp_path / "missing.nc", tmp_path / "old.html", "--force")
    assert "missing.nc does not exist" in done.stderr
    assert (tmp_path / "old.html").read_text() == "old"


def test_explain_refuses_a_bad_page_before_it_opens_the_network(run, tmp_path):
    done = run("explain", "no.keras", "no.csv", "--report", tmp_path / "answer.txt")
    assert done.exit_code == 1
    assert "ends in .html" in done.stderr


def test_the_path_of_a_page_is_on_a_line_of_its_own(ex, tmp_path, capsys):
    path = tmp_path / ("long" * 20) / "report.html"
    path.parent.mkdir()
    show_page(path, ex, "One rule", None)
    assert capsys.readouterr().out.splitlines()[-1] == str(path)
    show_page(path, ex, "Another", None)
    assert "<h1>Another</h1>" in path.read_text(encoding="utf-8")
