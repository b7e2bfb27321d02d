"""Means over explained positions: their intervals have the width that theory says."""

import numpy as np

from mixreg.explain import Explanation
from mixreg.explain.machine_code.starts import bootstrap_means, starts_of


def test_layout_is_by_offset(byte_ex, rng):
    starts = starts_of(Explanation(byte_ex.data.isel(feature=rng.permutation(5))))
    assert starts.offset.tolist() == [-2, -1, 0, 1, 2]
    assert starts.byte[:, 2].tolist() == [0x55, 0x55]
    assert starts.active[:, 0].tolist() == [False, True]
    np.testing.assert_allclose(starts.mean, starts.draws.mean(axis=0))


def test_intervals_cover_both_sources_of_doubt(rng):
    n_starts, between, within = 400, 1.0, 2.0
    centre = rng.normal(scale=between, size=n_starts)
    draws = centre[None, :, None] + rng.normal(scale=within, size=(300, n_starts, 1))
    means = bootstrap_means(draws, np.ones((n_starts, 1), dtype=bool), random_seed=0)
    # Once for what is not known of each position, and once because it adds to their spread.
    expected = np.sqrt((between**2 + 2 * within**2) / n_starts)
    # The standard deviation of 1000 replicates is known to 2.2 %, that of 400 centres to 3.5 %.
    assert abs(means.std() / expected - 1) < 4 * np.hypot(0.022, 0.035)
    assert abs(means.mean() - draws.mean()) < 5 * expected / np.sqrt(1000)


def test_a_single_position_leaves_what_is_known_of_it():
    draws = np.array([1.0, 2.0, 4.0]).reshape(3, 1, 1)
    means = bootstrap_means(draws, np.array([[True]]), random_seed=0)
    np.testing.assert_allclose(np.unique(means.round(12)), [1.0, 2.0, 4.0])


def test_what_is_not_active_does_not_count():
    draws = np.array([[[5.0, 0.0, 0.0], [7.0, 3.0, 0.0]]])
    active = np.array([[True, False, False], [True, True, False]])
    means = bootstrap_means(draws, active, random_seed=0)
    assert (means[:, 0] > 5).all()
    assert (means[:, 0] < 7).all()
    np.testing.assert_allclose(means[:, 1], 3.0)
    assert np.isnan(means[:, 2]).all()


def test_a_seed_gives_the_same_means(byte_ex):
    starts = starts_of(byte_ex)
    first, again, other = (bootstrap_means(starts.draws, starts.active, s) for s in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert (first[:, 2] != other[:, 2]).any()
