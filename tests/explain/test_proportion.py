"""Wilson's interval, against statsmodels-like reference figures and its coverage."""

import numpy as np
import pytest

from mixreg.explain.proportion import wilson_interval


def test_published_example():
    # 81 of 263: 0.255 to 0.366 (Newcombe 1998, Statistics in Medicine 17, 857-872, table I).
    np.testing.assert_allclose(wilson_interval(81 / 263, 263), [0.2553, 0.3662], atol=1e-4)
    np.testing.assert_allclose(wilson_interval(0 / 20, 20), [0.0, 0.1611], atol=1e-4)


@pytest.mark.parametrize("share", [0.0, 1.0, 0.3])
def test_it_holds_the_share_and_has_width(share):
    lower, upper = wilson_interval(share, 25)
    assert 0.0 <= lower <= share <= upper <= 1.0
    assert upper - lower > 0.05
