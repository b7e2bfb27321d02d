"""Rows are split at random, without losing any."""

import numpy as np
import pytest

from mixreg.networks.rows import hold_out


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_every_row_is_on_one_side(rng, share):
    X, y = np.arange(40.0).reshape(20, 2), np.arange(20)
    kept, kept_y, (out, out_y) = hold_out(X, y, share, rng)
    assert len(out) == round(20 * share)
    assert sorted([*kept_y, *out_y]) == y.tolist()
    np.testing.assert_array_equal(kept, X[kept_y])
    np.testing.assert_array_equal(out, X[out_y])


def test_both_sides_need_rows(rng):
    for share in (0, 1, 0.01, 1.5):
        with pytest.raises(ValueError, match="validation is"):
            hold_out(np.ones((20, 2)), np.ones(20), share, rng)
