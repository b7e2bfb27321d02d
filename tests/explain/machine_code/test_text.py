"""Strips in terminals: lines that fit, marks that need no colours, nothing that steers."""

import io

import pytest
from rich.console import Console

from mixreg.explain.machine_code.sequence import sequence_explanation
from mixreg.explain.machine_code.strip import strips_of
from mixreg.explain.machine_code.text import strips_text


def printed(text, width=80, **settings):
    stream = io.StringIO()
    Console(file=stream, width=width, **settings).print(text)
    return stream.getvalue()


@pytest.fixture
def long_strips():
    importance = [[0.0] * 20 + [4.0, -4.0, 1.0] + [0.0] * 18]
    ex = sequence_explanation(importance, [list(range(1, 201))], [190])
    return strips_of(ex)


def text_of(strips, width=80):
    return strips_text(strips, "change in logit when the byte is kept", 0.9, width)


@pytest.mark.parametrize("width", [40, 72, 80, 140])
def test_lines_fit_and_the_explained_byte_begins_one(long_strips, width):
    lines = printed(text_of(long_strips, width), width=width).splitlines()
    assert max(map(len, lines)) <= width
    rows = [line for line in lines if line[:4].strip()[:1] in ("+", "-") and line[4:6] == "  "]
    assert " ".join(row[6:] for row in rows).split() == [f"{b:02x}" for b in range(170, 200)] + (
        ["··"] * 11
    )
    start = " -20" if width == 140 else "  +0"
    (line,) = [row for row in rows if row.startswith(start)]
    assert line.split()[1] == ("aa" if width == 140 else "be")


def test_without_colours_the_marks_tell_the_signs(long_strips):
    lines = printed(text_of(long_strips), no_color=True, force_terminal=False).splitlines()
    start = next(k for k, line in enumerate(lines) if line.startswith("  +0"))
    assert lines[start].startswith("  +0  be bf c0")
    assert lines[start + 1] == "      ++ -- +"
    assert "\x1b" not in "".join(lines)
    assert "+ or -: the 90% interval excludes zero; ++ or --: and at least 2 in size" in lines
    assert any(line.endswith("change in logit when the byte is kept") for line in lines)


def test_colours_are_those_of_the_cells(long_strips):
    coloured = printed(text_of(long_strips), color_system="truecolor", force_terminal=True)
    cell = long_strips[0].cells[20]
    red, green, blue = (int(cell.colour[k : k + 2], 16) for k in (1, 3, 5))
    assert f"48;2;{red};{green};{blue}m{cell.text}" in coloured
    # What says nothing keeps the ground of the terminal.
    assert "aa ab ac" in coloured


def test_names_are_taken_literally(byte_ex):
    strips = strips_of(byte_ex, names=["[red]a\x1b[31m", "b"])
    text = printed(text_of(strips))
    assert "[red]a�[31m: byte 1 of 6" in text
    assert "\x1b" not in text
