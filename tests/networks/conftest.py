"""Fixtures of the network tests."""

import pytest


@pytest.fixture(scope="session")
def keras():
    """Give Keras, imported the way the package does it."""
    from mixreg.networks.backend import import_keras

    return import_keras()


@pytest.fixture
def separable(rng):
    """Give two classes that a line separates."""
    X = rng.normal(size=(300, 2))
    return X, (X @ [1.0, -2.0] > 0).astype(int)
