"""The profile of many positions: stacks add up, runs stand at their offsets."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from mixreg.explain import Explanation
from mixreg.explain.machine_code.patterns import pattern_table
from mixreg.explain.machine_code.prologue import offset_table
from mixreg.explain.machine_code.sequence import sequence_explanation
from mixreg.plots import offset_profile


def heights(ax):
    """Add up the signed heights of the stacks by offset."""
    found = {}
    for patch in ax.patches:
        offset = round(patch.get_x() + 0.45)
        sign = 1 if patch.get_y() >= -1e-12 else -1
        found[offset] = found.get(offset, 0.0) + sign * patch.get_height()
    return found


def test_stacks_add_up_to_the_mean(byte_ex):
    above, below = offset_profile(byte_ex)
    table = offset_table(byte_ex).set_index("offset")["value"]
    found = heights(above)
    for offset, value in table.items():
        np.testing.assert_allclose(found[offset], value, atol=1e-9)
    assert above.get_title(loc="left").startswith("mean over 40 positions (line: 90% interval)")
    assert [label.get_text() for label in below.get_xticklabels()][4:7] == ["-1", "0", "+1"]
    assert above.get_ylabel() == "change in logit\nwhen the byte is kept"


def test_large_bytes_are_named_and_small_ones_are_grey(byte_ex):
    above, _ = offset_profile(byte_ex)
    named = {text.get_text() for text in above.texts if text.get_gid() == "byte"}
    assert named == {"c3", "55", "89", "e5"}
    assert "#e3e3e3" in {to_hex(patch.get_facecolor()) for patch in above.patches}


def test_intervals_are_those_of_the_table(byte_ex):
    above, _ = offset_profile(byte_ex, prob=0.5)
    table = offset_table(byte_ex, prob=0.5)
    (lines,) = (c for c in above.collections if hasattr(c, "get_segments"))
    ends = np.array([segment[:, 1] for segment in lines.get_segments()])
    np.testing.assert_allclose(ends, table[["lower", "upper"]])


def test_runs_stand_at_their_offsets(byte_ex):
    _, below = offset_profile(byte_ex, k=2)
    table = pattern_table(byte_ex, k=2)
    assert table["pattern"].tolist() == ["55 89 e5", "c3"]
    places = [(round(p.get_x() + 0.45), round(p.get_y() + 0.42)) for p in below.patches]
    assert places == [(0, 0), (1, 0), (2, 0), (-1, 1)]
    figures = [text.get_text() for text in below.texts if text.get_gid() != "byte"]
    assert figures[:3] == ["positions", "change (90% interval)", "carries"]
    first = table.iloc[0]
    assert figures[3] == "62%"
    assert figures[4] == f"{first['value']:+.2f} ({first['lower']:+.2f} to {first['upper']:+.2f})"


def test_a_single_position_has_no_runs(byte_ex):
    above, below = offset_profile(byte_ex.select(instance=5))
    assert below.get_title(loc="left") == "no run of bytes is common"
    assert above.get_title(loc="left").startswith("mean over 1 positions")
    above.figure.draw_without_rendering()


def test_offsets_without_a_byte_are_left_empty():
    above, _ = offset_profile(sequence_explanation([[1.0, 2.0, 3.0]], [[9, 9]], [0]))
    assert set(heights(above)) == {0, 1}
    nothing, _ = offset_profile(sequence_explanation([[0.0]], [[0]], [0]))
    nothing.figure.draw_without_rendering()


def test_what_cannot_be_drawn(byte_ex):
    with pytest.raises(ValueError, match="ex is not about bytes"):
        offset_profile(Explanation.from_coefficients([[1.0]]))
    with pytest.raises(ValueError, match="k is 0"):
        offset_profile(byte_ex, k=0)


def test_draws_on_the_axes_given(byte_ex):
    from matplotlib.figure import Figure

    axes = Figure().subplots(2)
    above, below = offset_profile(byte_ex, axes=axes)
    assert (above, below) == tuple(axes)
