"""The packaged network is small, of the published shape, and finds function starts."""

from pathlib import Path

import numpy as np
import pytest

from mixreg.datasets import function_starts
from mixreg.networks import build_birnn, demo, demo_rnn

pytestmark = pytest.mark.network


def test_it_finds_the_starts_of_libraries_it_has_not_seen():
    test = function_starts(split="test")
    called = np.asarray(demo_rnn()(test.tokens))[..., 1] > 0.5
    wanted = test.starts > 0
    assert 2 * np.sum(called & wanted) / (called.sum() + wanted.sum()) == pytest.approx(
        0.9208, abs=0.002
    )


def test_it_is_small_and_of_the_published_shape():
    weights, published = (network.get_weights() for network in (demo_rnn(), build_birnn()))
    assert [w.shape for w in weights] == [w.shape for w in published]
    packaged = Path(demo.__file__).parent / "packaged" / "demo_rnn.keras"
    assert packaged.stat().st_size < 2**16
