"""Strips of bytes: every cell has its byte, its colour and its interval."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from mixreg.explain import Explanation
from mixreg.explain.machine_code.sequence import sequence_explanation
from mixreg.explain.machine_code.strip import strips_of
from mixreg.plots import byte_strip


def cells_of(ax):
    """Give the rectangles of cells by offset and top; the frame of the explained byte is empty."""
    return {
        (round(patch.get_x() + 0.46), patch.get_y()): patch
        for patch in ax.patches
        if patch.get_fill()
    }


def texts_of(ax):
    return [text.get_text() for text in ax.texts if text.get_gid() == "byte"]


def test_every_byte_stands_on_its_colour(byte_ex):
    ax = byte_strip(byte_ex, n=3)
    strips = strips_of(byte_ex, n=3)
    assert texts_of(ax) == [cell.text for strip in strips for cell in strip.cells]
    cells = cells_of(ax)
    tops = sorted({top for _, top in cells})
    assert len(tops) == 3
    for top, strip in zip(tops, strips, strict=True):
        for cell in strip.cells:
            patch = cells[cell.offset, top]
            wanted = cell.colour if cell.active else "#ffffff"
            assert to_hex(patch.get_facecolor()) == wanted
            assert bool(patch.get_hatch()) == (not cell.active)


def test_intervals_stand_below_their_bytes(byte_ex):
    ax = byte_strip(byte_ex, 0, prob=0.8)
    (strip,) = strips_of(byte_ex, 0, prob=0.8)
    known = [cell for cell in strip.cells if cell.active]
    (lines,) = (c for c in ax.collections if hasattr(c, "get_segments"))
    (dots,) = (c for c in ax.collections if c.get_offsets().shape == (len(known), 2))
    # Two points of the lane give its scale: all others must be on it.
    heights = np.array([segment[:, 1] for segment in lines.get_segments()])
    numbers = np.array([(cell.lower, cell.upper) for cell in known])
    slope, level = np.polyfit(numbers.ravel(), heights.ravel(), 1)
    assert slope < 0, "the y axis points down"
    np.testing.assert_allclose(heights, level + slope * numbers, atol=1e-9)
    assert [segment[0, 0] for segment in lines.get_segments()] == [cell.offset for cell in known]
    faces = [to_hex(face) for face in dots.get_facecolors()]
    assert faces == ["#333333" if cell.sign else "#ffffff" for cell in known]
    assert "bars: 80% intervals" in ax.get_xlabel()


def test_the_explained_byte_is_framed(byte_ex):
    ax = byte_strip(byte_ex, n=2)
    frames = [patch for patch in ax.patches if not patch.get_fill()]
    assert [round(frame.get_x() + 0.46) for frame in frames] == [0, 0]


def test_rows_are_named_and_the_key_has_units(byte_ex):
    ax = byte_strip(byte_ex, [3, 1], names=["a start of price_$", "another"])
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert names[0].startswith("a start of price_\\$\nbyte ")
    assert names[1].startswith("another\n")
    (key,) = (other for other in ax.figure.axes if other is not ax)
    assert key.get_xlabel() == "change in logit when the byte is kept"
    assert key.get_ylabel() == "P(sign)"
    limit = strips_of(byte_ex, [3, 1])[0].limit
    np.testing.assert_allclose(key.images[0].get_extent(), (-limit, limit, 0.5, 1.0))


def test_a_window_beyond_the_edge_has_hatched_cells():
    ex = sequence_explanation([[1.0] * 5], [[9, 9, 9]], [0])
    ax = byte_strip(ex)
    hatched = {offset for (offset, _), patch in cells_of(ax).items() if patch.get_hatch()}
    assert hatched == {-2, -1}
    assert texts_of(ax)[:2] == ["··", "··"]


def test_a_position_of_which_nothing_is_known_can_be_drawn():
    ax = byte_strip(sequence_explanation([[0.0]], [[0]], [0]))
    assert texts_of(ax) == ["··"]
    ax.figure.draw_without_rendering()


def test_what_cannot_be_drawn(byte_ex):
    with pytest.raises(ValueError, match="ex is not about bytes"):
        byte_strip(Explanation.from_coefficients([[1.0]]))
    with pytest.raises(ValueError, match="names has 3 entries"):
        byte_strip(byte_ex, 1, names=["a", "b", "c"])


def test_draws_on_the_axes_given(byte_ex):
    from matplotlib.figure import Figure

    ax = Figure().subplots()
    assert byte_strip(byte_ex, ax=ax) is ax
    assert len(ax.figure.axes) == 1
