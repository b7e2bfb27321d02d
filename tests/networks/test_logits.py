"""Networks give logits while they are trained, and probabilities again afterwards."""

import numpy as np
import pytest

from mixreg.networks import build_birnn, build_cnn, build_mlp, train
from mixreg.networks.logits import peeled

pytestmark = pytest.mark.network


def wrapped(keras):
    """Make a labeller whose last layer is repeated over time, as the authors' is."""
    last = keras.layers.TimeDistributed(keras.layers.Dense(2, "softmax"))
    return keras.Sequential([keras.Input((3, 4)), last])


def nested(keras):
    """Make a network that is a layer of another."""
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(3), build_mlp(3, (2,))])


def functional(keras):
    """Make a network out of calls."""
    start = keras.Input((4,))
    return keras.Model(start, keras.layers.Activation("softmax")(keras.layers.Dense(3)(start)))


ENDS = {
    "mlp": lambda keras: build_mlp(4, (3,)),
    "cnn": lambda keras: build_cnn((4, 4, 1), (2,), kernel_size=3, n_classes=3),
    "birnn": lambda keras: build_birnn(6),
    "wrapped": wrapped,
    "nested": nested,
    "functional": functional,
}


@pytest.mark.parametrize("end", ENDS)
def test_the_softmax_is_taken_off_and_put_back(keras, rng, end):
    network = ENDS[end](keras)
    X = rng.integers(4, size=(5, *network.input_shape[1:])).astype(np.float32)
    before = np.asarray(network(X))
    with peeled(network) as on_logits:
        logits = np.asarray(network(X))
    assert on_logits
    assert not np.allclose(logits.sum(axis=-1), 1)
    powers = np.exp(logits)
    np.testing.assert_allclose(before, powers / powers.sum(axis=-1, keepdims=True), atol=1e-6)
    np.testing.assert_array_equal(network(X), before)


def test_it_is_put_back_after_an_error():
    network = build_mlp(2, (3,))
    with pytest.raises(KeyboardInterrupt), peeled(network):
        raise KeyboardInterrupt
    assert network.layers[-1].activation.__name__ == "softmax"


def test_other_ends_are_left_alone(keras, rng):
    class Own(keras.Model):
        def call(self, inputs):
            return inputs

    start = keras.Input((2,))
    dense = keras.layers.Dense(2)(start)
    for network in (
        keras.Sequential([start, keras.layers.Dense(2, "sigmoid")]),
        keras.Model(start, keras.layers.Softmax()(dense)),
        keras.Model(start, [dense, dense]),
        Own(),
    ):
        with peeled(network) as on_logits:
            assert not on_logits


def test_networks_without_a_softmax_layer_are_trained_too(keras, separable):
    X, y = separable
    start = keras.Input((2,))
    hidden = keras.layers.Dense(2, kernel_initializer=keras.initializers.Ones())(start)
    network = keras.Model(start, keras.layers.Softmax()(hidden))
    train(network, X, y, epochs=15, learning_rate=0.1, random_seed=1, progressbar=False)
    assert np.mean(np.asarray(network(X)).argmax(axis=1) == y) > 0.95


def test_a_saturated_network_is_trained_out_of_it(separable):
    X, y = separable
    network = build_mlp(2, (), random_seed=1)
    # The network is sure of class 0 everywhere: clipped probabilities have no gradient there.
    network.layers[-1].bias.assign([40.0, 0.0])
    settings = {"epochs": 20, "batch_size": 20, "learning_rate": 0.2, "random_seed": 1}
    train(network, X, y, progressbar=False, **settings)
    assert np.mean(np.asarray(network(X)).argmax(axis=1) == y) > 0.9


def test_afterwards_losses_are_those_of_probabilities(separable):
    X, y = separable
    network = build_mlp(2, (4,), dropout=0.0, random_seed=1)
    train(network, X, y, epochs=2, random_seed=1, progressbar=False)
    loss, _ = network.evaluate(X, y, verbose=0)
    probability = np.asarray(network(X))[np.arange(len(y)), y]
    assert loss == pytest.approx(-np.log(probability).mean(), rel=1e-4)
    np.testing.assert_allclose(network.predict(X, verbose=0), network(X), atol=1e-6)
