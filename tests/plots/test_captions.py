"""Titles say which part is shown and how large it is."""

import numpy as np
import pytest

from mixreg.explain import Explanation
from mixreg.plots.captions import caption, chosen_part, largest_parts


@pytest.fixture
def ex(rng):
    ex = Explanation.from_coefficients(rng.normal(size=(50, 3, 2)), weights=[0.3, 0.69, 0.01])
    size = np.stack([np.arange(1000, 1050), np.arange(5000, 5050), np.full(50, 3)], axis=1)
    return Explanation(ex.data.assign(size=(("sample", "component"), size)))


def test_sizes_with_their_interval(ex):
    table = ex.components(0.8)
    expected = [round(table.loc[1, name]) for name in ("size", "size_lower", "size_upper")]
    words = caption(ex, {"component": 1}, 0.8)
    assert words == "component 1\n{:,} rows (80% interval {:,} to {:,})".format(*expected)
    assert expected[1] < expected[0] < expected[2]


def test_weights_where_sizes_are_unknown(ex):
    ex = Explanation(ex.data.drop_vars("size"))
    assert caption(ex, {"component": 2}, 0.9).endswith("weight 0.01 (90% interval 0.01 to 0.01)")


def test_parts_without_weights_are_only_named(ex):
    local = Explanation(ex.data[["importance"]].rename(component="instance"))
    assert caption(local, {"instance": 2}, 0.9) == "instance 2"
    assert largest_parts(local, 2, min_share=0.5) == [0, 1]
    assert chosen_part(local, None) == {"instance": 0}


def test_largest_parts_come_first_and_small_ones_not_at_all(ex):
    assert largest_parts(ex, 5, min_share=0.05) == [1, 0]
    assert largest_parts(ex, 5, min_share=0.0) == [1, 0, 2]
    assert largest_parts(ex, 1, min_share=0.0) == [1]


def test_one_part(ex):
    alone = Explanation(ex.data[["importance"]].isel(component=0, drop=True))
    assert chosen_part(alone, None) == {}
    assert largest_parts(alone, 3, min_share=0.5) == [None]
    with pytest.raises(ValueError, match="component is 1, but this explanation has only one part"):
        chosen_part(alone, 1)
