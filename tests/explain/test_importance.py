"""Numbers read off draws, against small cases done by hand."""

import numpy as np
import pytest
import xarray as xr

from mixreg.explain.importance import (
    interval,
    prob_positive,
    prob_top_k,
    rank_interval,
    rank_table,
)


def draws(values, dims=("sample", "feature")) -> xr.DataArray:
    array = xr.DataArray(np.asarray(values, dtype=float), dims=dims)
    return array.assign_coords({dim: np.arange(array.sizes[dim]) for dim in dims[1:]})


def test_interval_is_equal_tailed():
    found = interval(draws(np.arange(1001.0)[:, None]), 0.8)
    np.testing.assert_allclose(found.sel(bound="lower"), 100.0)
    np.testing.assert_allclose(found.sel(bound="upper"), 900.0)


@pytest.mark.parametrize("prob", [0.0, 1.0, -0.1, 90, "0.9", True, float("nan")])
def test_interval_refuses_what_is_no_probability(prob):
    with pytest.raises(ValueError, match="strictly between 0 and 1"):
        interval(draws([[1.0]]), prob)


def test_prob_positive_counts_zero_as_half():
    assert prob_positive(draws([[1.0, 0.0], [-1.0, 0.0]])).values.tolist() == [0.5, 0.5]


def test_top_k_matches_sorting(rng):
    values = rng.normal(size=(50, 3, 7))
    found = prob_top_k(draws(values, ("sample", "component", "feature")), 2)
    order = np.argsort(-np.abs(values), axis=-1)[..., :2]
    wanted = np.zeros(values.shape)
    np.put_along_axis(wanted, order, 1.0, axis=-1)
    np.testing.assert_allclose(found.values, wanted.mean(axis=0))


def test_top_k_shares_ties():
    found = prob_top_k(draws([[2.0, 0.0, 0.0, 0.0]]), 2)
    np.testing.assert_allclose(found, [1.0, 1 / 3, 1 / 3, 1 / 3])


def test_top_k_sums_to_k_whatever_the_order_of_dims(rng):
    array = draws(rng.normal(size=(20, 2, 5)), ("sample", "component", "feature"))
    for order in (("feature", "sample", "component"), ("component", "feature", "sample")):
        found = prob_top_k(array.transpose(*order), 3)
        np.testing.assert_allclose(found.sum("feature"), 3.0)
        xr.testing.assert_allclose(found, prob_top_k(array, 3))


@pytest.mark.parametrize(("k", "error"), [(0, ValueError), (3, ValueError), (1.5, TypeError)])
def test_top_k_checks_k(k, error):
    with pytest.raises(error, match="k is"):
        prob_top_k(draws([[1.0, 2.0]]), k)


def test_rank_intervals_are_quantiles_of_ranks(rng):
    values = rng.normal(size=(1000, 2, 6)) + np.arange(6.0)
    found = rank_interval(draws(values, ("sample", "component", "feature")), 0.9)
    ranks = 1 + (-np.abs(values)).argsort(axis=-1).argsort(axis=-1)
    wanted = np.quantile(ranks, [0.05, 0.95], axis=0, method="inverted_cdf")
    np.testing.assert_array_equal(found.transpose("bound", "component", "feature"), wanted)
    assert found.dtype.kind == "i"
    inside = (ranks >= found.sel(bound="lower").values) & (ranks <= found.sel(bound="upper").values)
    assert (inside.mean(axis=0) >= 0.9).all()


def test_ranks_of_ties_are_their_middle_and_rounded_outwards():
    found = rank_interval(draws([[2.0, 0.0, 0.0, 0.0, 5.0, -5.0]]), 0.5)
    assert found.sel(bound="lower").values.tolist() == [3, 5, 5, 5, 1, 1]
    assert found.sel(bound="upper").values.tolist() == [3, 5, 5, 5, 2, 2]


def test_rank_intervals_do_not_depend_on_the_order_of_dims(rng, monkeypatch):
    array = draws(rng.normal(size=(30, 2, 5)), ("sample", "component", "feature"))
    whole = rank_interval(array, 0.8)
    # Two draws at a time.
    monkeypatch.setattr("mixreg.explain.flat._CELLS", 10)
    turned = rank_interval(array.transpose("feature", "component", "sample"), 0.8)
    xr.testing.assert_equal(turned.transpose(*whole.dims), whole)


def test_rank_intervals_check_the_probability():
    with pytest.raises(ValueError, match="prob is 1"):
        rank_interval(draws([[1.0]]), 1)


def test_rank_table_orders_each_group():
    array = draws([[[1.0, -3.0, 2.0], [0.0, 1.0, -5.0]]], ("sample", "component", "feature"))
    table = rank_table(array, k=2, prob=0.9)
    assert table.columns.tolist() == [
        *("component", "rank", "feature", "value", "lower", "upper"),
        *("rank_lower", "rank_upper", "prob_positive", "prob_top_k"),
    ]
    assert table["feature"].tolist() == [1, 2, 0, 2, 1, 0]
    assert table["rank"].tolist() == [1, 2, 3, 1, 2, 3]
    assert table["value"].tolist() == [-3.0, 2.0, 1.0, -5.0, 1.0, 0.0]
    # One draw: its own ranks.
    assert (table["rank_lower"] == table["rank"]).all()
    assert (table["rank_upper"] == table["rank"]).all()


def test_rank_table_keeps_the_order_of_groups():
    array = draws(np.ones((1, 3, 2)), ("sample", "component", "feature"))
    table = rank_table(array.assign_coords(component=[7, 2, 5]), k=1, prob=0.9)
    assert table["component"].tolist() == [7, 7, 2, 2, 5, 5]
