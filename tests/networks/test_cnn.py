"""The convolutional network has the published shape and reproducible weights."""

import numpy as np
import pytest

from mixreg.networks import build_cnn, fashion_mnist_cnn
from mixreg.networks.data_folder import find_data

pytestmark = pytest.mark.network

SETTINGS = ("filters", "kernel_size", "strides", "padding", "activation", "pool_size", "units")


def layout(network):
    """Kind and settings of every layer."""
    return [
        (type(layer).__name__, {k: v for k, v in layer.get_config().items() if k in SETTINGS})
        for layer in network.layers
    ]


def test_published_shape():
    network = build_cnn()
    assert network.input_shape == (None, 28, 28, 1)
    assert network.output_shape == (None, 10)
    # Weights and biases of conv32, conv64 and dense 10 on 7 x 7 x 64 pixels.
    assert network.count_params() == (25 + 1) * 32 + (25 * 32 + 1) * 64 + (7 * 7 * 64 + 1) * 10
    assert [kind for kind, _ in layout(network)] == [
        *("Conv2D", "MaxPooling2D") * 2,
        "Flatten",
        "Dense",
    ]


def test_layers_are_those_of_the_authors():
    if find_data("networks/fashion_mnist_cnn.keras") is None:
        pytest.skip("MIXREG_DATA names no folder with the Fashion-MNIST network")
    assert layout(build_cnn()) == layout(fashion_mnist_cnn())


def test_smaller_networks_give_probabilities(rng):
    network = build_cnn((9, 6, 3), (4,), kernel_size=3, n_classes=2, random_seed=1)
    values = np.asarray(network(rng.uniform(size=(5, 9, 6, 3))))
    assert values.shape == (5, 2)
    np.testing.assert_allclose(values.sum(axis=1), 1.0, atol=1e-6)


def test_same_seed_same_weights_and_layers_differ():
    small = {"image_shape": (8, 8, 4), "filters": (4, 4), "kernel_size": 3}
    first, again, other = (build_cnn(**small, random_seed=s).get_weights() for s in (1, 1, 2))
    for a, b in zip(first, again, strict=True):
        np.testing.assert_array_equal(a, b)
    assert not np.array_equal(first[0], other[0])
    assert not np.array_equal(first[0], first[2])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"image_shape": (28, 28)}, r"image_shape is \(28, 28\); wanted \(height"),
        ({"image_shape": (28, 0, 1)}, "image_shape is 0"),
        ({"image_shape": (28, 3, 1)}, "height and width of at least 4"),
        ({"filters": (8, 0)}, "filters is 0"),
        ({"kernel_size": 0}, "kernel_size is 0"),
        ({"n_classes": 1}, "n_classes is 1"),
        ({"activation": "reluu"}, "activation is 'reluu'"),
    ],
)
def test_impossible_networks_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        build_cnn(**arguments)
