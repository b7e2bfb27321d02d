"""Copies share nothing, and the way between two sets of weights ends at both of them."""

import numpy as np
import pytest

from mixreg.networks import build_mlp
from mixreg.networks.interpolation import between, copied


def test_the_way_ends_at_both_ends(rng):
    start, end = (
        [rng.normal(size=3).astype("float32"), rng.normal(size=2).astype("float32")]
        for _ in range(2)
    )
    for step, wanted in ((0, start), (1.0, end)):
        for a, b in zip(between(start, end, step), wanted, strict=True):
            np.testing.assert_array_equal(a, b)
    for half, a, b in zip(between(start, end, 0.25), start, end, strict=True):
        np.testing.assert_allclose(half, 0.75 * a + 0.25 * b, rtol=1e-6)


@pytest.mark.network
def test_a_copy_shares_nothing(rng):
    network = build_mlp(2, (3,), random_seed=1)
    X, new = rng.normal(size=(4, 2)), copied(network)
    np.testing.assert_array_equal(np.asarray(network(X)), np.asarray(new(X)))
    new.set_weights([each + 1 for each in new.get_weights()])
    new.layers[-1].activation = None
    assert network.layers[-1].activation.__name__ == "softmax"
    assert not np.allclose(network.get_weights()[0], new.get_weights()[0])
