"""Training learns, repeats itself for a seed, and refuses data that do not fit."""

import random

import numpy as np
import pytest

from mixreg.networks import build_birnn, build_cnn, build_mlp, train

pytestmark = pytest.mark.network


def fit(X, y, seed, **changes):
    network = build_mlp(2, (16,), activation="relu", random_seed=seed)
    settings = {"epochs": 4, "batch_size": 20, "random_seed": seed, "progressbar": False}
    return network, train(network, X, y, **settings | changes)


def test_learns_and_reports_every_epoch(separable):
    X, y = separable
    network, done = fit(X, y, 1, epochs=25, learning_rate=0.01)
    assert np.mean(np.asarray(network(X)).argmax(axis=1) == y) > 0.95
    assert len(done.loss) == len(done.accuracy) == 25
    assert done.loss[-1] < done.loss[0]
    assert done.validation_loss == done.validation_accuracy == ()


def test_same_seed_same_network(separable):
    X, y = separable
    first, again, other = (fit(X, y, seed, validation=0.25) for seed in (1, 1, 2))
    assert first[1] == again[1]
    for a, b in zip(first[0].get_weights(), again[0].get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    assert first[1] != other[1]


def test_the_seed_alone_decides_from_given_weights(separable):
    X, y = separable
    start = build_mlp(2, (16,), random_seed=1).get_weights()
    losses = []
    for training_seed in (5, 5, 6):
        # Made in turn, so that the dropout layers would differ without their seed.
        network = build_mlp(2, (16,))
        network.set_weights(start)
        settings = {"epochs": 2, "random_seed": training_seed, "progressbar": False}
        losses.append(train(network, X, y, **settings).loss)
    assert losses[0] == losses[1] != losses[2]


def test_global_random_state_is_left_alone(separable):
    np.random.seed(3)  # noqa: NPY002 -- the state that must not move is the global one
    random.seed(3)
    before = (np.random.get_state()[1].copy(), random.getstate())  # noqa: NPY002
    fit(*separable, 1, epochs=1)
    np.testing.assert_array_equal(np.random.get_state()[1], before[0])  # noqa: NPY002
    assert random.getstate() == before[1]


def test_validation_rows_are_held_out(separable):
    X, y = separable
    _, by_share = fit(X, y, 1, validation=0.2)
    assert len(by_share.validation_loss) == len(by_share.validation_accuracy) == 4
    network, by_rows = fit(X[:200], y[:200], 1, validation=(X[200:], y[200:]))
    right = np.mean(np.asarray(network(X[200:])).argmax(axis=1) == y[200:])
    assert by_rows.validation_accuracy[-1] == pytest.approx(right, abs=1e-6)


@pytest.mark.parametrize("share", [0.0, 1.0, 0.999, -0.1])
def test_impossible_validation_is_refused(separable, share):
    with pytest.raises(ValueError, match="validation is"):
        fit(*separable, 1, validation=share)


@pytest.mark.parametrize(
    ("X", "y", "error", "message"),
    [
        (np.ones((4, 3)), np.zeros(4, int), ValueError, r"rows of shape \(3,\).*takes \(2,\)"),
        (np.full((4, 2), np.nan), np.zeros(4, int), ValueError, "8 missing or infinite"),
        (np.ones((4, 2)), np.zeros(3, int), ValueError, r"y has shape \(3,\)"),
        (np.ones((4, 2)), np.zeros((4, 2), int), ValueError, r"y has shape \(4, 2\)"),
        (np.ones((4, 2)), np.array([0, 1, 2, 0]), ValueError, "classes 0 to 2; the network has 2"),
        (np.ones((4, 2)), np.array([0, -1, 1, 0]), ValueError, "classes -1 to 1"),
        (np.ones((4, 2)), np.array([0.5, 0, 1, 0]), TypeError, "float64"),
        (np.ones((0, 2)), np.zeros(0, int), ValueError, "X has shape"),
    ],
)
def test_data_that_do_not_fit_are_refused(X, y, error, message):
    with pytest.raises(error, match=message):
        fit(X, y, 1)


@pytest.fixture
def bars(rng):
    """Give small images with a bright row (class 0) or column (class 1), and the class."""
    label = np.arange(120) % 2
    images = rng.uniform(0, 0.3, size=(120, 6, 6))
    place = rng.integers(6, size=120)
    images[label == 0, place[label == 0], :] += 0.7
    images[label == 1, :, place[label == 1]] += 0.7
    return images[..., None], label


def fit_images(X, y, seed, **changes):
    network = build_cnn((6, 6, 1), (8,), kernel_size=3, n_classes=2, random_seed=seed)
    settings = {"epochs": 3, "batch_size": 20, "random_seed": seed, "progressbar": False}
    return network, train(network, X, y, **settings | changes)


def test_learns_from_images(bars):
    X, y = bars
    network, _ = fit_images(X[:90], y[:90], 1, epochs=15, learning_rate=0.02)
    assert np.mean(np.asarray(network(X[90:])).argmax(axis=1) == y[90:]) > 0.9


def test_same_seed_same_network_of_images(bars):
    first, again, other = (fit_images(*bars, seed, validation=0.25) for seed in (1, 1, 2))
    assert first[1] == again[1] != other[1]
    for a, b in zip(first[0].get_weights(), again[0].get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_images_without_channels_are_refused_with_advice(bars):
    X, y = bars
    with pytest.raises(ValueError, match=r"shape \(6, 6\); .* \(6, 6, 1\); give X\[..., None\]"):
        fit_images(X[..., 0], y, 1)
    with pytest.raises(ValueError, match=r"takes \(6, 6, 1\)\.$"):
        fit_images(np.repeat(X, 3, axis=-1), y, 1)


@pytest.fixture
def marked(rng):
    """Give sequences in which every token after a 1 and before a 2 is of class 1, and labels."""
    tokens = rng.integers(0, 4, size=(200, 12))
    label = np.zeros(tokens.shape, dtype=int)
    label[:, 1:-1] = (tokens[:, :-2] == 1) & (tokens[:, 2:] == 2)
    return tokens, label


def label_tokens(X, y, seed, **changes):
    network = build_birnn(12, vocabulary=4, embedding=4, random_seed=seed)
    settings = {"epochs": 2, "batch_size": 20, "learning_rate": 0.02, "clip_norm": 1.0}
    settings |= {"random_seed": seed, "progressbar": False}
    return network, train(network, X, y, **settings | changes)


def test_learns_rare_labels_of_tokens(marked):
    X, y = marked
    network, _ = label_tokens(X[:150], y[:150], 1, epochs=30)
    called = np.asarray(network(X[150:])).argmax(axis=-1)
    assert 0 < y.mean() < 0.1
    assert np.mean(called == y[150:]) > 0.99


def test_same_seed_same_network_of_sequences(marked):
    first, again, other = (label_tokens(*marked, seed, validation=0.25) for seed in (1, 1, 2))
    assert first[1] == again[1] != other[1]
    for a, b in zip(first[0].get_weights(), again[0].get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda X, y: (X + 1, y), r"values such as 4 that are no tokens; .* from 0 to 3"),
        (lambda X, y: (X - 1, y), "such as -1 that are no tokens"),
        (lambda X, y: (X + 0.5, y), r"2400 values such as .*\.5 that are no tokens"),
        (lambda X, y: (X, y[:, :-1]), r"y has shape \(200, 11\); wanted \(200, 12\)"),
        (lambda X, y: (X, y[:, 0]), r"y has shape \(200,\); wanted \(200, 12\)"),
        (lambda X, y: (X[:, 1:], y), r"rows of shape \(11,\); the network takes \(12,\)"),
    ],
)
def test_sequences_that_do_not_fit_are_refused(marked, change, message):
    with pytest.raises(ValueError, match=message):
        label_tokens(*change(*marked), 1)


def test_classes_that_count_more_are_called_more_often(rng):
    X = rng.normal(size=(400, 2))
    y = (X[:, 0] + rng.normal(size=400) > 1).astype(int)
    called = []
    for weights in ((1, 1), None, (1, 8), (8, 1)):
        network, _ = fit(X, y, 1, class_weight=weights, epochs=8, learning_rate=0.01)
        called.append(int(np.asarray(network(X)).argmax(axis=1).sum()))
    assert called[3] < called[0] == called[1] < called[2]


def test_decay_shrinks_weights(separable):
    sizes = [
        np.abs(fit(*separable, 1, weight_decay=d)[0].get_weights()[0]).sum() for d in (None, 20)
    ]
    assert sizes[1] < 0.5 * sizes[0]


def test_every_token_has_the_weight_of_its_class(marked):
    X, y = marked
    losses = []
    for weights in ((1, 1), (3, 3)):
        _, done = label_tokens(X, y, 1, class_weight=weights, epochs=1, learning_rate=1e-9)
        losses.append(done.loss[0])
    assert losses[1] == pytest.approx(3 * losses[0], rel=1e-4)


def test_the_mean_of_the_last_weights(separable):
    # Every further epoch of the same training shows the weights that are averaged.
    last = [fit(*separable, 1, epochs=epochs)[0].get_weights() for epochs in (2, 3, 4)]
    mean = fit(*separable, 1, epochs=4, average=3)[0].get_weights()
    for *several, found in zip(*last, mean, strict=True):
        np.testing.assert_allclose(found, np.mean(several, axis=0), atol=1e-6)


@pytest.mark.parametrize("average", [0, 5])
def test_impossible_means_are_refused(separable, average):
    with pytest.raises(ValueError, match=f"average is {average}"):
        fit(*separable, 1, average=average)


@pytest.mark.parametrize("weights", [(1,), (1, 1, 1), (1, 0), (1, -1), (1, np.nan), 2.0])
def test_impossible_weights_are_refused(separable, weights):
    with pytest.raises(ValueError, match=r"class_weight is .*; wanted 2 positive numbers"):
        fit(*separable, 1, class_weight=weights)


@pytest.mark.parametrize("name", ["learning_rate", "clip_norm", "weight_decay"])
@pytest.mark.parametrize("value", [0.0, -1.0, np.nan, np.inf])
def test_impossible_steps_are_refused(separable, name, value):
    with pytest.raises(ValueError, match=f"{name} is {value}"):
        fit(*separable, 1, **{name: value})
