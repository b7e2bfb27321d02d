"""Wilson's interval, against statsmodels-like reference figures and its coverage."""

import numpy as np
import pytest

from mixreg.explain.proportion import at_the_limit, effective_number, wilson_interval


def test_published_example():
    # 81 of 263: 0.255 to 0.366 (Newcombe 1998, Statistics in Medicine 17, 857-872, table I).
    np.testing.assert_allclose(wilson_interval(81 / 263, 263), [0.2553, 0.3662], atol=1e-4)
    np.testing.assert_allclose(wilson_interval(0 / 20, 20), [0.0, 0.1611], atol=1e-4)


@pytest.mark.parametrize("share", [0.0, 1.0, 0.3])
def test_it_holds_the_share_and_has_width(share):
    lower, upper = wilson_interval(share, 25)
    assert 0.0 <= lower <= share <= upper <= 1.0
    assert upper - lower > 0.05


def test_the_effective_number_is_that_of_repeated_sampling(rng):
    # Superpopulations of 40 with p = 0.3; five samples of 12, and their mean.
    means = []
    for _ in range(4000):
        own = rng.random(40) < 0.3
        means.append(np.mean([rng.permutation(own)[:12].mean() for _ in range(5)]))
    wanted = 0.3 * 0.7 / effective_number(np.full(5, 0.3), 12, 40)
    # The standard error of a variance over 4,000 draws is about 2.2 %.
    assert abs(np.var(means) / wanted - 1) < 0.1


def test_samples_that_differ_by_more_tell_less():
    same, apart = np.full(10, 0.5), np.tile([0.2, 0.8], 5)
    assert effective_number(same, 100, 300) > 200
    assert effective_number(apart, 100, 300) < 30
    assert effective_number(np.ones(10), 100, 300) == effective_number(same, 100, 300)
    assert effective_number(np.array([0.5]), 300, 300) == pytest.approx(300)


def test_limits():
    assert at_the_limit("nullification", 0.04)
    assert not at_the_limit("nullification", 1.0)
    assert at_the_limit("filling", 0.96)
    assert not at_the_limit("augmentation", 0.0)
