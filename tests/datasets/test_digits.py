"""The digits that scikit-learn carries."""

import numpy as np

from mixreg.datasets import digits


def test_all_of_them():
    data = digits()
    assert data.images.shape == (1797, 8, 8)
    assert data.images.dtype == np.uint8
    assert data.images.max() == data.white == 16
    assert np.bincount(data.label).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert data.class_names[7] == "7"


def test_a_zero_is_a_ring():
    zeros = digits(classes=[0]).scaled().mean(axis=0)
    assert zeros[3:5, 3:5].max() < 0.2 < 0.5 < zeros[3:5, 2].min()


def test_split_sets_the_last_fifth_apart():
    train, test = digits(split="train"), digits(split="test")
    assert len(train.images) == 1437
    assert len(test.images) == 360
    assert set(test.label) == set(range(10))
    np.testing.assert_array_equal(np.concatenate([train.images, test.images]), digits().images)
