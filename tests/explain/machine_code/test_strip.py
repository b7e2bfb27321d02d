"""What the cells of a strip show, compared with the draws."""

import numpy as np
import pytest
import xarray as xr

from mixreg.explain import Explanation
from mixreg.explain.machine_code.sequence import sequence_explanation
from mixreg.explain.machine_code.shade import colours_of, faded
from mixreg.explain.machine_code.strip import STRONG, strips_of


def column(strip, name):
    return [getattr(cell, name) for cell in strip.cells]


def test_cells_hold_what_the_draws_say(byte_ex):
    first, second = strips_of(byte_ex, prob=0.8)
    draws = byte_ex.data["importance"].sel(instance=0).transpose("sample", "feature").values
    low, high = np.quantile(draws, [0.1, 0.9], axis=0)
    np.testing.assert_allclose(column(first, "value"), draws.mean(axis=0))
    np.testing.assert_allclose(column(first, "lower"), low)
    np.testing.assert_allclose(column(first, "upper"), high)
    assert column(first, "offset") == [-2, -1, 0, 1, 2]
    assert column(first, "text") == ["··", "c3", "55", "89", "e5"]
    assert column(first, "active") == [False, True, True, True, True]
    assert column(first, "sign") == [0, 1, 1, -1, int(low[4] > 0) - int(high[4] < 0)]
    assert column(second, "text") == ["5d", "c3", "55", "89", "e5"]


def test_colours_are_faded_and_shared_by_all_strips(byte_ex):
    for strip in (strips := strips_of(byte_ex)):
        strength = faded(column(strip, "value"), column(strip, "prob_positive"), strip.limit)
        assert column(strip, "colour") == colours_of(strength)
        assert column(strip, "faint") == (np.abs(strength) < 0.1).tolist()
    assert strips[0].limit == strips[1].limit
    values = np.abs(byte_ex.values.values[byte_ex.data["active"].values])
    np.testing.assert_allclose(strips[0].limit, values.max())
    assert strips_of(byte_ex, limit=50.0)[0].limit == 50.0


def test_marks_read_without_colours():
    ex = sequence_explanation([[4.0, -4.0, 1.0, -1.0, 0.0]], [[9] * 5], [2])
    (strip,) = strips_of(ex)
    assert STRONG == 0.5
    assert column(strip, "mark") == ["++", "--", "+", "-", ""]


def test_unsure_bytes_are_paler_than_sure_ones_of_the_same_size(rng):
    spread = np.array([0.01, 1.0, 8.0])
    ex = sequence_explanation(1 + spread * rng.normal(size=(500, 1, 3)), [[9, 9, 9]], [1])
    (strip,) = strips_of(ex, limit=1.0)

    def lightness(colour):
        return sum(int(colour[k : k + 2], 16) for k in (1, 3, 5))

    shades = [lightness(colour) for colour in column(strip, "colour")]
    assert shades[0] < shades[1] < shades[2]
    assert column(strip, "sign") == [1, 0, 0]
    assert column(strip, "mark") == ["++", "", ""]


def test_instances_are_chosen_and_named(byte_ex):
    assert [strip.name for strip in strips_of(byte_ex)] == ["instance 0", "instance 1"]
    assert [strip.name for strip in strips_of(byte_ex, [1, 0])] == ["instance 1", "instance 0"]
    assert [strip.name for strip in strips_of(byte_ex, n=1)] == ["instance 0"]
    assert [s.name for s in strips_of(byte_ex, 1, names=["missed\x1b[2J"])] == ["missed�[2J"]
    with pytest.raises(ValueError, match=r"instance is 7; the explanation has \[0, 1\]"):
        strips_of(byte_ex, 7)
    with pytest.raises(ValueError, match="names has 1 entries; there are 2 strips"):
        strips_of(byte_ex, names=["one"])
    with pytest.raises(ValueError, match="limit is 0; wanted a positive number"):
        strips_of(byte_ex, limit=0)
    with pytest.raises(ValueError, match="prob is 1"):
        strips_of(byte_ex, prob=1)
    with pytest.raises(ValueError, match="not about bytes"):
        strips_of(Explanation.from_coefficients([[1.0]]))


def test_facts_say_what_is_known(byte_ex):
    assert strips_of(byte_ex)[1].facts == ("byte 3 of 6",)
    figures = {"response": [2.5, -1.0], "r2": [0.91, 0.2], "ridge_r2": [0.9, 0.1]}
    flags = {"faithful": [True, False], "degenerate": [False, False]}
    data = byte_ex.data.assign(
        {name: xr.DataArray(list(v), dims="instance") for name, v in (figures | flags).items()}
    )
    first, second = strips_of(Explanation(data))
    assert first.facts == ("byte 1 of 6", "logit +2.50", "R² 0.91 (ridge 0.90)")
    assert second.facts[2:] == ("R² 0.20 (ridge 0.10)", "NOT FAITHFUL")
    flat = Explanation(data.assign(degenerate=("instance", [True, False])))
    assert strips_of(flat)[0].facts[-1] == "no filling changed the response"


def test_a_part_of_an_explanation_is_shown_like_the_whole(byte_ex):
    whole = strips_of(byte_ex, 1, limit=2.0)
    assert strips_of(byte_ex.select(instance=1), limit=2.0) == whole
    shuffled = Explanation(byte_ex.data.isel(feature=[3, 1, 4, 0, 2]))
    assert strips_of(shuffled, 1, limit=2.0) == whole
