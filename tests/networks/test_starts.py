"""Of several starts the one that learns fastest is trained to the end."""

import numpy as np
import pytest

from mixreg.networks import build_mlp, train, train_best

pytestmark = pytest.mark.network

SETTINGS = {"epochs": 3, "trial_epochs": 1, "progressbar": False, "random_seed": 1}


def small(seed):
    return build_mlp(2, (4,), activation="relu", dropout=0.0, random_seed=seed)


def test_the_fastest_start_goes_on(separable):
    X, y = separable
    built = []

    def build(seed):
        network = small(seed)
        if len(built) != 1:
            # Units that are never active do not learn.
            network.layers[0].bias.assign(np.full(4, -50.0))
        built.append(network)
        return network

    network, done = train_best(
        build, X, y, n_starts=3, learning_rate=0.05, batch_size=20, **SETTINGS
    )
    assert len(built) == 3
    assert network is built[1]
    assert len(done.loss) == len(done.accuracy) == 3
    assert done.validation_loss == ()
    assert done.loss[-1] < done.loss[0]


def test_same_seed_same_network_whatever_came_before(separable):
    X, y = separable
    first, other, again = (
        train_best(small, X, y, **SETTINGS | {"random_seed": s}) for s in (1, 2, 1)
    )
    assert first[1] == again[1] != other[1]
    for a, b in zip(first[0].get_weights(), again[0].get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_one_start_is_a_training_in_two_parts(separable):
    X, y = separable
    seeds = np.random.default_rng(1).integers(2**31, size=2).tolist()
    network = small(seeds[0])
    settings = {"learning_rate": 0.01, "progressbar": False}
    train(network, X, y, epochs=1, random_seed=seeds[0], **settings)
    train(network, X, y, epochs=2, average=2, random_seed=seeds[1], **settings)
    found, _ = train_best(small, X, y, n_starts=1, average=2, **SETTINGS | settings)
    for a, b in zip(network.get_weights(), found.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"n_starts": 0}, ValueError, "n_starts is 0"),
        ({"trial_epochs": 0}, ValueError, "trial_epochs is 0"),
        ({"trial_epochs": 3}, ValueError, "epochs is 3; wanted more than the 3 of the trial"),
        ({"validation": 0.5}, ValueError, "validation is a share"),
        ({"build": 3}, TypeError, "build is a int; wanted a function of a seed"),
    ],
)
def test_impossible_requests_are_refused(separable, arguments, error, message):
    with pytest.raises(error, match=message):
        train_best(**{"build": small, "X": separable[0], "y": separable[1]} | SETTINGS | arguments)
