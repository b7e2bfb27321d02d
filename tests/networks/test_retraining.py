"""Retraining makes a new network, counts answers by their weights, and repeats itself."""

import numpy as np
import pytest

from mixreg.networks import build_mlp
from mixreg.networks.retraining import retrained

pytestmark = pytest.mark.network

QUICK = {"epochs": 2, "batch_size": 50, "learning_rate": 0.02, "progressbar": False}


def probability(network, X):
    return np.asarray(network(X))[..., 1]


def test_the_original_stays_as_it_is(separable):
    X, y = separable
    network = build_mlp(2, (8,), activation="relu", random_seed=1)
    before = [each.copy() for each in network.get_weights()]
    new = retrained(network, X, y, np.ones(len(y)), **QUICK)
    for a, b in zip(before, network.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    assert any((a != b).any() for a, b in zip(before, new.get_weights(), strict=True))
    # Neither was left without the softmax.
    for each in (network, new):
        np.testing.assert_allclose(np.asarray(each(X)).sum(axis=1), 1.0, rtol=1e-5)


def test_it_starts_from_the_weights_there_are(separable):
    X, y = separable
    network = build_mlp(2, (8,), activation="relu", dropout=0.0, random_seed=1)
    near = retrained(network, X, y, np.ones(len(y)), **QUICK | {"learning_rate": 1e-6})
    for a, b in zip(network.get_weights(), near.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-4)
    far = retrained(network, X, y, np.ones(len(y)), **QUICK)
    assert np.mean((probability(far, X) > 0.5) == y) > np.mean((probability(network, X) > 0.5) == y)


def test_same_seed_same_network(separable):
    X, y = separable
    network = build_mlp(2, (8,), dropout=0.3, random_seed=1)
    first, again, other = (
        retrained(network, X, y, np.ones(len(y)), **QUICK, random_seed=seed).get_weights()
        for seed in (1, 1, 2)
    )
    for a, b in zip(first, again, strict=True):
        np.testing.assert_array_equal(a, b)
    assert any((a != b).any() for a, b in zip(first, other, strict=True))


def test_answers_without_weight_teach_nothing(separable):
    X, y = separable
    network = build_mlp(2, (8,), activation="relu", dropout=0.0, random_seed=1)
    counted = np.arange(len(y)) % 2 == 0
    lies = np.where(counted, y, 1 - y)
    for one, other in zip(
        retrained(network, X, y, counted, **QUICK).get_weights(),
        retrained(network, X, lies, counted, **QUICK).get_weights(),
        strict=True,
    ):
        np.testing.assert_array_equal(one, other)


def test_single_tokens_are_counted(rng, keras):
    # Trained in a fraction of the time that a recurrent network takes.
    layers = keras.layers
    network = keras.Sequential(
        [keras.Input((6,)), layers.Embedding(5, 3), layers.Dense(2, "softmax")]
    )
    X = rng.integers(5, size=(40, 6))
    y, weight = np.ones(X.shape, dtype=int), np.zeros(X.shape)
    weight[:, 2] = 1
    one = retrained(network, X, y, weight, **QUICK).get_weights()
    y[:, [0, 5]] = 0
    for a, b in zip(one, retrained(network, X, y, weight, **QUICK).get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    up = retrained(network, X, y, weight, **QUICK | {"epochs": 20})
    assert (probability(up, X)[:, 2] > probability(network, X)[:, 2]).all()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"weight": np.ones(5)}, r"weight has shape \(5,\).*wanted \(300,\)"),
        ({"weight": -np.ones(300)}, "runs from -1.0"),
        ({"weight": np.full(300, np.nan)}, "weight has shape"),
        ({"weight": np.zeros(300)}, "weight is 0 everywhere"),
        ({"epochs": 0}, "epochs is 0"),
        ({"learning_rate": 0.0}, "learning_rate is 0"),
        ({"y": np.full(300, 2)}, "y holds classes 2 to 2"),
    ],
)
def test_wrong_arguments_are_refused(separable, changes, message):
    X, y = separable
    arguments = {"X": X, "y": y, "weight": np.ones(len(y)), **QUICK}
    with pytest.raises(ValueError, match=message):
        retrained(build_mlp(2, (4,)), **arguments | changes)
