"""Boxes whose importances are known, and explainers that are right, wrong or nothing."""

import numpy as np
import pytest

import mixreg as mr

WEIGHTS = np.array([3.0, 2.0, 1.0, 0.5, -1.0, 0.2])


@pytest.fixture
def weights():
    return WEIGHTS


@pytest.fixture
def right():
    """Give the terms of the linear box."""
    return lambda x, random_seed: np.asarray(x) * WEIGHTS


@pytest.fixture
def upside_down(right):
    """Give the opposite."""
    return lambda x, random_seed: -right(x, random_seed)


@pytest.fixture
def box():
    return mr.black_box(lambda X: 1.0 / (1.0 + np.exp(-(X @ WEIGHTS - 1.0))))


@pytest.fixture
def X(seed):  # noqa: N802
    return np.random.default_rng([seed, 1]).uniform(0.5, 1.5, size=(30, 6))


@pytest.fixture
def asked():
    return {
        "masker": mr.maskers.Tabular(),
        "n_features": [2],
        "n_calls": 60,
        "n_seeds": 2,
        "n_fresh": 40,
        "progressbar": False,
    }
