"""The explanation as an object: values, scales, ranks, single inputs, labels."""

import numpy as np
import pytest
import xarray as xr

from mixreg.explain import Explanation

BETA = np.array([[3.0, 0.0, -1.0, 0.5], [-2.0, 1.0, 0.0, 0.0]])


def local_data(shape, dims) -> xr.Dataset:
    array = xr.DataArray(np.ones(shape), dims=dims)
    return xr.Dataset({"importance": array.assign_coords(feature=["a", "b"])})


def test_values_are_posterior_means(ex, planted):
    assert ex.values.dims == ("component", "feature")
    np.testing.assert_allclose(ex.values, planted.parameters.beta.mean(axis=0))
    np.testing.assert_allclose(ex.values, BETA, atol=0.02)
    assert ex.feature_names == planted.names
    np.testing.assert_array_equal(planted.beta, BETA)


def test_interval_holds_the_value_and_grows_with_prob(ex):
    narrow, wide = ex.interval(0.5), ex.interval(0.95)
    assert (wide.sel(bound="lower") < narrow.sel(bound="lower")).all()
    assert (narrow.sel(bound="lower") < ex.values).all()
    assert (ex.values < wide.sel(bound="upper")).all()


def test_signs_of_planted_coefficients_are_certain(ex):
    sure = ex.prob_sign().sel(feature="size")
    assert sure.values.tolist() == [1.0, 0.0]


def test_scale_sd_multiplies_by_the_standard_deviation(ex, planted):
    np.testing.assert_allclose(
        ex.draws("sd").mean("sample"), ex.values * planted.X.std(axis=0)[None, :]
    )
    assert ex.draws("sd").dims == ex.draws().dims


def test_units_change_the_ranks_but_not_those_by_sd(planted):
    X = planted.X * [1.0, 1.0, 1.0, 100.0]
    beta = np.array([[1.0, 0.5, 0.2, 0.03]])
    ex = Explanation.from_coefficients(beta, X=X)
    assert ex.ranking(scale="unit")["feature"].tolist() == ["x0", "x1", "x2", "x3"]
    assert ex.ranking()["feature"].tolist()[0] == "x3"
    assert ex.ranking_scale == "sd"


def test_scale_is_checked(ex):
    with pytest.raises(ValueError, match="scale is 'z'; wanted 'unit' or 'sd'"):
        ex.ranking(scale="z")
    bare = Explanation.from_coefficients(BETA)
    assert bare.ranking_scale == "unit"
    with pytest.raises(ValueError, match="knows no standard deviations"):
        bare.draws("sd")


def test_ranking_leaves_out_components_without_rows(ex):
    crowded = Explanation(ex.data.assign(size=ex.data["size"] * [1.0, 1e-6]))
    assert set(crowded.ranking()["component"]) == {0}
    assert set(crowded.ranking(min_share=0.0)["component"]) == {0, 1}


def test_components_have_sizes_and_weights(ex, planted):
    table = ex.components()
    assert table["component"].tolist() == [0, 1]
    np.testing.assert_allclose(table["size"], [40, 20], atol=1e-6)
    np.testing.assert_allclose(ex.shares, [2 / 3, 1 / 3], atol=1e-6)
    assert (table["size_lower"] <= table["size"] + 1e-9).all()
    assert (ex.responsibilities.argmax("component").values == planted.regime).all()


def test_instances_get_the_coefficients_of_their_own_component(ex, planted):
    found = ex.instance_values(planted.X, planted.y)["importance"]
    np.testing.assert_allclose(found, BETA[planted.regime.astype(int)], atol=0.02)


def test_instances_do_not_depend_on_labels(ex, planted, rng):
    order = rng.permuted(np.tile([0, 1], (80, 1)), axis=1)
    switched = planted.explanation(order)
    np.testing.assert_allclose(
        switched.instance_values(planted.X, planted.y)["importance"],
        ex.instance_values(planted.X, planted.y)["importance"],
    )


def test_permuting_components_permutes_the_answers(ex, planted):
    swapped = planted.explanation(np.tile([1, 0], (80, 1)))
    np.testing.assert_allclose(swapped.values.values[::-1], ex.values)
    np.testing.assert_allclose(swapped.prob_top_k(2).values[::-1], ex.prob_top_k(2))
    np.testing.assert_allclose(swapped.shares.values[::-1], ex.shares)


def test_instances_need_the_whole_mixture(ex, planted):
    with pytest.raises(ValueError, match="this explanation is a selection"):
        ex.select(component=0).instance_values(planted.X, planted.y)
    local = Explanation(local_data((5, 2), ("sample", "feature")))
    with pytest.raises(ValueError, match="needs a global explanation"):
        local.instance_values([[1.0, 2.0]], [1.0])
    with pytest.raises(ValueError, match="response has 3 entries; wanted 60"):
        ex.instance_values(planted.X, planted.y[:3])


def test_select_keeps_dims_and_shares(ex):
    part = ex.select(component=1, feature=["age", "size"])
    assert part.values.shape == (1, 2)
    assert part.ranking()["feature"].tolist() == ["size", "age"]
    np.testing.assert_allclose(part.shares, ex.shares.sel(component=[1]))


@pytest.mark.parametrize("labels", [{"draw": 1}, {"instance": 0}, {"feature": "nobody"}])
def test_select_refuses_unknown_labels(ex, labels):
    with pytest.raises(ValueError, match=r"there is no dim|a label to select is unknown"):
        ex.select(**labels)


@pytest.mark.parametrize(
    ("shape", "dims", "columns"),
    [
        ((5, 2), ("sample", "feature"), ["rank", "feature"]),
        ((5, 3, 2), ("sample", "instance", "feature"), ["instance", "rank", "feature"]),
    ],
)
def test_local_explanations_are_served_too(shape, dims, columns):
    local = Explanation(local_data(shape, dims))
    assert local.ranking().columns.tolist()[: len(columns)] == columns
    assert local.prob_top_k(1).sizes["feature"] == 2
    assert "Explanation" in repr(local)


def test_what_is_absent_is_an_error(ex):
    bare = Explanation.from_coefficients(BETA)
    for name in ("fidelity", "diagnostics", "responsibilities"):
        with pytest.raises(ValueError, match="this explanation has no"):
            getattr(bare, name)
    assert bare.converged is None
    assert ex.converged is True
    assert ex.settings == {"draws": 80}


@pytest.mark.parametrize(
    ("data", "error", "message"),
    [
        (np.ones(3), TypeError, "data is a ndarray; wanted an xarray Dataset"),
        (xr.Dataset(), ValueError, "no variable 'importance'"),
        (local_data((5, 2), ("draw", "feature")), ValueError, "importance has dims"),
        (local_data((5, 3, 2), ("sample", "box", "feature")), ValueError, "one of them unknown"),
        (local_data((5, 2), ("sample", "feature")) * np.nan, ValueError, "no finite numbers"),
        (local_data((5, 2), ("sample", "feature")).drop_vars("feature"), ValueError, "coordinate"),
    ],
)
def test_datasets_are_checked(data, error, message):
    with pytest.raises(error, match=message):
        Explanation(data)
