"""Draws that stand for all: evenly spaced, the same of every chain."""

import numpy as np
import pytest

from mixreg.posterior.selection import draws_of_chains, spread_draws
from mixreg.posterior.trace import read_trace


@pytest.fixture
def trace(plant):
    return read_trace(plant(n_obs=5, n_chains=3, n_draws=21).idata)


def test_both_ends_and_even_steps(trace):
    assert spread_draws(trace, 3).tolist() == [0, 31, 62]
    assert draws_of_chains(trace, 3).tolist() == [[0, 10, 20], [21, 31, 41], [42, 52, 62]]


@pytest.mark.parametrize("most", [None, 63, 1000])
def test_all_of_them(trace, most):
    np.testing.assert_array_equal(spread_draws(trace, most), np.arange(63))
    np.testing.assert_array_equal(draws_of_chains(trace, most).ravel(), np.arange(63))


@pytest.mark.parametrize("choose", [spread_draws, draws_of_chains])
def test_none_is_refused(trace, choose):
    with pytest.raises(ValueError, match="max_draws is 0"):
        choose(trace, 0)
