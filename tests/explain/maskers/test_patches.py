"""Images cut into blocks, labels and superpixels."""

import numpy as np
import pytest

from mixreg.explain.maskers import Image, superpixels


def test_blocks_tile_the_image_even_where_they_do_not_fit(rng):
    attached = Image((3, 5), blocks=2).attach(np.ones((1, 3, 5)))
    owner = attached.owner.reshape(3, 5)
    assert owner.tolist() == [[0, 0, 1, 1, 2], [0, 0, 1, 1, 2], [3, 3, 4, 4, 5]]
    assert attached.names[3] == "r02c00"
    crafted = attached.craft(0, np.arange(6)[None] != 1, rng)
    assert crafted[0].tolist() == [[1, 1, 0, 0, 1], [1, 1, 0, 0, 1], [1, 1, 1, 1, 1]]


def test_all_channels_of_a_block_go_together(rng):
    attached = Image((2, 2, 3), blocks=1).attach(np.ones((1, 2, 2, 3)))
    crafted = attached.craft(0, np.array([[True, False, True, True]]), rng)
    assert crafted.shape == (1, 2, 2, 3)
    assert crafted[0, 0, 1].tolist() == [0, 0, 0]
    assert crafted.sum() == 9


def test_the_default_is_a_seventh_of_the_shorter_side():
    assert Image((28, 28)).attach(np.ones((1, 28, 28))).n_features == 49


def test_labels_are_numbered_and_negative_ones_left_alone():
    attached = Image((2, 2), segments=[[7, 7], [2, -3]]).attach(np.ones((1, 4)))
    assert attached.owner.tolist() == [[1, 1, 0, -1]]
    assert attached.names == ("segment 0", "segment 1")


def test_images_with_fewer_segments_have_inactive_features():
    def halves_or_one(image):
        return np.array([[0, 1]]) if image[0, 0] > 1 else np.array([[0, 0]])

    attached = Image((1, 2), segments=halves_or_one).attach([[[2.0, 1.0]], [[1.0, 1.0]]])
    assert attached.active.tolist() == [[True, True], [True, False]]


def test_superpixels_follow_edges():
    image = np.zeros((12, 12))
    image[:, 5:] = 1.0
    labels = superpixels(4)(image)
    left, right = set(labels[:, :5].ravel()), set(labels[:, 5:].ravel())
    assert left
    assert right
    assert not left & right


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"blocks": 2, "segments": np.zeros((2, 2), int)}, "both given"),
        ({"blocks": 0}, "blocks"),
    ],
)
def test_arguments_are_checked(arguments, message):
    with pytest.raises(ValueError, match=message):
        Image((2, 2), **arguments)


@pytest.mark.parametrize(
    ("segments", "kind", "message"),
    [
        (np.zeros((2, 3), int), ValueError, r"segments has shape \(2, 3\); wanted \(2, 2\)"),
        (np.zeros((2, 2)), TypeError, "whole numbers"),
        (-np.ones((2, 2), int), ValueError, "nothing would be a feature"),
    ],
)
def test_labels_are_checked(segments, kind, message):
    with pytest.raises(kind, match=message):
        Image((2, 2), segments=segments).attach(np.ones((1, 4)))
