"""Explanations of bytes from estimates: what is where, and what is refused."""

import numpy as np
import pytest

from mixreg.explain.machine_code.sequence import sequence_explanation


def test_offsets_without_a_byte_are_not_active():
    ex = sequence_explanation(np.ones((2, 5)), [[9, 9, 0], [9, 9, 9]], [0, 2])
    assert ex.feature_names == ("-2", "-1", "+0", "+1", "+2")
    assert ex.data["active"].values.tolist() == [
        [False, False, True, True, False],
        [True, True, True, False, False],
    ]
    np.testing.assert_array_equal(ex.values, ex.data["active"])
    assert ex.group == "instance"


def test_can_be_saved(byte_ex, tmp_path):
    from mixreg.explain import load_explanation
    from mixreg.explain.machine_code.windows import is_of_bytes

    again = load_explanation(byte_ex.save(tmp_path / "ex.nc"))
    assert is_of_bytes(again)
    np.testing.assert_array_equal(again.values, byte_ex.values)


@pytest.mark.parametrize(
    ("importance", "tokens", "position", "message"),
    [
        ([[1.0, 2.0]], [[3]], [0], "odd number of offsets"),
        ([1.0], [[3]], [0], "importance has shape"),
        ([[1.0]], [[3.5]], [0], "tokens has shape"),
        ([[1.0]], [[3], [4]], [0], "for 1 instances"),
        ([[1.0]], [[3]], [0, 1], "position is"),
        ([[1.0]], [[3]], [1], "have 1 places"),
        ([[1.0]], [[3]], [-1], "have 1 places"),
    ],
)
def test_what_does_not_fit_is_refused(importance, tokens, position, message):
    with pytest.raises(ValueError, match=message):
        sequence_explanation(importance, tokens, position)
