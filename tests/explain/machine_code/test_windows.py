"""Which byte stands at which offset, and which explanations are about bytes."""

import numpy as np
import pytest

from mixreg.explain import Explanation
from mixreg.explain.machine_code.sequence import sequence_explanation
from mixreg.explain.machine_code.windows import bytes_at, check_bytes, effect_of, is_of_bytes


def test_bytes_are_read_off_the_tokens_by_hand(byte_ex):
    found = bytes_at(byte_ex.data)
    assert found.sel(instance=0).values.tolist() == [-1, 0xC3, 0x55, 0x89, 0xE5]
    assert found.sel(instance=1).values.tolist() == [0x5D, 0xC3, 0x55, 0x89, 0xE5]


def test_storage_order_does_not_move_a_byte(byte_ex, rng):
    other = byte_ex.data.isel(feature=rng.permutation(5)).transpose("column", ...)
    assert bytes_at(other).sel(feature="+1").values.tolist() == [0x89, 0x89]


def test_a_pad_inside_the_sequence_is_no_byte():
    ex = sequence_explanation([[1.0, 1.0, 1.0]], [[5, 0, 6]], [1])
    assert bytes_at(ex.data).values.tolist() == [[4, -1, 5]]
    assert ex.data["active"].values.tolist() == [[True, False, True]]


def test_what_is_not_about_bytes(byte_ex):
    data = byte_ex.data
    others = [
        Explanation.from_coefficients([[1.0]]),
        Explanation(data.drop_vars("input")),
        Explanation(data.drop_vars("position")),
        Explanation(data.assign_coords(offset=data["offset"] + 0.5)),
        Explanation(data.assign(input=data["input"] + 1000)),
        Explanation(data.assign(input=data["input"] + 0.5)),
        Explanation(data.rename(column="row").assign_coords(offset=("feature", list("abcde")))),
    ]
    assert is_of_bytes(byte_ex)
    assert not any(map(is_of_bytes, others))
    with pytest.raises(ValueError, match="ex is not about bytes: wanted a local explanation"):
        check_bytes(others[0])
    # A table of features is still shown.
    assert "+0" in repr(others[1])


def test_tokens_may_be_stored_as_floats(byte_ex):
    ex = Explanation(byte_ex.data.assign(input=byte_ex.data["input"].astype(np.float32)))
    assert is_of_bytes(ex)
    assert bytes_at(ex.data).sel(instance=0, feature="+0").item() == 0x55


@pytest.mark.parametrize(
    ("kind", "words"),
    [("logit", "logit"), ("probability", "probability"), ("raw", "response")],
)
def test_units_are_those_of_the_response(byte_ex, kind, words):
    ex = Explanation(byte_ex.data.assign_attrs(response_kind=kind))
    assert effect_of(ex) == f"change in {words} when the byte is kept"
