"""A coefficient never leaves its pixel, whatever is done to the order of storage."""

import json

import numpy as np
import pytest
import xarray as xr

from mixreg.explain import Explanation, load_explanation
from mixreg.explain.maskers import Image, every_pixel, top_variance

SHAPE = (4, 5)
PIXEL = np.array([17, 2, 9, 14, 3])


@pytest.fixture
def images(rng):
    return rng.random(size=(12, *SHAPE))


@pytest.fixture
def beta(rng):
    return rng.normal(size=(2, 5))


@pytest.fixture
def ex(beta, images):
    response = images.reshape(12, -1)[:, PIXEL] @ beta[0]
    return Explanation.from_coefficients(
        beta, [0.1, 0.1], X=images, response=response, masker=Image(SHAPE), pixel=PIXEL
    )


def truth(beta):
    canvas = np.full((2, 20), np.nan)
    canvas[:, PIXEL] = beta
    return canvas.reshape(2, *SHAPE)


def shuffled(ex, rng):
    return Explanation(ex.data.isel(feature=rng.permutation(5)), fidelity=None)


def test_published_columns_keep_their_pixels(ex, beta, images):
    assert ex.data["pixel"].values.tolist() == sorted(PIXEL)
    assert ex.feature_names == ("r00c02", "r00c03", "r01c04", "r02c04", "r03c02")
    assert json.loads(ex.attrs["image_shape"]) == [4, 5]
    np.testing.assert_array_equal(ex.paint(ex.values).values, truth(beta))
    np.testing.assert_allclose(ex.data["mean_image"].values, images.mean(axis=0))
    assert ex.data["mean_image"].dims == ("row", "column")
    assert ex.image.shape == SHAPE


def test_shuffled_storage_never_moves_a_pixel(ex, beta, images, rng):
    other = shuffled(ex, rng)
    assert other.data["pixel"].values.tolist() != ex.data["pixel"].values.tolist()
    np.testing.assert_array_equal(other.paint(other.values).values, truth(beta))
    # Values of the one, painted by the other.
    np.testing.assert_array_equal(ex.paint(other.values).values, truth(beta))
    xr.testing.assert_equal(other.paint(other.interval()), ex.paint(ex.interval()))
    response = ex.data["response"].values
    ours, theirs = (e.instance_values(images, response) for e in (ex, other))
    for name in ("importance", "spread"):
        xr.testing.assert_allclose(ex.paint(ours[name]), other.paint(theirs[name]))
    np.testing.assert_allclose(ours["responsibility"], theirs["responsibility"])


def test_a_part_is_painted_where_it_belongs(ex, beta):
    part = ex.select(feature=["r03c02", "r00c03"])
    canvas = part.paint(part.values).values
    assert np.isfinite(canvas).sum() == 4
    np.testing.assert_array_equal(canvas[:, 3, 2], beta[:, 0])
    values = ex.values.sortby(-abs(ex.values.isel(component=0)))
    np.testing.assert_array_equal(ex.paint(values).values, truth(beta))


def test_a_pixel_index_in_another_order_is_refused(ex):
    # The mistake of the released scripts: coefficients ascend, their index is by variance.
    wrong = ex.data.assign_coords(pixel=("feature", PIXEL))
    with pytest.raises(ValueError, match="pixel and the names of the features disagree"):
        Explanation(wrong)


@pytest.mark.parametrize("suffix", [".nc", ".zarr"])
def test_pixels_survive_the_disk(ex, beta, rng, tmp_path, suffix):
    other = shuffled(ex, rng)
    back = load_explanation(other.save(tmp_path / f"answer{suffix}"))
    assert back.data.identical(other.data)
    assert back.data["pixel"].dtype == np.int64
    np.testing.assert_array_equal(back.paint(back.values).values, truth(beta))


def test_every_number_can_be_painted(ex):
    assert ex.paint(ex.interval()).dims == ("bound", "component", "row", "column")
    assert ex.paint(ex.prob_sign(), background=0.5).notnull().all()
    assert ex.paint(ex.prob_top_k(2)).sum() == pytest.approx(4.0)
    assert ex.paint(ex.values).coords["component"].values.tolist() == [0, 1]


def test_images_and_features_are_the_same_inputs(ex, images):
    response = ex.data["response"].values
    whole = ex.instance_values(images, response)
    cut = ex.instance_values(ex.image.features(images), response)
    xr.testing.assert_identical(whole, cut)
    assert "pixel" in whole.coords
    shap = pytest.importorskip("shap")
    found = ex.to_shap(images, response)
    assert isinstance(found, shap.Explanation)
    np.testing.assert_array_equal(found.data, ex.image.features(images))


def test_flat_images_are_images_where_all_pixels_are_features(rng, images):
    beta = rng.normal(size=(1, 20))
    ex = Explanation.from_coefficients(beta, masker=Image(SHAPE, every_pixel()), X=images)
    other = Explanation(ex.data.isel(feature=rng.permutation(20)))
    flat, response = images.reshape(12, 20), np.zeros(12)
    for found in (e.to_shap(flat, response) for e in (ex, other)):
        np.testing.assert_allclose(found.values.sum(axis=1), (flat - flat.mean(axis=0)) @ beta[0])


def test_bands(rng):
    images = rng.random(size=(6, 2, 2, 3))
    ex = Explanation.from_coefficients(
        rng.normal(size=(1, 4)), masker=Image((2, 2, 3), top_variance(4)), X=images
    )
    assert ex.paint(ex.values).dims == ("component", "row", "column", "band")
    assert ex.data["mean_image"].dims == ("row", "column", "band")


def test_what_cannot_be_painted(ex, beta):
    with pytest.raises(TypeError, match="values is a ndarray; wanted a DataArray"):
        ex.paint(ex.values.values)
    with pytest.raises(ValueError, match=r"values has dims \('component',\)"):
        ex.paint(ex.values.mean("feature"))
    with pytest.raises(ValueError, match="unknown to the explanation"):
        ex.paint(ex.values.assign_coords(feature=list("abcde")))
    with pytest.raises(ValueError, match="not about images"):
        Explanation.from_coefficients(beta).paint(ex.values)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"pixel": PIXEL}, ValueError, "pixel is given without a masker"),
        ({"masker": SHAPE}, TypeError, "masker is a tuple"),
        ({"masker": Image(SHAPE)}, ValueError, "X is needed"),
        ({"masker": Image(SHAPE, PIXEL)}, ValueError, "does not ascend; say with pixel="),
        ({"masker": Image(SHAPE), "pixel": PIXEL[1:]}, ValueError, "4 pixels are selected"),
        ({"masker": Image(SHAPE), "pixel": PIXEL + 9}, ValueError, "wanted 0 to 19"),
        (
            {"masker": Image(SHAPE), "pixel": PIXEL, "feature_names": list("abcde")},
            ValueError,
            "feature_names is given with a masker",
        ),
    ],
)
def test_bad_published_estimates(beta, arguments, error, message):
    with pytest.raises(error, match=message):
        Explanation.from_coefficients(beta, **arguments)


def test_damaged_data(ex):
    with pytest.raises(ValueError, match="image_shape is not there"):
        Explanation(ex.data.drop_attrs())
    with pytest.raises(ValueError, match="pixel is not and image_shape is there"):
        Explanation(ex.data.drop_vars("pixel"))
    with pytest.raises(ValueError, match="wanted JSON"):
        Explanation(ex.data.assign_attrs(image_shape="[4"))
    with pytest.raises(ValueError, match="mean_image has dims"):
        Explanation(ex.data.isel(row=[0, 1]))
