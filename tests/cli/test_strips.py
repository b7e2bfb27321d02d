"""Explanations of bytes in terminals: figures are right, lines are short."""

import numpy as np
import pytest

from mixreg.cli.strips import show_offsets, show_runs, show_strips
from mixreg.explain.machine_code.patterns import pattern_table
from mixreg.explain.machine_code.prologue import offset_table
from mixreg.explain.machine_code.sequence import sequence_explanation


@pytest.fixture
def ex(rng):
    """Explain thirty starts by 41 bytes, all with 55 89 at the start."""
    seen = rng.integers(0x60, 0x80, size=(30, 200))
    seen[:, 100:102] = (0x55, 0x89)
    value = np.zeros((30, 41))
    value[:, 20:22] = (4.0, -3.0)
    draws = value + rng.normal(scale=0.1, size=(50, 30, 41))
    return sequence_explanation(draws, seen + 1, np.full(30, 100))


def test_strips_fit_and_name_what_they_are_told(ex, capsys):
    show_strips(ex, [4, 2], ["[bold]a start", "another"])
    text = capsys.readouterr().out
    lines = text.splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[0] == "[bold]a start: byte 100 of 200"
    assert any(line.startswith("another: ") for line in lines)
    assert sum(line.startswith("  +0  55 89 ") for line in lines) == 2
    assert "change in logit when the byte is kept" in text
    assert "\x1b" not in text


def test_long_headings_are_wrapped(ex, capsys):
    show_strips(ex, [0], ["a name " * 20])
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 80


def test_offsets_with_the_largest_effect_come_first(ex, capsys):
    show_offsets(offset_table(ex), k=2)
    rows = [line.split() for line in capsys.readouterr().out.splitlines() if "%" in line]
    assert [row[0] for row in rows] == ["+0", "+1"]
    assert rows[0][-2:] == ["100%", "0%"]
    assert rows[1][-2:] == ["0%", "100%"]
    assert rows[0][1].startswith(("+3.9", "+4.0"))


def test_offsets_without_a_byte_are_left_out(capsys):
    show_offsets(offset_table(sequence_explanation([[1.0, 2.0, 3.0]], [[9]], [0])))
    assert "nan" not in capsys.readouterr().out


def test_runs(ex, capsys):
    table = pattern_table(ex, k=2)
    show_runs(table)
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    rows = [line.split() for line in lines if "%" in line]
    assert [(row[0], row[1], row[2]) for row in rows] == [
        ("55", "+0", "100%"),
        ("89", "+1", "100%"),
    ]
    show_runs(pattern_table(ex.select(instance=1)))
    assert capsys.readouterr().out == "No run of bytes is common to several starts.\n"
