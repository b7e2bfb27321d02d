"""Heat maps: every colour is on its own pixel, and means what the bar says."""

import numpy as np
import pytest

from mixreg.explain import Explanation
from mixreg.explain.maskers import Image
from mixreg.plots import plot_heatmap, plot_heatmaps

SHAPE = (4, 5)
PIXEL = np.array([17, 2, 9, 14, 3])


def colours(ax):
    """Give the numbers behind the colours, NaN where there is none."""
    return ax.images[-1].get_array().filled(np.nan)


def bar(ax):
    return ax.images[-1].colorbar


def canvas(values, pixel=PIXEL):
    """Put values on pixels, by hand."""
    picture = np.full(SHAPE[0] * SHAPE[1], np.nan)
    picture[pixel] = values
    return picture.reshape(SHAPE)


def marks(ax, marker):
    """Give (row, column) of all marks of one kind."""
    (points,) = (c for c in ax.collections if c.get_gid() == f"sign {marker}")
    return {(int(row), int(column)) for column, row in points.get_offsets()}


@pytest.mark.parametrize("component", [0, 1])
def test_every_coefficient_is_on_its_pixel(image_ex, draws, component):
    ax = plot_heatmap(image_ex, component, scale="unit")
    np.testing.assert_allclose(colours(ax), canvas(draws.mean(axis=0)[component]))


@pytest.mark.parametrize("show", ["value", "prob_sign", "width"])
def test_shuffled_storage_does_not_move_a_pixel(image_ex, rng, show):
    order = rng.permutation(5)
    other = Explanation(image_ex.data.isel(feature=order))
    assert other.data["pixel"].values.tolist() != image_ex.data["pixel"].values.tolist()
    for k in (None, 2):
        ax, again = (plot_heatmap(ex, 0, show, k=k) for ex in (image_ex, other))
        np.testing.assert_array_equal(colours(ax), colours(again))
        if show != "width":
            assert marks(ax, "+") == marks(again, "+")


def test_the_strongest_pixel_is_where_it_was_planted():
    # Three features stored against the order of their pixels: r02c03 is by far the strongest.
    data = Explanation.from_coefficients(
        [[1.0, -2.0, 9.0]], masker=Image(SHAPE), pixel=[0, 6, 13]
    ).data.isel(feature=[2, 0, 1])
    ax = plot_heatmap(Explanation(data), k=1)
    assert np.argwhere(np.isfinite(colours(ax))).tolist() == [[2, 3]]
    assert marks(ax, "+") == {(2, 3)}


def test_signs_and_widths(image_ex, draws):
    prob_sign = colours(plot_heatmap(image_ex, 0, "prob_sign"))
    np.testing.assert_allclose(prob_sign, canvas((draws[:, 0] > 0).mean(axis=0)))
    low, high = np.quantile(draws[:, 0], [0.1, 0.9], axis=0)
    width = colours(plot_heatmap(image_ex, 0, "width", scale="unit", prob=0.8))
    np.testing.assert_allclose(width, canvas(high - low))


def test_marks_stand_where_the_interval_excludes_zero(image_ex, draws):
    ax = plot_heatmap(image_ex, 0)
    low, high = np.quantile(draws[:, 0], [0.05, 0.95], axis=0)
    for marker, sure in (("+", low > 0), ("-", high < 0)):
        rows, columns = np.unravel_index(PIXEL[sure], SHAPE)
        assert marks(ax, marker) == set(zip(rows.tolist(), columns.tolist(), strict=True))
        assert sure.any()
    assert "+ or −: the 90% interval excludes zero" in ax.get_xlabel()


def test_colours_are_centred_on_zero_and_the_bar_has_units(image_ex):
    ax = plot_heatmap(image_ex, 0)
    assert bar(ax).vmin == -bar(ax).vmax < 0
    assert bar(ax).ax.get_ylabel() == "effect on the logit\nper standard deviation of the pixel"
    unit = plot_heatmap(image_ex, 0, scale="unit", limit=1.0)
    assert bar(unit).ax.get_ylabel() == "effect on the logit\nper unit of the pixel"
    assert (bar(unit).vmin, bar(unit).vmax, bar(unit).extend) == (-1.0, 1.0, "both")
    signs = plot_heatmap(image_ex, 0, "prob_sign")
    assert (bar(signs).vmin, bar(signs).vmax, bar(signs).extend) == (0.0, 1.0, "neither")
    width = plot_heatmap(image_ex, 0, "width")
    assert bar(width).vmin == 0
    assert bar(width).ax.get_ylabel().startswith("width of the 90% interval\n(logit per")


def test_signs_differ_in_greyscale_only_by_marks_and_widths_by_shade():
    from mixreg.plots.style import DIVERGING, SEQUENTIAL, colour_map

    def grey(colours):
        return colour_map(colours)(np.linspace(0, 1, 50))[:, :3] @ [0.2126, 0.7152, 0.0722]

    assert (np.diff(grey(SEQUENTIAL)) < 0).all()
    diverging = grey(DIVERGING)
    assert diverging.argmax() in (24, 25)
    assert (np.diff(diverging[:25]) > 0).all()
    assert (np.diff(diverging[25:]) < 0).all()


def test_the_mean_image_is_grey_below(image_ex, images):
    ax = plot_heatmap(image_ex, 0)
    below = ax.images[0].get_array()
    mean = images.mean(axis=0)
    assert np.corrcoef(below.ravel(), mean.ravel())[0, 1] > 0.999
    assert 0.3 < below.min() < below.max() < 0.9


def test_title_states_the_size(image_ex):
    title = plot_heatmap(image_ex, prob=0.8).get_title(loc="left")
    assert title == "component 0\nweight 0.6 (80% interval 0.6 to 0.6)"


def test_rows_are_the_large_components_and_share_their_colours(image_ex):
    axes = plot_heatmaps(image_ex, prob=0.8)
    assert axes.shape == (2, 3)
    assert [ax.get_title(loc="left") for ax in axes[0]] == [
        "component 0\nweight 0.6 (80% interval 0.6 to 0.6)",
        "P(positive)",
        "width of the 80% interval",
    ]
    assert axes[1, 0].get_title(loc="left").startswith("component 1")
    for above, below in axes.T:
        assert bar(above).vmax == bar(below).vmax
    np.testing.assert_allclose(colours(axes[1, 1]), colours(plot_heatmap(image_ex, 1, "prob_sign")))
    assert plot_heatmaps(image_ex, n_components=1).shape == (1, 3)
    assert plot_heatmaps(image_ex, min_share=0.5).shape == (1, 3)
    with pytest.raises(ValueError, match=r"at least min_share=0\.9"):
        plot_heatmaps(image_ex, min_share=0.9)


def test_channels_are_drawn_one_by_one(rng):
    beta = np.array([[1.0, 2.0, 3.0]])
    ex = Explanation.from_coefficients(
        beta, X=rng.uniform(size=(6, 2, 2, 3)), masker=Image((2, 2, 3)), pixel=[1, 4, 11]
    )
    green = colours(plot_heatmap(ex, band=1, scale="unit"))
    np.testing.assert_array_equal(green, [[1.0, 2.0], [np.nan, np.nan]])
    with pytest.raises(ValueError, match="band is not given; the images have the bands 0 to 2"):
        plot_heatmap(ex)
    with pytest.raises(ValueError, match="band is 3"):
        plot_heatmaps(ex, band=3)


def test_explanations_without_images_and_draws(image_ex):
    with pytest.raises(ValueError, match="ex is not about images"):
        plot_heatmap(Explanation.from_coefficients([[1.0]]))
    with pytest.raises(ValueError, match="show is 'mean'; wanted one of value, prob_sign, width"):
        plot_heatmap(image_ex, show="mean")
    with pytest.raises(ValueError, match=r"component is 7; the explanation has \[0, 1\]"):
        plot_heatmap(image_ex, 7)


def test_flat_maps_and_local_explanations_can_be_drawn(image_ex):
    flat = Explanation.from_coefficients([[0.0, 0.0]], masker=Image((2, 2), [0, 3]))
    assert bar(plot_heatmap(flat)).vmax == 1.0
    local = Explanation(
        image_ex.data[["importance"]].rename(component="instance").assign_attrs(image_ex.attrs)
    )
    assert plot_heatmaps(local).shape == (2, 3)
    assert plot_heatmap(local, 1).get_title(loc="left") == "instance 1"


def test_draws_on_the_axes_given(image_ex):
    from matplotlib.figure import Figure

    ax = Figure().subplots()
    assert plot_heatmap(image_ex, ax=ax) is ax
