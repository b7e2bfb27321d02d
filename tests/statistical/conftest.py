"""Let the certificates import their sibling modules, and scale them."""

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def certificate_size() -> float:
    """Give the share of the full size that slow certificates run at."""
    return float(os.environ.get("MIXREG_CERTIFICATE_SIZE", "1"))
