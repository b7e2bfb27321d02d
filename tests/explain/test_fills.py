"""Fill operators."""

import numpy as np
import pytest

from mixreg.explain.fills import read_fills


@pytest.fixture
def background(rng):
    return rng.normal(loc=[0.0, 10.0, 100.0], size=(40, 3))


@pytest.mark.parametrize(
    ("fill", "name", "value"),
    [
        ("zero", "zero", [0, 0, 0]),
        ("one", "one", [1, 1, 1]),
        (2.5, "2.5", [2.5, 2.5, 2.5]),
        (np.array([1.0, 2.0, 3.0]), "vector", [1, 2, 3]),
    ],
)
def test_constant_operators(background, rng, fill, name, value):
    (found,) = read_fills(fill, background)
    assert found.name == name
    np.testing.assert_array_equal(found.rows(background, np.ones((2, 3)), rng), [value, value])
    np.testing.assert_array_equal(found.centre(background), value)


def test_marginal_draws_each_column_from_itself(background, rng):
    (found,) = read_fills("marginal", background)
    rows = found.rows(background, np.ones((500, 3)), rng)
    for column, values in zip(rows.T, background.T, strict=True):
        assert set(column) <= set(values)
        assert len(set(column)) > 30
    np.testing.assert_allclose(found.centre(background), background.mean(axis=0))
    # Columns are drawn apart from each other: rows of the background do not stay together.
    assert not any((row == background).all(axis=1).any() for row in rows[:5])


def test_mean_is_that_of_the_background(background, rng):
    (found,) = read_fills("mean", background)
    np.testing.assert_allclose(
        found.rows(background, np.ones((1, 3)), rng)[0], background.mean(axis=0)
    )


def test_several_operators(background):
    fills = read_fills(["zero", "marginal", 0.5, np.ones(3)], background)
    assert [fill.name for fill in fills] == ["zero", "marginal", "0.5", "vector"]


@pytest.mark.parametrize(
    ("fill", "message"),
    [
        ("blur", "fill is 'blur', but these rows are no images"),
        ("noise", "fill is 'noise'; wanted one of"),
        ([], "fill is empty"),
        ([0.0, 1.0, 2.0], "pass a NumPy array"),
        (["zero", "zero"], "names an operator twice"),
        (np.ones(2), "fill has 2 numbers; wanted 3"),
        (float("nan"), "missing or infinite"),
    ],
)
def test_bad_operators(background, fill, message):
    with pytest.raises(ValueError, match=message):
        read_fills(fill, background)


def test_blur_is_each_image_s_own(rng):
    images = np.zeros((2, 7, 7))
    images[0, 3, 3] = 1.0
    images[1] = 0.5
    rows = images.reshape(2, 49)
    (found,) = read_fills("blur", rows, (7, 7))
    blurred = found.rows(rows, rows, rng).reshape(2, 7, 7)
    assert blurred[0].sum() == pytest.approx(1.0, abs=1e-3)
    assert blurred[0, 3, 3] < 0.2
    np.testing.assert_allclose(blurred[0], blurred[0].T)
    np.testing.assert_allclose(blurred[1], 0.5)
    np.testing.assert_allclose(found.centre(rows), blurred.mean(axis=0).ravel())


def test_blur_keeps_bands_apart(rng):
    images = np.zeros((1, 7, 7, 2))
    images[..., 0] = rng.random((7, 7))
    (found,) = read_fills(["blur"], images.reshape(1, -1), (7, 7, 2))
    blurred = found.rows(images.reshape(1, -1), images.reshape(1, -1), rng).reshape(7, 7, 2)
    assert (blurred[..., 1] == 0).all()
    assert (blurred[..., 0] > 0).all()


def test_a_whole_image_is_a_fill(rng):
    image = rng.random((2, 3))
    (found,) = read_fills(image, np.zeros((4, 6)), (2, 3))
    np.testing.assert_array_equal(found.value, image.ravel())
