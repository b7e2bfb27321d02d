"""Black boxes: shapes, batches, checks, responses and gradients."""

import numpy as np
import pytest

from mixreg.explain.blackbox import black_box


def two_outputs(X):
    p = 1 / (1 + np.exp(-X[:, 0]))
    return np.column_stack([1 - p, p])


@pytest.fixture(scope="module")
def network():
    """Give an untrained network from three features to two classes."""
    from mixreg.networks import build_mlp

    return build_mlp(3, (5, 4), random_seed=1)


@pytest.fixture
def asked():
    """Give a callable that counts how often it is called."""

    def predict(X):
        predict.times += 1
        return X.sum(axis=1)

    predict.times = 0
    return predict


def test_selects_one_output_as_float64(rng):
    X = rng.normal(size=(7, 2))
    values = black_box(two_outputs, output=1)(X)
    assert values.dtype == np.float64
    np.testing.assert_array_equal(values, two_outputs(X)[:, 1])


@pytest.mark.parametrize("shape", [(-1,), (-1, 1), (-1, 1, 1)])
def test_single_output_needs_no_choice(rng, shape):
    X = rng.normal(size=(5, 2))
    box = black_box(lambda rows: rows[:, 0].reshape(shape))
    np.testing.assert_array_equal(box(X), X[:, 0])


def test_output_may_be_several_indices(rng):
    X = rng.normal(size=(4, 6))
    box = black_box(lambda rows: rows.reshape(-1, 3, 2), output=(2, 1))
    np.testing.assert_array_equal(box(X), X[:, 5])


@pytest.mark.parametrize("batch_size", [1, 3, 10, 11, 100])
def test_batches_do_not_change_values_and_every_row_counts_once(rng, batch_size, asked):
    X = rng.normal(size=(10, 3))
    box = black_box(asked, batch_size=batch_size)
    np.testing.assert_array_equal(box(X), X.sum(axis=1))
    assert box.n_calls == 10
    assert asked.times == -(-10 // batch_size)
    box(X[:4])
    assert box.n_calls == 14


def test_callable_gets_float64_it_may_overwrite():
    seen = []

    def careless(rows):
        seen.append(rows.dtype)
        rows[:] = 0
        return rows[:, 0]

    X = np.ones((3, 2))
    black_box(careless)(X)
    black_box(careless)(X.astype(np.int8))
    assert seen == [np.float64, np.float64]
    assert X.all()


def test_deep_inputs_pass_through(rng):
    images = rng.normal(size=(6, 4, 5, 1))
    box = black_box(lambda rows: rows.max(axis=(1, 2, 3)), batch_size=4)
    np.testing.assert_array_equal(box(images), images.max(axis=(1, 2, 3)))


def test_needs_a_choice_among_several_outputs():
    with pytest.raises(ValueError, match="2 outputs; say which one"):
        black_box(two_outputs)(np.ones((3, 2)))


@pytest.mark.parametrize("output", [2, (0, 0), ()])
def test_refuses_an_output_that_is_not_there(output):
    with pytest.raises(ValueError, match=r"outputs of shape \(2,\)"):
        black_box(two_outputs, output=output)(np.ones((3, 2)))


@pytest.mark.parametrize("output", ["1", 1.0, False, "", (0, 1.5)])
def test_refuses_an_output_that_is_no_whole_number(output):
    with pytest.raises(TypeError, match="output is"):
        black_box(two_outputs, output=output)


def test_refuses_what_is_not_callable_and_impossible_batches():
    with pytest.raises(TypeError, match="predict is a str"):
        black_box("network.keras")
    with pytest.raises(ValueError, match="output is -1"):
        black_box(two_outputs, output=-1)
    with pytest.raises(ValueError, match="batch_size is 0"):
        black_box(two_outputs, output=1, batch_size=0)


@pytest.mark.parametrize(
    "returned", [lambda X: 1.0, lambda X: np.ones(2), lambda X: np.ones((1, len(X)))]
)
def test_refuses_wrong_output_shapes(returned):
    with pytest.raises(ValueError, match=r"returned shape .* for 3 rows"):
        black_box(returned, output=0)(np.ones((3, 2)))


@pytest.mark.parametrize("returned", [lambda X: ["bad"] * len(X), lambda X: [None] * len(X)])
def test_refuses_outputs_that_are_no_numbers(returned):
    with pytest.raises(TypeError, match="wanted real numbers"):
        black_box(returned)(np.ones((3, 2)))


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_refuses_outputs_that_are_not_finite_and_says_where(bad):
    X = np.arange(10.0).reshape(5, 2)
    box = black_box(lambda rows: np.where(rows[:, 0] >= 6, bad, 0.0), batch_size=2)
    with pytest.raises(ValueError, match="1 NaN or infinite values, the first for row 3"):
        box(X)
    assert box.n_calls == 2


def test_an_unchosen_output_may_be_nan():
    box = black_box(lambda X: np.column_stack([X[:, 0], np.full(len(X), np.nan)]), output=0)
    assert box(np.ones((2, 2))).tolist() == [1.0, 1.0]


def test_failures_of_the_callable_keep_their_cause():
    def fails(X):
        raise KeyError("weights")

    with pytest.raises(
        RuntimeError, match=r"rows 0 to 2 of X, shape \(3, 2\): KeyError: 'weights'"
    ) as caught:
        black_box(fails)(np.ones((3, 2)))
    assert isinstance(caught.value.__cause__, KeyError)


@pytest.mark.parametrize(
    "X",
    [5.0, np.ones(3), np.ones((0, 2)), np.ones((0, 2, 2)), np.full((2, 2), np.nan)],
)
def test_bad_inputs_are_refused_before_a_call(X, asked):
    with pytest.raises(ValueError, match="X "):
        black_box(asked)(X)
    with pytest.raises(ValueError, match="8 missing or infinite"):
        black_box(asked)(np.full((2, 2, 2), np.inf))
    assert asked.times == 0


def test_gradient_of_a_plain_callable_is_refused():
    with pytest.raises(TypeError, match="plain callable"):
        black_box(two_outputs, output=1).gradient(np.ones((3, 2)))


def test_the_largest_output_is_the_answer():
    box = black_box(two_outputs, output=1, batch_size=2)
    X = np.array([[1.0, 2.0, 0.0], [2.0, 1.0, 0.0], [3.0, 3.0, 0.0]])
    outputs = two_outputs(X)
    assert box.is_largest(X).tolist() == (outputs.argmax(axis=1) == 1).tolist()
    first = black_box(two_outputs, output=0).is_largest(X)
    # Every row has one answer, also where outputs are equal.
    np.testing.assert_array_equal(first, ~box.is_largest(X))


def test_a_single_output_has_no_rivals():
    with pytest.raises(ValueError, match="judge it by a threshold"):
        black_box(lambda X: X[:, 0]).is_largest(np.ones((2, 1)))


@pytest.mark.network
def test_network_agrees_with_its_own_predictions(network, rng):
    X = rng.normal(size=(11, 3))
    box = black_box(network, output=1, batch_size=4)
    assert box.is_network
    assert box.input_shape == (3,)
    assert box(X).dtype == np.float64
    np.testing.assert_allclose(box(X), network.predict(X, verbose=0)[:, 1], rtol=1e-5)
    np.testing.assert_array_equal(box(X), box(X.astype(np.float32)))


@pytest.mark.network
def test_network_of_another_width_is_refused_before_a_call(network):
    box = black_box(network, output=1)
    with pytest.raises(ValueError, match=r"X has 4 features .* takes inputs of shape \(3,\)"):
        box(np.ones((2, 4)))
    with pytest.raises(ValueError, match=r"X holds inputs of shape \(3, 1\)"):
        box(np.ones((2, 3, 1)))
    assert box.n_calls == 0


@pytest.mark.network
def test_network_output_is_checked_when_the_box_is_made(network):
    with pytest.raises(ValueError, match="2 outputs; say which one"):
        black_box(network)
    with pytest.raises(ValueError, match="output is 2"):
        black_box(network, output=2)


@pytest.mark.network
def test_network_with_several_inputs_is_refused():
    import keras

    inputs = [keras.Input((2,)), keras.Input((3,))]
    joined = keras.layers.Concatenate()(inputs)
    with pytest.raises(ValueError, match="several input arrays"):
        black_box(keras.Model(inputs, keras.layers.Dense(1)(joined)))


@pytest.mark.network
def test_sequences_of_tokens_and_one_output_per_position(rng):
    import keras

    network = keras.Sequential(
        [keras.Input((6,)), keras.layers.Embedding(9, 2), keras.layers.Dense(2)]
    )
    tokens = rng.integers(9, size=(5, 6))
    box = black_box(network, output=(3, 1))
    np.testing.assert_allclose(box(tokens), np.asarray(network(tokens))[:, 3, 1])
    with pytest.raises(TypeError, match="no gradient reaches"):
        box.gradient(tokens)


@pytest.mark.network
def test_gradient_matches_differences(network, rng):
    X = rng.normal(size=(7, 3))
    box = black_box(network, output=1, batch_size=3)
    gradient = box.gradient(X)
    assert gradient.shape == X.shape
    assert gradient.dtype == np.float64
    assert box.n_calls == 0
    step = 0.05
    for j in range(3):
        shift = step * np.eye(3)[j]
        slope = (box(X + shift) - box(X - shift)) / (2 * step)
        # Float32 rounding of the outputs over the step, and curvature.
        np.testing.assert_allclose(gradient[:, j], slope, atol=2e-5)
    assert np.abs(gradient).max() > 1e-3


@pytest.mark.network
def test_gradient_of_images_keeps_their_shape(rng):
    import keras

    network = keras.Sequential(
        [keras.Input((4, 4, 1)), keras.layers.Flatten(), keras.layers.Dense(1)]
    )
    images = rng.normal(size=(3, 4, 4, 1))
    weights = network.get_weights()[0].reshape(4, 4, 1)
    np.testing.assert_allclose(
        black_box(network).gradient(images), np.stack([weights] * 3), rtol=1e-6
    )
