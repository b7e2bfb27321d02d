"""The demonstration of function starts: which positions it shows, and all that it prints."""

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from mixreg.cli import app, demo_rnn
from mixreg.cli.demo_rnn import choose_cases


@pytest.fixture
def answers(rng):
    """Give the answers of a network that is right at 30 starts and wrong at eight places."""
    starts = np.zeros((10, 50), dtype=np.uint8)
    starts[:, [3, 20, 40]] = 1
    said = rng.uniform(0.01, 0.2, size=starts.shape)
    said[starts == 1] = rng.uniform(0.8, 0.99, size=30)
    said[2, 3], said[4, 20], said[5, 20] = 1e-8, 0.002, 0.3
    said[6, 7], said[7, 7], said[8, 7] = 1 - 1e-9, 0.995, 0.6
    return said, starts


def test_cases_are_found_starts_and_one_error_of_either_kind(answers):
    said, starts = answers
    cases = choose_cases(said, starts, 12, seed=1)
    assert cases.kind == ("start found",) * 12 + ("false alarm", "start missed")
    found = set(zip(cases.window[:12].tolist(), cases.position[:12].tolist(), strict=True))
    assert len(found) == 12
    assert all(starts[place] and said[place] > 0.5 for place in found)
    # Not the surest of all: there the log odds are too extreme to say anything.
    assert (cases.window[12], cases.position[12]) == (7, 7)
    assert (cases.window[13], cases.position[13]) == (4, 20)


def test_a_perfect_network_has_no_errors_to_show(answers):
    _, starts = answers
    cases = choose_cases(np.where(starts, 0.9, 0.1), starts, 99, seed=1)
    assert set(cases.kind) == {"start found"}
    assert len(cases.window) == starts.sum()


def test_errors_are_shown_however_extreme(answers):
    said, starts = answers
    cases = choose_cases(np.where(said > 0.5, 1.0, 0.0), starts, 1, seed=1)
    assert cases.kind == ("start found", "false alarm", "start missed")


def test_a_seed_chooses_the_same_cases(answers):
    first, again, other = (choose_cases(*answers, 12, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.position, again.position)
    np.testing.assert_array_equal(first.window, again.window)
    assert (first.window != other.window).any()


@pytest.mark.slow
@pytest.mark.network
def test_the_demo_shows_every_part_of_the_answer(tmp_path, monkeypatch):
    monkeypatch.setattr(demo_rnn, "_FEW", 6)
    done = CliRunner().invoke(app, ["demo", "rnn", "--quick", "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.stderr
    shown = ("The network", "start found in", "false alarm in", "start missed in", "ridge")
    for part in (*shown, "What the network looks for", "Bytes that carry most", "Results"):
        assert part in done.stdout, part
    lines = done.stdout.splitlines()
    assert max(map(len, lines[: lines.index("Results")])) <= 80
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert lines[-1] == str((tmp_path / "out" / "report.html").resolve())
    assert {"explanation.nc", "network.keras", "strips.png", "profile.png", "fidelity.csv"} <= names
    assert len(pd.read_csv(tmp_path / "out" / "offsets.csv")) == 41
