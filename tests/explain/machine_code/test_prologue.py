"""Importance by offset: means, intervals, and the bytes that they are made of."""

import numpy as np
import pytest

from mixreg.explain import Explanation
from mixreg.explain.machine_code.prologue import byte_table, offset_table
from mixreg.explain.machine_code.sequence import sequence_explanation


def test_offsets_are_averaged_over_the_positions_with_a_byte(byte_ex):
    table = offset_table(byte_ex).set_index("offset")
    mean = byte_ex.values.values
    assert table["n_starts"].tolist() == [1, 2, 2, 2, 2]
    np.testing.assert_allclose(table["value"], [mean[1, 0], *mean[:, 1:].mean(axis=0)])
    assert (table["lower"] < table["value"]).all()
    assert (table["value"] < table["upper"]).all()
    assert table.loc[-1, "share_positive"] == 1.0
    assert table.loc[1, "share_negative"] == 0.5


def test_intervals_narrow_with_the_number_of_positions(rng):
    def width(n_starts):
        importance = rng.normal(1.0, 0.5, size=(50, n_starts, 1))
        ex = sequence_explanation(importance, np.full((n_starts, 1), 9), np.zeros(n_starts, int))
        return offset_table(ex).eval("upper - lower").item()

    assert 2.0 < width(25) / width(200) < 4.0


def test_the_spread_is_between_positions_not_of_their_mean(rng):
    centre = np.linspace(0, 10, 101)
    importance = centre[:, None] + np.zeros((20, 101, 1))
    ex = sequence_explanation(importance, np.full((101, 1), 9), np.zeros(101, int))
    (row,) = offset_table(ex, prob=0.8).to_dict("records")
    np.testing.assert_allclose([row["spread_lower"], row["spread_upper"]], [1.0, 9.0])
    assert row["upper"] - row["lower"] < 2.0


def test_offsets_without_any_byte_are_missing_not_zero():
    table = offset_table(sequence_explanation([[1.0, 2.0, 3.0]], [[9, 9]], [0]))
    assert table["n_starts"].tolist() == [0, 1, 1]
    assert table.iloc[0, 2:].isna().all()
    assert table["value"].iloc[1:].tolist() == [2.0, 3.0]


def test_bytes_add_up_to_the_mean(byte_ex):
    parts = byte_table(byte_ex)
    whole = offset_table(byte_ex).set_index("offset")["value"]
    np.testing.assert_allclose(parts.groupby("offset")["contribution"].sum(), whole)
    assert parts[parts["offset"] == 0]["byte"].tolist() == ["55"]
    np.testing.assert_allclose(parts["n_starts"].sum(), 9)
    # The byte that contributes most comes first, whatever its sign.
    mixed = sequence_explanation([[-5.0], [1.0]], [[2], [3]], [0, 0])
    assert byte_table(mixed)["byte"].tolist() == ["01", "02"]


def test_what_cannot_be_averaged(byte_ex):
    with pytest.raises(ValueError, match="prob is 2"):
        offset_table(byte_ex, prob=2)
    for table in (offset_table, byte_table):
        with pytest.raises(ValueError, match="ex is not about bytes"):
            table(Explanation.from_coefficients([[1.0]]))
