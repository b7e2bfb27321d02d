"""Probit sticks against SciPy, and their gradients in both tails."""

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from scipy.special import log_ndtr

from mixreg.distributions import log_normal_cdf, log_weights_from_probits

PROBITS = np.array([[-45.0, -3.0, 0.2], [40.0, 1.0, -1.0], [0.0, 38.0, -38.0]])


def test_logarithms_of_the_distribution_function_are_scipys():
    x = np.concatenate([np.linspace(-60, 60, 241), [-1.0, np.nextafter(-1.0, -2.0)]])
    np.testing.assert_allclose(log_normal_cdf(pt.as_tensor(x)).eval(), log_ndtr(x), rtol=1e-13)


def test_weights_are_those_of_broken_sticks():
    found = log_weights_from_probits(PROBITS).eval()
    left = np.cumsum(np.column_stack([np.zeros(3), log_ndtr(-PROBITS)]), axis=1)
    wanted = left + np.column_stack([log_ndtr(PROBITS), np.zeros(3)])
    np.testing.assert_allclose(found, wanted, rtol=1e-13)
    np.testing.assert_allclose(np.exp(found).sum(axis=1), 1.0)


@pytest.mark.parametrize("at", [-200.0, -39.0, -1.0, 0.0, 39.0, 200.0])
def test_gradients_are_finite_and_right(at):
    x = pt.dscalar("x")
    slope = pytensor.function([x], pt.grad(log_normal_cdf(x), x), mode="FAST_COMPILE")(at)
    log_density = -0.5 * at**2 - 0.5 * np.log(2 * np.pi)
    assert slope == pytest.approx(np.exp(log_density - log_ndtr(at)), rel=1e-8)
