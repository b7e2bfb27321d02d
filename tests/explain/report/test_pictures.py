"""Heat maps: what raises and what lowers, each on its own pixels."""

import re

import numpy as np

from mixreg.explain import Explanation
from mixreg.explain.maskers import Image
from mixreg.explain.report.pictures import panels_of


def test_signs_have_a_picture_each(decode, image_ex):
    up, down, mean = panels_of(image_ex, [0])[0]
    assert [up.caption, down.caption] == ["raises the response", "lowers the response"]
    values = image_ex.values.sel(component=0).values.reshape(3, 4)
    raised, lowered = (decode(panel.picture).sum(axis=2) < 3 * 250 for panel in (up, down))
    assert (raised == (values > 0.1)).all()
    assert (lowered == (values < -0.1)).all()
    assert mean.caption == "mean image"


def test_patches_of_single_images_are_painted(decode, local_image_ex):
    panels = panels_of(local_image_ex, [0, 1])
    up = decode(panels[0][0].picture).sum(axis=2)
    assert (up[:2, :2] < 400).all()
    assert (up[2:] > 700).all()
    # The second image is half as bright, on the same scale.
    assert decode(panels[1][0].picture).sum(axis=2)[0, 0] > up[0, 0]
    assert panels[0][2].caption == "the image"


def test_bands_and_pixels_without_features(decode, rng):
    masker = Image((2, 2, 2), [0, 7])
    ex = Explanation.from_coefficients([[1.0, -2.0]], masker=masker, X=rng.random((5, 2, 2, 2)))
    up, down, _ = panels_of(ex, [0])[0]
    assert (decode(up.picture)[0, 1] == 200).all()
    assert decode(down.picture)[1, 1].sum() < 400


def test_what_is_no_image_has_no_pictures(ex, byte_ex, local_ex):
    for other in (ex, byte_ex, local_ex):
        assert panels_of(other, [0, 1]) == ((), ())


def test_alternative_texts_name_the_group(local_image_ex):
    pages = panels_of(local_image_ex, [1])
    assert all(re.search(r'alt="[^"]*\b1\b', panel.picture) for panel in pages[0])
    assert np.shape(pages) == (1, 3, 2)
