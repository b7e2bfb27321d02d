"""The recurrent labeller has the published shape and reproducible weights."""

import numpy as np
import pytest

from mixreg.networks import build_birnn, function_start_rnn
from mixreg.networks.data_folder import find_data

pytestmark = pytest.mark.network


def shapes(network):
    return [weight.shape for weight in network.get_weights()]


def test_published_shape():
    network = build_birnn()
    assert network.input_shape == (None, 200)
    assert network.output_shape == (None, 200, 2)
    # The embedding, two recurrent layers of 8 units, and the dense layer on both.
    assert network.count_params() == 257 * 16 + 2 * (16 * 8 + 8 * 8 + 8) + (16 + 1) * 2


def test_weights_and_layers_are_those_of_the_authors():
    if find_data("networks/function_start_rnn_O1.keras") is None:
        pytest.skip("MIXREG_DATA names no folder with the function-start network")
    ours, theirs = build_birnn(), function_start_rnn()
    assert shapes(ours) == shapes(theirs)
    recurrent = [network.layers[1] for network in (ours, theirs)]
    for side in ("forward_layer", "backward_layer"):
        first, second = (getattr(layer, side).get_config() for layer in recurrent)
        same = ("units", "activation", "use_bias", "return_sequences", "go_backwards")
        assert [first[key] for key in same] == [second[key] for key in same]
    ours.set_weights(theirs.get_weights())
    tokens = np.random.default_rng(1).integers(257, size=(3, 200))
    np.testing.assert_allclose(ours(tokens), theirs(tokens), atol=1e-6)


def test_every_token_gets_probabilities(rng):
    network = build_birnn(7, vocabulary=5, embedding=3, units=4, n_classes=3, random_seed=1)
    values = np.asarray(network(rng.integers(5, size=(6, 7))))
    assert values.shape == (6, 7, 3)
    np.testing.assert_allclose(values.sum(axis=-1), 1.0, atol=1e-6)


def test_labels_depend_on_both_sides(rng):
    network = build_birnn(9, vocabulary=5, random_seed=1, activation="tanh")
    tokens = rng.integers(1, 5, size=(1, 9))
    before = np.asarray(network(tokens))[0, 4]
    for place in (0, 8):
        changed = tokens.copy()
        changed[0, place] = 0
        assert not np.array_equal(before, np.asarray(network(changed))[0, 4])


def test_tokens_may_come_as_floats(rng):
    network = build_birnn(9, random_seed=1)
    tokens = rng.integers(257, size=(2, 9))
    np.testing.assert_array_equal(network(tokens), network(tokens.astype(np.float32)))


def test_same_seed_same_weights_and_directions_differ():
    first, again, other = (build_birnn(5, random_seed=s).get_weights() for s in (1, 1, 2))
    for a, b in zip(first, again, strict=True):
        np.testing.assert_array_equal(a, b)
    assert not np.array_equal(first[0], other[0])
    forwards, backwards = first[1:3], first[4:6]
    for a, b in zip(forwards, backwards, strict=True):
        assert not np.array_equal(a, b)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"sequence_length": 0}, ValueError, "sequence_length is 0"),
        ({"vocabulary": 0}, ValueError, "vocabulary is 0"),
        ({"embedding": 1.5}, TypeError, "embedding is 1.5"),
        ({"units": 0}, ValueError, "units is 0"),
        ({"n_classes": 1}, ValueError, "n_classes is 1"),
        ({"activation": "reluu"}, ValueError, "activation is 'reluu'"),
    ],
)
def test_impossible_networks_are_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        build_birnn(**arguments)
