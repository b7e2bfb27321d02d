"""Means of gated mixtures and their slopes, against plain NumPy and finite differences."""

import numpy as np
import pytensor.tensor as pt
import pytest
from scipy.special import log_ndtr

from mixreg.gibbs.readings import read_rows


def mean(intercept, beta, coefficients, x, gate_map):
    eta = coefficients[:, 0] + coefficients[:, 1:] @ (gate_map @ x)
    left = np.concatenate([[0.0], np.cumsum(log_ndtr(-eta))])
    weights = np.exp(left + np.concatenate([log_ndtr(eta), [0.0]]))
    return weights @ (intercept + beta @ x), weights


@pytest.mark.parametrize("spread", [0.5, 6.0])
def test_slopes_are_the_derivatives_of_the_mean(rng, spread):
    n_problems, n_components, n_features, n_gate = 3, 4, 3, 2
    intercept = rng.normal(size=(n_problems, n_components))
    beta = rng.normal(size=(n_problems, n_components, n_features))
    coefficients = spread * rng.normal(size=(n_problems, n_components - 1, n_gate + 1))
    gate_map, rows = rng.normal(size=(n_gate, n_features)), rng.normal(size=(5, n_features))
    gate = np.column_stack([np.ones(5), rows @ gate_map.T])
    arrays = (intercept, beta, coefficients, rows, gate)
    reading = [part.eval() for part in read_rows(*map(pt.as_tensor, arrays))]
    for i in range(n_problems):
        own = (intercept[i], beta[i], coefficients[i])
        for j in range(5):
            assert reading[0][i, j] == pytest.approx(mean(*own, rows[j], gate_map)[0])
        np.testing.assert_allclose(reading[1][i], mean(*own, rows[0], gate_map)[1] @ beta[i])
        steps = 1e-5 * np.eye(n_features)
        slopes = [
            (mean(*own, rows[0] + d, gate_map)[0] - mean(*own, rows[0] - d, gate_map)[0]) / 2e-5
            for d in steps
        ]
        found = reading[1][i] + reading[2][i] @ gate_map
        np.testing.assert_allclose(found, slopes, rtol=1e-5, atol=1e-7)
