"""One small problem whose compiled sweep all tests of this room share."""

import numpy as np
import pytest

import mixreg as mr


@pytest.fixture(scope="session")
def planted():
    """Give two planted regressions: X (60, 2), y, and the true assignments."""
    rng = np.random.default_rng(4)
    X = rng.normal(size=(60, 2))
    z = rng.integers(0, 2, 60)
    beta = np.array([[2.0, -1.0], [-3.0, 0.5]])
    y = (X * beta[z]).sum(axis=1) + np.array([1.0, -2.0])[z] + 0.1 * rng.normal(size=60)
    return X, y, z


@pytest.fixture
def model(planted):
    """Give the declared mixture of the planted problem."""
    return mr.dmm(planted[0], planted[1], n_components=4)
