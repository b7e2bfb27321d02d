"""Features go back to the pixels they came from."""

import numpy as np
import pytest

from mixreg.explain.fitted_image import FittedImage


@pytest.fixture
def view() -> FittedImage:
    return FittedImage((2, 3), np.array([5, 0, 4]))


def test_cutting_out_and_putting_back(view, rng):
    images = rng.normal(size=(4, 2, 3))
    features = view.features(images)
    np.testing.assert_array_equal(features[:, 0], images[:, 1, 2])
    np.testing.assert_array_equal(view.place(images, features), images)
    changed = view.place(images, features + 1.0) - images
    np.testing.assert_allclose(changed[0], [[1, 0, 0], [0, 1, 1]])


def test_placing_copies_and_keeps_the_form(view):
    images = np.zeros((1, 2, 3, 1), dtype=np.uint8)
    placed = view.place(images, [[7.5, 8.0, 9.0]])
    assert placed.shape == images.shape
    assert placed[0, 1, 2, 0] == 7.5
    assert (images == 0).all()


def test_painting_puts_numbers_on_their_pixels(view):
    canvas = view.paint([[1.0, 2.0, 3.0]])
    np.testing.assert_array_equal(canvas, [[[2, np.nan, np.nan], [np.nan, 3, 1]]])
    assert view.paint([1, 2, 3], background=0.0).tolist() == [[2, 0, 0], [0, 3, 1]]
    assert view.paint(np.ones((5, 4, 3))).shape == (5, 4, 2, 3)


def test_bands_have_names_and_pixels():
    view = FittedImage((120, 2, 3), np.array([0, 5, 719]))
    assert view.names == ("r000c000b0", "r000c001b2", "r119c001b2")
    assert view.paint([1.0, 2.0, 3.0])[119, 1, 2] == 3.0


def test_the_pixels_cannot_be_changed(view):
    with pytest.raises(ValueError, match="read-only"):
        view.pixel[0] = 1


def test_bad_values(view):
    with pytest.raises(ValueError, match=r"features has shape \(1, 2\); wanted \(1, 3\)"):
        view.place(np.zeros((1, 2, 3)), np.zeros((1, 2)))
    with pytest.raises(ValueError, match=r"values has shape \(2,\)"):
        view.paint([1.0, 2.0])
    with pytest.raises(ValueError, match=r"values has shape \(\)"):
        view.paint(1.0)
    with pytest.raises(ValueError, match="pixel names a pixel twice"):
        FittedImage((2, 2), np.array([1, 1]))
