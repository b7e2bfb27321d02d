"""Gradients along the way from one input to another."""

import numpy as np
import pytest

from mixreg.explain.blackbox import black_box
from mixreg.explain.gradients import has_gradient, path_gradient

pytestmark = pytest.mark.network


@pytest.fixture(name="keras")
def _keras():
    keras = pytest.importorskip("keras")
    keras.utils.set_random_seed(3)
    return keras


def recurrent(keras, **embedding):
    """Label tokens, in two branches behind one embedding."""
    tokens = keras.Input((7,), dtype="int32")
    meaning = keras.layers.Embedding(
        11, 4, embeddings_initializer=keras.initializers.RandomNormal(stddev=1.0), **embedding
    )(tokens)
    both = keras.layers.Concatenate()(
        [
            keras.layers.SimpleRNN(3, return_sequences=True)(meaning),
            keras.layers.Dense(2, "tanh")(meaning),
        ]
    )
    return keras.Model(tokens, keras.layers.Dense(2, "softmax")(both))


@pytest.mark.parametrize("kind", ["probability", "logit"])
def test_contributions_of_tokens_add_up(keras, rng, kind):
    box = black_box(recurrent(keras), output=1, per_token=True)
    end, place = rng.integers(1, 11, size=(5, 7)), rng.integers(7, size=5)
    start = np.where(np.arange(7) < 5, 0, end)
    found = path_gradient(box, start, end, place, kind=kind)
    assert found.shape == (5, 7)
    assert (found[:, 5:] == 0).all()
    p = np.stack([box(side)[np.arange(5), place] for side in (start, end)])
    low, high = p if kind == "probability" else np.log(p / (1 - p))
    assert np.abs(high - low).max() > 0.2
    np.testing.assert_allclose(found.sum(axis=1), high - low, atol=5e-3)


def test_without_an_embedding_the_input_moves(keras):
    network = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1, use_bias=False)])
    network.layers[0].kernel.assign([[1.0], [2.0], [-3.0]])
    start, end = np.array([[0.0, 1.0, 0.0]]), np.array([[1.0, 3.0, 1.0]])
    box = black_box(network)
    assert has_gradient(box)
    np.testing.assert_allclose(path_gradient(box, start, end), [[1.0, 4.0, -3.0]], rtol=1e-6)


def test_batches_do_not_change_contributions(keras, rng):
    network = keras.Sequential(
        [keras.Input((3,)), keras.layers.Dense(4, "tanh"), keras.layers.Dense(1)]
    )
    end, box = rng.normal(size=(300, 3)), black_box(network)
    found = path_gradient(box, np.zeros((300, 3)), end, n_steps=5)
    few = path_gradient(box, np.zeros((2, 3)), end[[1, 299]], n_steps=5)
    np.testing.assert_allclose(found[[1, 299]], few, atol=1e-6)


def test_networks_that_cannot_be_cut_are_refused(keras):
    rows = np.ones((2, 7), dtype=int)
    masked = black_box(recurrent(keras, mask_zero=True), output=1, per_token=True)
    with pytest.raises(TypeError, match="masks token 0"):
        path_gradient(masked, 0 * rows, rows, np.zeros(2, int))
    tokens = keras.Input((7,))
    meaning = keras.layers.Flatten()(keras.layers.Embedding(11, 2)(tokens))
    aside = keras.layers.Concatenate()([meaning, tokens])
    network = keras.Model(tokens, keras.layers.Dense(1)(aside))
    with pytest.raises(TypeError, match="cannot be cut behind its embedding"):
        path_gradient(black_box(network), 0 * rows, rows)
