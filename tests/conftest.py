"""Seeds, and a quiet surrounding, for all tests."""

import os
import sys

# Before NumPy, TensorFlow or matplotlib are imported by any test.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# Small graphs in tests and doctests are evaluated, not compiled to machine code.
os.environ.setdefault("PYTENSOR_FLAGS", "mode=FAST_COMPILE")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ["MPLBACKEND"] = "Agg"

import numpy as np
import pytest

# One seed by default; MIXREG_TEST_SEEDS=100 runs every seeded test with seeds 0 to 99.
SEEDS = range(int(os.environ.get("MIXREG_TEST_SEEDS", "1")))


@pytest.fixture(params=SEEDS)
def seed(request) -> int:
    """Give a seed that a test must hold for."""
    return request.param


@pytest.fixture
def rng(seed) -> np.random.Generator:
    """Give a generator seeded by ``seed``."""
    return np.random.default_rng(seed)


@pytest.fixture(autouse=True)
def _close_figures():
    """Close what a test drew."""
    yield

    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


def pytest_collection_modifyitems(items) -> None:
    """Begin with agreement with NUTS, which takes longest: no worker is left alone with it."""
    items.sort(key=lambda item: item.path.stem != "test_agreement")
