"""Selecting among labelled images."""

import numpy as np
import pytest

from mixreg.datasets import Images


@pytest.fixture
def data():
    """Give six images of four classes, one class without images."""
    return Images(
        images=np.arange(6 * 4, dtype=np.uint8).reshape(6, 2, 2),
        label=np.array([0, 1, 3, 1, 3, 0]),
        class_names=("shirt", "dress", "coat", "bag"),
        is_test=np.array([0, 0, 0, 1, 1, 1], dtype=bool),
        white=20,
        description="made up",
        source="a test",
    )


@pytest.mark.parametrize("classes", [[1, 3], ["dress", "bag"], ["bag", 1], np.array([1, 3])])
def test_classes_by_number_or_name(data, classes):
    chosen = data.select(classes)
    assert chosen.label.tolist() == [1, 3, 1, 3]
    np.testing.assert_array_equal(chosen.images, data.images[1:5])
    assert chosen.is_test.tolist() == [False, False, True, True]
    assert chosen.class_names == data.class_names


@pytest.mark.parametrize(
    ("split", "label"), [("train", [0, 1, 3]), ("test", [1, 3, 0]), ("all", [0, 1, 3, 1, 3, 0])]
)
def test_split(data, split, label):
    assert data.select(split=split).label.tolist() == label


def test_scaled(data):
    scaled = data.scaled()
    assert scaled.dtype == np.float32
    np.testing.assert_allclose(scaled, data.images / 20, rtol=1e-6)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"classes": [4]}, ValueError, r"classes is \[4\]; wanted some of 0 shirt, 1 dress"),
        ({"classes": [-1]}, ValueError, "classes is"),
        ({"classes": ["hat"]}, ValueError, r"classes is \['hat'\]"),
        ({"classes": [0.5]}, ValueError, "classes is"),
        ({"classes": []}, ValueError, r"classes is \[\]"),
        ({"classes": "bag"}, TypeError, r"wanted a sequence, \['bag'\]"),
        ({"classes": [2]}, ValueError, r"a test has no images .* of the classes \[0, 1, 3\]"),
        ({"split": "validation"}, ValueError, "split is 'validation'; wanted one of train, test"),
    ],
)
def test_impossible_selections(data, arguments, error, message):
    with pytest.raises(error, match=message):
        data.select(**arguments)


def test_repr_is_short(data):
    assert repr(data) == "Images(6 images of 2 x 2 pixels, 3 classes, from a test)"
