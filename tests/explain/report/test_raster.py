"""Pictures inside the page: what is painted can be read back."""

import io

import numpy as np
import pytest

from mixreg.explain.report.raster import LARGEST, grey_picture, png_bytes, ramp_picture


def test_png_files_are_read_by_others(rng):
    image = pytest.importorskip("PIL.Image")
    colours = rng.integers(0, 256, (5, 7, 3)).astype(np.uint8)
    np.testing.assert_array_equal(image.open(io.BytesIO(png_bytes(colours))), colours)


@pytest.mark.parametrize(("positive", "dark"), [(True, (127, 39, 4)), (False, (8, 48, 107))])
def test_strong_is_dark_weak_is_white_and_no_feature_is_grey(decode, positive, dark):
    shown = decode(ramp_picture(np.array([[0.0, 1.0, np.nan]]), positive=positive, alt="a"))
    np.testing.assert_array_equal(shown[0], [(255, 255, 255), dark, (200, 200, 200)])
    brightness = decode(ramp_picture(np.linspace(0, 1, 9)[None], positive=positive, alt="a"))
    assert (np.diff(brightness[0].astype(float) @ [0.2126, 0.7152, 0.0722]) < 0).all()


def test_images_are_stretched_and_large_ones_thinned(decode):
    np.testing.assert_array_equal(decode(grey_picture(np.array([[5.0, 7.0]]), alt="a"))[0, :, 0],
                                  [0, 255])  # fmt: skip
    assert decode(grey_picture(np.zeros((3, 4, 3)), alt="a")).shape == (3, 4, 3)
    assert decode(grey_picture(np.zeros((3, 4, 2)), alt="a")).shape == (3, 4, 3)
    wide = decode(grey_picture(np.zeros((10, 5 * LARGEST)), alt="a"))
    assert wide.shape == (2, LARGEST, 3)
