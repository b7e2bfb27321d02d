"""Partitions that ascents start from."""

import numpy as np

from mixreg.quickfit.starts import n_groups_of, soft_partitions


def test_groups_are_equal_and_soft(rng):
    weights = soft_partitions([rng], rng.normal(size=(1, 90)), 3)[0]
    np.testing.assert_allclose(weights.sum(axis=0), 1.0)
    np.testing.assert_allclose(weights.sum(axis=1), 30.0)
    assert weights.min() > 0.1


def test_rows_missed_alike_start_together(rng):
    residuals = np.repeat([[-5.0, 0.0, 5.0]], 100, axis=1)
    groups = soft_partitions([rng], np.sort(residuals), 3)[0].argmax(axis=0).reshape(3, 100)
    # Noise of half the spread moves about one row in six across a border.
    most = [np.bincount(each).max() for each in groups]
    assert min(most) > 60
    assert groups.min() == 0
    assert groups.max() == 2


def test_generators_differ(rng):
    pair = soft_partitions(rng.spawn(2), np.tile(rng.normal(size=40), (2, 1)), 2)
    assert not np.array_equal(pair[0], pair[1])


def test_one_group_is_one_regression(rng):
    assert (soft_partitions([rng], rng.normal(size=(1, 9)), 1) == 1.0).all()


def test_groups_never_exceed_components():
    for n_components in (2, 3, 6):
        counts = [n_groups_of(restart, n_components) for restart in range(12)]
        assert counts[:2] == [2, 1]
        assert max(counts) == n_components
        assert min(counts) == 1
