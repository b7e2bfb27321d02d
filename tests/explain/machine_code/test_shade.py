"""Colours of importances: faded by certainty, symmetric, and legible."""

import numpy as np
import pytest

from mixreg.explain.machine_code.shade import DIVERGING, colour_limit, colours_of, faded, ink_on


def channels(colour):
    return np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)])


def test_what_is_not_known_makes_no_show():
    assert faded([5.0, -5.0], [0.5, 0.5], limit=1.0).tolist() == [0.0, 0.0]
    sure = faded([1.0] * 3, [0.6, 0.9, 1.0], limit=1.0)
    assert (np.diff(sure) > 0).all()
    np.testing.assert_allclose(faded([-1.0], [0.1], limit=2.0), -faded([1.0], [0.9], limit=2.0))
    assert faded([9.0, -9.0], [1.0, 0.0], limit=1.0).tolist() == [1.0, -1.0]


def test_limits_are_those_of_most_values():
    assert colour_limit(np.r_[np.ones(999), 50.0]) == 1.0
    assert colour_limit([np.nan, -2.0]) == 2.0
    assert colour_limit([]) == colour_limit([0.0, np.nan]) == 1.0


def test_colours_pass_through_the_palette():
    assert colours_of(np.linspace(-1, 1, 5)) == [colour.lower() for colour in DIVERGING]
    between = channels(colours_of([0.25])[0])
    middle = (channels(DIVERGING[2]) + channels(DIVERGING[3])) / 2
    np.testing.assert_allclose(between, middle, atol=0.5)


def test_pictures_and_pages_have_the_same_colours():
    from matplotlib.colors import to_rgb

    from mixreg.plots.style import colour_map

    strengths = np.linspace(-1, 1, 31)
    drawn = colour_map(DIVERGING)((strengths + 1) / 2)[:, :3]
    written = [to_rgb(colour) for colour in colours_of(strengths)]
    # The map of matplotlib has 256 steps.
    np.testing.assert_allclose(drawn, written, atol=0.02)


@pytest.mark.parametrize("strength", np.linspace(-1, 1, 41))
def test_text_stands_out_on_every_colour(strength):
    (ground,) = colours_of([strength])
    ink = ink_on(ground)

    def luminance(colour):
        share = channels(colour) / 255
        linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
        return linear @ [0.2126, 0.7152, 0.0722] + 0.05

    levels = sorted([luminance(ground), luminance(ink)])
    # What the WCAG ask of text.
    assert levels[1] / levels[0] >= 4.5
