"""Selections of pixels, and images cut into features."""

import numpy as np
import pytest

from mixreg.explain.maskers import Image, every_pixel, top_variance


@pytest.fixture
def images(rng):
    """Six images of 3 x 4 in which pixel (r, c) has standard deviation 4 r + c."""
    scale = np.arange(12.0).reshape(3, 4)
    pattern = np.array([1.0, -1.0] * 3)
    return 0.3 + pattern[:, None, None] * scale


def test_the_pixels_of_largest_variance_ascend(images):
    view = Image((3, 4), top_variance(3)).fit(images[:, ::-1])
    # Upside down, the largest are in the first row.
    assert view.pixel.tolist() == [1, 2, 3]
    assert view.pixel.dtype == np.int64
    assert view.names == ("r00c01", "r00c02", "r00c03")


def test_ties_go_to_the_lowest_index():
    images = np.zeros((4, 2, 3))
    images[:, 1] = np.array([0.1, 0.2, 0.3, 0.4])[:, None]
    assert Image((2, 3), top_variance(2)).fit(images).pixel.tolist() == [3, 4]
    assert Image((2, 3), top_variance(4)).fit(images).pixel.tolist() == [0, 3, 4, 5]


def test_every_pixel_and_given_ones(images):
    assert Image((3, 4), every_pixel()).fit(images).pixel.tolist() == list(range(12))
    assert Image((3, 4), [7, 2]).fit(images).pixel.tolist() == [2, 7]
    assert Image((3, 4)).select.n == 300
    assert repr(top_variance(5)) == "top_variance(5)"


def test_the_selection_does_not_depend_on_the_form_of_the_images(images):
    masker = Image((3, 4), top_variance(5))
    wanted = masker.fit(images).pixel
    for form in (images.reshape(6, 12), images[..., None], images.tolist()):
        np.testing.assert_array_equal(masker.fit(form).pixel, wanted)
        np.testing.assert_array_equal(
            masker.fit(form).features(form), images.reshape(6, 12)[:, wanted]
        )


def test_bytes_are_not_rescaled():
    images = np.full((2, 2, 2), 255, dtype=np.uint8)
    features = Image((2, 2), every_pixel()).fit(images).features(images)
    assert features.dtype == np.float64
    assert (features == 255).all()


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"shape": (28,)}, ValueError, r"shape is \(28,\); wanted \(height, width\)"),
        ({"shape": 28}, ValueError, "shape is 28"),
        ({"shape": (28, 0)}, ValueError, "shape is 0"),
        ({"shape": (28, 2.0)}, TypeError, "shape is 2.0"),
        ({"select": [0, 12]}, ValueError, "select has indices from 0 to 12; wanted 0 to 11"),
        ({"select": [-1]}, ValueError, "select has indices from -1"),
        ({"select": [1, 1]}, ValueError, "select names a pixel twice"),
        ({"select": []}, ValueError, "select has shape"),
        ({"select": [0.5]}, ValueError, "type float64; wanted a vector of whole"),
        ({"select": np.ones(12, bool)}, ValueError, "type bool"),
    ],
)
def test_bad_maskers(arguments, error, message):
    with pytest.raises(error, match=message):
        Image(**{"shape": (3, 4)} | arguments)


def test_bad_counts(images):
    with pytest.raises(ValueError, match="n is 0"):
        top_variance(0)
    with pytest.raises(ValueError, match="n=300, but an image has only 12 pixels"):
        Image((3, 4)).fit(images)


@pytest.mark.parametrize(
    ("images", "error", "message"),
    [
        (np.zeros((2, 4, 3)), ValueError, r"images has shape \(2, 4, 3\); wanted \(n_obs, 3, 4\)"),
        (np.zeros((3, 4)), ValueError, r"images has shape \(3, 4\)"),
        (np.zeros((2, 11)), ValueError, r"or \(n_obs, 12\)"),
        (np.zeros((0, 3, 4)), ValueError, "images is empty"),
        (np.full((2, 3, 4), np.nan), ValueError, "the first in image 0, pixel 0"),
        (np.full((2, 3, 4), "a"), TypeError, "images holds <U1 values"),
        (np.ones((2, 3, 4), complex), TypeError, "complex128"),
    ],
)
def test_bad_images(images, error, message):
    with pytest.raises(error, match=message):
        Image((3, 4), every_pixel()).fit(images)
