"""Scale the slow certificates."""

import os

import pytest


@pytest.fixture(scope="session")
def certificate_size() -> float:
    """Give the share of the full size that slow certificates run at."""
    return float(os.environ.get("MIXREG_CERTIFICATE_SIZE", "1"))
