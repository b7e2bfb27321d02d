"""Judging chains by distances: what counts as clear, and what is no difference at all."""

import numpy as np
import pytest

from mixreg.posterior.chain_distances import ChainDistances


def judged(mean, n_rows=100):
    """Judge three chains by the mean distances of their pairs."""
    mean = np.array(mean, dtype=float)
    return ChainDistances(np.empty(0), mean, "drawn", np.empty((3, 0)), np.arange(n_rows))


def names(n_chains=3):
    return np.arange(10, 10 + n_chains)


def test_the_pair_furthest_apart_is_named():
    found = judged([[0.1, 0.1, 0.4], [0.1, 0.1, 0.5], [0.4, 0.5, 0.1]])
    (text,) = found.advice(names())
    assert "(2 of 3 pairs of chains)" in text
    assert "chains 11 and 12 are 0.50 nats apart on average, draws of one of them 0.10" in text
    assert found.between == pytest.approx(1.0 / 3)
    assert found.within == pytest.approx(0.1)
    assert found.ratios[1, 2] == pytest.approx(5.0)
    assert (np.diag(found.ratios) == 1).all()


def test_small_ratios_are_slow_mixing_and_not_modes():
    near = 0.1 * np.array([[1, 1.2, 1.2], [1.2, 1, 1.2], [1.2, 1.2, 1]])
    assert judged(near).advice(names()) == []


def test_tiny_distances_are_no_difference():
    tiny = 0.001 * np.array([[0, 5, 5], [5, 0, 5], [5, 5, 0]])
    found = judged(tiny)
    assert found.advice(names()) == []
    assert np.isinf(found.ratio)
    assert judged(10 * tiny).advice(names()) != []


def test_chains_that_never_differ_have_ratio_one():
    found = judged(np.zeros((3, 3)))
    assert found.ratio == 1.0
    assert (found.ratios == 1).all()
