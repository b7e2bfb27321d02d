"""Galleries: members are members, and come in the order that is promised."""

import numpy as np
import pytest

from mixreg.explain import Explanation
from mixreg.plots import plot_gallery
from mixreg.plots.gallery import members_in_order


def with_responsibility(ex, first):
    table = np.stack([first, 1 - np.asarray(first)], axis=1)
    return Explanation(ex.data.assign(responsibility=(("obs", "component"), table)))


@pytest.mark.parametrize("order", ["typical", "surest"])
def test_members_are_the_images_that_belong_to_the_component(image_ex, images, order):
    for component in (0, 1):
        members = members_in_order(image_ex, images, component, order=order)
        assert set(members) == set(range(component, 40, 2))


def test_typical_members_are_near_the_weighted_average(image_ex, images, rng):
    share = rng.uniform(size=40)
    members = members_in_order(with_responsibility(image_ex, share), images, 0)
    average = np.average(images, axis=0, weights=share)
    distance = ((images - average) ** 2).sum(axis=(1, 2))
    inside = np.flatnonzero(share > 0.5)
    sure = share >= np.median(share[inside])
    expected = sorted(inside, key=lambda place: (not sure[place], distance[place]))
    assert members.tolist() == expected


def test_surest_members_are_sure_and_ties_are_the_best_described(image_ex, images):
    share = np.full(40, 0.1)
    share[[4, 7, 9, 12]] = [0.9, 0.999, 0.998, 0.6]
    ex = with_responsibility(image_ex, share)
    mean = ex.data.mean("sample").sel(component=0)
    rule = images.reshape(40, -1)[:, ex.data["pixel"]] @ mean["importance"].values
    for better, worse in ((7, 9), (9, 7)):
        response = rule + mean["intercept"].item() + 5.0
        response[better] -= 8.0  # below the rule, but nearer to it
        now = Explanation(ex.data.assign(response=("obs", response)))
        assert members_in_order(now, images, 0, order="surest").tolist() == [better, worse, 4, 12]
    bare = Explanation(ex.data.drop_vars("response"))
    assert members_in_order(bare, images, 0, order="surest").tolist() == [7, 9, 4, 12]


def test_pictures_are_those_members_under_the_size_of_their_component(image_ex, images):
    axes = plot_gallery(image_ex, images, n=3, prob=0.8)
    assert axes.shape == (2, 3)
    for component in (0, 1):
        members = members_in_order(image_ex, images, component)[:3]
        for ax, place in zip(axes[component], members, strict=True):
            shown = ax.images[0].get_array()
            expected = (images[place] - images.min()) / (images.max() - images.min())
            np.testing.assert_allclose(shown, expected)
            assert ax.get_xlabel() == f"1.00, {image_ex.data['response'].values[place]:.3g}"
    words = axes[0, 0].get_ylabel()
    assert words == "component 0\nweight 0.6\n(80% interval\n0.6 to 0.6)"
    assert axes[0, 0].figure.get_supxlabel().endswith("below each: P(component), logit")


def test_empty_components_are_left_out_and_missing_tiles_hidden(image_ex, images):
    share = np.ones(40)
    assert plot_gallery(with_responsibility(image_ex, share), images).shape == (1, 8)
    share[5] = 0.0
    axes = plot_gallery(with_responsibility(image_ex, share), images, n=2)
    assert [ax.get_visible() for ax in axes[1]] == [True, False]
    assert plot_gallery(image_ex, images, n_components=1).shape == (1, 8)
    assert len(members_in_order(with_responsibility(image_ex, np.ones(40)), images, 1)) == 0


def test_storage_order_does_not_matter(image_ex, images, rng):
    other = Explanation(
        image_ex.data.isel(
            feature=rng.permutation(5), component=[1, 0], sample=slice(None, None, -1)
        )
    )
    for order in ("typical", "surest"):
        for component in (0, 1):
            np.testing.assert_array_equal(
                members_in_order(image_ex, images, component, order=order),
                members_in_order(other, images, component, order=order),
            )


def test_other_images_are_refused(image_ex, images):
    with pytest.raises(ValueError, match="images has 39 images; 40 were explained"):
        plot_gallery(image_ex, images[1:])
    with pytest.raises(ValueError, match=r"not those that were explained.*other units"):
        plot_gallery(image_ex, 255 * images)
    with pytest.raises(ValueError, match="shape"):
        plot_gallery(image_ex, images[:, 1:])


def test_impossible_requests(image_ex, images):
    with pytest.raises(ValueError, match="order is 'best'; wanted one of typical, surest"):
        plot_gallery(image_ex, images, order="best")
    with pytest.raises(ValueError, match="n is 0"):
        plot_gallery(image_ex, images, n=0)
    with pytest.raises(ValueError, match=r"component is 5; the explanation has \[0, 1\]"):
        members_in_order(image_ex, images, 5)
    with pytest.raises(ValueError, match="needs a global explanation of images"):
        plot_gallery(Explanation.from_coefficients([[1.0]]), images)
    with pytest.raises(ValueError, match="responsibilities"):
        plot_gallery(Explanation(image_ex.data.drop_vars("responsibility")), images)
