"""Images from files: the array images, or rows with a shape; never rescaled unasked."""

import numpy as np
import pytest

from mixreg.cli.images import read_inputs


@pytest.fixture
def pixels(rng):
    return rng.integers(256, size=(5, 4, 3), dtype=np.uint8)


def save(path, **arrays):
    np.savez(path, **arrays)
    return path


def test_images_keep_their_values_and_shape(tmp_path, pixels):
    found = read_inputs(save(tmp_path / "a.npz", images=pixels, label=np.arange(5)))
    np.testing.assert_array_equal(found.X, pixels)
    assert (found.shape, found.names) == ((4, 3), None)


def test_one_channel_is_no_axis_and_three_are(tmp_path, pixels):
    assert read_inputs(save(tmp_path / "a.npz", images=pixels[..., None])).X.shape == (5, 4, 3)
    coloured = np.stack([pixels] * 3, axis=-1)
    assert read_inputs(save(tmp_path / "b.npz", images=coloured)).shape == (4, 3, 3)


def test_pixels_are_divided_on_request(tmp_path, pixels):
    found = read_inputs(save(tmp_path / "a.npz", images=pixels), divide=255)
    np.testing.assert_allclose(found.X, pixels / 255)
    for wrong in (0.0, -1.0, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="--divide is"):
            read_inputs(tmp_path / "a.npz", divide=wrong)


@pytest.mark.parametrize("shape", ["4,3", (4, 3)])
def test_rows_become_images_in_row_order(tmp_path, pixels, shape):
    rows = pixels.reshape(5, 12).astype(float)
    found = read_inputs(save(tmp_path / "a.npz", X=rows), image_shape=shape)
    np.testing.assert_array_equal(found.X, pixels)


def test_other_shapes_are_refused(tmp_path, pixels):
    flat = save(tmp_path / "a.npz", images=pixels.reshape(5, 12))
    with pytest.raises(ValueError, match=r"have the shape \(12,\)"):
        read_inputs(flat)
    for wrong in ("3,4,2", "12", "5,3"):
        with pytest.raises(ValueError, match="wanted"):
            read_inputs(flat, image_shape=wrong)
    with pytest.raises(ValueError, match="wanted 3 x 4"):
        read_inputs(save(tmp_path / "b.npz", images=pixels), image_shape="3,4")


def test_tables_stay_tables(tmp_path, pixels):
    table = save(tmp_path / "a.npz", X=pixels.reshape(5, 12), feature_names=list("abcdefghijkl"))
    found = read_inputs(table)
    assert (found.shape, found.names) == (None, tuple("abcdefghijkl"))
    with pytest.raises(ValueError, match="--divide is for images"):
        read_inputs(table, divide=2)


def test_images_have_no_columns_to_leave_out(tmp_path, pixels):
    with pytest.raises(ValueError, match="--label is 'truth'"):
        read_inputs(save(tmp_path / "a.npz", images=pixels), label="truth")
