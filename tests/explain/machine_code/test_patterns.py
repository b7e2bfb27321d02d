"""Runs of bytes: planted ones are found, whole, once, and with their own figures."""

import numpy as np
import pytest

from mixreg.explain.machine_code.patterns import pattern_table
from mixreg.explain.machine_code.sequence import sequence_explanation

OFFSETS = np.arange(-8, 9)
PROLOGUE = (0x55, 0x89, 0xE5)


@pytest.fixture
def planted(rng):
    """Give 120 starts: half begin with 55 89 e5; a third stand behind nops, some behind both."""
    n_starts = 120
    seen = rng.integers(0x60, 0x80, size=(n_starts, 17))
    value = np.zeros((n_starts, 17))
    seen[:60, 8:11], value[:60, 8:11] = PROLOGUE, (3.0, 2.0, 1.2)
    seen[40:80, 6:8], value[40:80, 6:8] = (0x90, 0x90), (1.0, 1.5)
    # A byte that stands everywhere and speaks against.
    seen[:, 12], value[:, 12] = 0xCC, -0.4
    draws = value + rng.normal(scale=0.05, size=(60, n_starts, 17))
    return sequence_explanation(draws, seen + 1, np.full(n_starts, 8))


def test_planted_runs_are_found(planted):
    table = pattern_table(planted, k=3)
    assert table["pattern"].tolist() == ["55 89 e5", "90 90", "cc"]
    assert table["offset"].tolist() == [0, -2, 4]
    assert table["length"].tolist() == [3, 2, 1]
    assert table["n_starts"].tolist() == [60, 40, 120]
    assert table["share"].tolist() == [0.5, 1 / 3, 1.0]
    assert ((table["lower"] < table["value"]) & (table["value"] < table["upper"])).all()
    np.testing.assert_allclose(table["value"], [6.2, 2.5, -0.4], atol=0.05)
    # Shares of 372, 100 and 48, and of the noise.
    means = np.abs(planted.values.values).sum()
    np.testing.assert_allclose(table["carried"], np.array([372, 100, 48]) / means, rtol=0.02)
    assert table["carried"].is_monotonic_decreasing


def test_single_bytes(planted):
    table = pattern_table(planted, k=6, longest=1)
    assert table["pattern"].tolist() == ["55", "89", "e5", "90", "cc", "90"]
    assert table["offset"].tolist() == [0, 1, 2, -1, 4, -2]


def test_longest_bounds_the_runs(planted):
    table = pattern_table(planted, k=2, longest=2)
    assert table["pattern"].tolist() == ["55 89", "90 90"]


def test_what_is_left_of_a_run_is_found_where_others_have_it():
    # Four starts have ab, two more only a: the second run is a, with what it carries in those.
    seen = [[10, 11, 1], [10, 11, 2], [10, 11, 3], [10, 11, 4], [10, 5, 6], [10, 7, 8]]
    value = np.array([[2.0, 3.0, 0.0]] * 4 + [[2.0, 0.0, 0.0]] * 2)
    ex = sequence_explanation(value, np.array(seen) + 1, np.ones(6, int))
    table = pattern_table(ex)
    assert table["pattern"].tolist() == ["0a 0b", "0a"]
    assert table["n_starts"].tolist() == [4, 6]
    np.testing.assert_allclose(table["carried"], [20 / 24, 4 / 24])
    np.testing.assert_allclose(table["value"], [5.0, 2.0])


def test_rare_runs_and_single_starts_are_left_out(planted):
    table = pattern_table(planted, min_starts=50)
    assert table["pattern"].tolist()[:2] == ["55 89 e5", "cc"]
    assert "90 90" not in table["pattern"].tolist()
    alone = planted.select(instance=3)
    assert len(pattern_table(alone)) == 0
    assert list(pattern_table(alone).columns) == list(table.columns)
    assert pattern_table(alone, min_starts=1, k=1)["pattern"].tolist() == ["55 89 e5"]


def test_runs_never_reach_over_the_edge():
    importance, tokens = np.ones((3, 5)), np.full((3, 3), 0x56)
    table = pattern_table(sequence_explanation(importance, tokens, [0, 0, 0]))
    assert table[["pattern", "offset"]].values.tolist() == [["55 55 55", 0]]
    assert table["carried"].item() == 1.0


def test_nothing_to_find():
    ex = sequence_explanation(np.zeros((3, 3)), np.full((3, 3), 5), [1, 1, 1])
    assert len(pattern_table(ex)) == 0


@pytest.mark.parametrize("name", ["k", "longest", "min_starts"])
def test_counts_are_checked(planted, name):
    with pytest.raises(ValueError, match=f"{name} is 0"):
        pattern_table(planted, **{name: 0})
