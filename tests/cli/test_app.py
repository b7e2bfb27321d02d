"""The command line as a whole: help that teaches, errors of one line, exit codes."""

import re

import pytest
from typer.testing import CliRunner

from mixreg.cli import app

COMMANDS = ("demo", "fit", "diagnose", "explain", "report", "fidelity")


@pytest.fixture
def run():
    runner = CliRunner()
    return lambda *words: runner.invoke(app, [str(word) for word in words])


def test_help_lists_every_command_and_exit_code(run):
    done = run("--help")
    assert done.exit_code == 0
    for command in COMMANDS:
        assert re.search(rf"^  {command} .*\.$", done.stdout, re.MULTILINE), command
    for code in ("0 done", "1 failed", "2 wrong usage", "3 done and written"):
        assert code in done.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_has_an_example_and_fits_the_terminal(run, command):
    done = run(command, "--help")
    assert done.exit_code == 0
    assert f"\n      mixreg {command}" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_no_arguments_is_help(run):
    assert "Usage:" in run().output


def test_version(run):
    assert re.fullmatch(r"mixreg \d+\.\d+\.\d+\n", run("--version").stdout)


def test_wrong_usage_is_two(run):
    assert run("fit").exit_code == 2
    assert run("fit", "a.csv", "--response", "y", "--components", "0").exit_code == 2
    assert run("fit", "a.csv", "--response", "y", "--preset", "nice").exit_code == 2
    assert run("fit", "a.csv", "--response", "y", "--model", "lasso").exit_code == 2
    assert run("demo", "gan").exit_code == 2
    assert run("nothing").exit_code == 2


def test_errors_are_one_line_on_standard_error(run, tmp_path):
    done = run("fit", tmp_path / "missing.csv", "--response", "y", "--out", tmp_path / "fit.nc")
    assert done.exit_code == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("error: there is no data file")
    assert "missing.csv" in done.stderr


def test_debug_shows_the_traceback(run, tmp_path):
    done = run("--debug", "diagnose", tmp_path / "missing.nc")
    assert isinstance(done.exception, FileNotFoundError)


def test_bugs_are_named_by_their_class(run, monkeypatch):
    def broken(*words, **options):
        raise KeyError("beta")

    monkeypatch.setattr("mixreg.cli.diagnose.load_trace", broken)
    done = run("diagnose", "fit.nc")
    assert done.exit_code == 1
    assert done.stderr == "error: KeyError: 'beta' (--debug shows where)\n"
