"""The multilayer perceptron has the published shape and reproducible weights."""

import numpy as np
import pytest

from mixreg.networks import build_mlp

pytestmark = pytest.mark.network


def kinds(network):
    return [type(layer).__name__ for layer in network.layers]


def test_published_shape(keras):
    network = build_mlp(135)
    dense = [layer for layer in network.layers if isinstance(layer, keras.layers.Dense)]
    assert network.input_shape == (None, 135)
    assert [layer.units for layer in dense] == [100, 50, 10, 2]
    assert [layer.activation.__name__ for layer in dense] == ["sigmoid"] * 3 + ["softmax"]
    assert kinds(network) == ["Dense", "Dropout"] * 3 + ["Dense"]
    assert {layer.rate for layer in network.layers if hasattr(layer, "rate")} == {0.2}


def test_outputs_are_probabilities(rng):
    values = np.asarray(build_mlp(4, (6,), n_classes=3)(rng.normal(size=(5, 4))))
    assert values.shape == (5, 3)
    np.testing.assert_allclose(values.sum(axis=1), 1.0, atol=1e-6)


def test_no_dropout_layers_without_dropout():
    assert kinds(build_mlp(4, (6,), dropout=0.0)) == ["Dense", "Dense"]


def test_same_seed_same_weights_and_layers_differ():
    first, again, other = (build_mlp(8, (8, 8), random_seed=s).get_weights() for s in (1, 1, 2))
    for a, b in zip(first, again, strict=True):
        np.testing.assert_array_equal(a, b)
    assert not np.array_equal(first[0], other[0])
    assert not np.array_equal(first[0], first[2])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n_features": 0}, "n_features is 0"),
        ({"n_features": 3, "n_classes": 1}, "n_classes is 1"),
        ({"n_features": 3, "hidden": (5, 0)}, "hidden is 0"),
        ({"n_features": 3, "dropout": 1.0}, "dropout is 1.0"),
        ({"n_features": 3, "activation": "sigmoidal"}, "activation is 'sigmoidal'"),
    ],
)
def test_impossible_networks_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        build_mlp(**arguments)
