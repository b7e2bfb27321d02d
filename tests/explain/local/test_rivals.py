"""Other explainers of single inputs on boxes that are linear in the masks."""

import numpy as np
import pytest

from mixreg.explain import LocalExplainer, black_box
from mixreg.explain.local.rivals import Task, rival
from mixreg.explain.maskers import Image, Sequence, Tabular
from mixreg.posterior import ConvergenceWarning

WEIGHTS = np.array([4.0, 2.0, 1.0, 0.0, -1.0])
NAMES = ["ridge", "lime", "kernelshap"]
# The third feature of the second input is zero already: taking it away changes nothing.
X = np.array([[1.0, 1.0, 1.0, 1.0, 1.0], [1.0, 1.5, 0.0, 1.0, -2.0]])


@pytest.fixture
def task(linear_box, seed):
    return Task(Tabular().attach(X), linear_box, "raw", 200, seed, 3, "uniform")


@pytest.mark.parametrize("name", NAMES)
def test_a_linear_box_is_recovered(task, name):
    found = rival(name, task)
    assert np.argsort(-found, axis=1, kind="stable").tolist() == [[0, 1, 2, 3, 4], [0, 1, 4, 2, 3]]
    exact = {"ridge": 0.05, "lime": 0.5, "kernelshap": 1e-6}
    active = task.attached.active
    np.testing.assert_allclose(found[active], (X * WEIGHTS)[active], atol=exact[name])


@pytest.mark.parametrize("name", ["lime", "kernelshap"])
def test_inactive_features_get_nothing(task, name):
    assert rival(name, task)[1, 2] == 0.0
    nothing = task._replace(attached=Tabular().attach(np.zeros((2, 5))))
    assert (rival(name, nothing) == 0.0).all()
    one = task._replace(attached=Tabular().attach([[0.0, 3.0, 0.0, 0.0, 0.0]]))
    assert rival(name, one).argmax() == 1


@pytest.mark.parametrize("name", NAMES)
def test_each_asks_as_often_as_it_may(linear_box, rng, name):
    rows = 1.0 + rng.random((3, 20))
    box = black_box(lambda X: X.sum(axis=1))
    rival(name, Task(Tabular().attach(rows), box, "raw", 120, 0, 0, "half"))
    assert box.n_calls == 360


@pytest.mark.parametrize("name", NAMES)
def test_seeds_decide_and_the_global_generator_is_left_alone(rng, name):
    box = black_box(lambda X: np.tanh(X @ np.arange(-3.0, 9.0)))
    task = Task(Tabular().attach(1.0 + rng.random((2, 12))), box, "raw", 40, 1, 1, "shapley")
    np.random.seed(1)  # noqa: NPY002
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    first = rival(name, task)
    np.testing.assert_array_equal(np.random.get_state()[1], before)  # noqa: NPY002
    np.testing.assert_array_equal(rival(name, task), first)
    assert (rival(name, task._replace(seed=2, mask_seed=2)) != first).any()


def test_ridge_sees_the_perturbations_of_the_explanation():
    seen = []

    def predict(X):
        seen.append(X.copy())
        return X @ WEIGHTS

    masker = Tabular("one")
    few = {"gate": None, "draws": 4, "tune": 0, "chains": 1, "cores": 1}
    explainer = LocalExplainer(predict, masker, "dmm", locality="shapley", **few)
    with pytest.warns(ConvergenceWarning, match="not been shown to converge"):
        explainer(X[1:], n_samples=30, n_fresh=8, random_seed=7, progressbar=False)
    explained = np.concatenate(seen)[:30]
    seen.clear()
    rival("ridge", Task(masker.attach(X[1:]), black_box(predict), "raw", 30, 0, 7, "shapley"))
    np.testing.assert_array_equal(np.concatenate(seen), explained)


@pytest.mark.parametrize("is_image", [False, True])
def test_lime_perturbs_as_lime_does(is_image):
    seen = []

    def predict(X):
        seen.append(X.reshape(len(X), -1).copy())
        return seen[-1].sum(axis=1)

    attached = Image((2, 6), blocks=1).attach(np.ones((1, 2, 6)))
    rival("lime", Task(attached, black_box(predict), "raw", 3000, 0, 0, "half", is_image=is_image))
    kept = np.concatenate(seen)
    assert kept[0].all()
    n_kept = kept[1:].sum(axis=1)
    # Coins: 6 of 12 with variance 3. Text: 0 to 11 alike, mean 5.5 and variance 143 / 12.
    mean, variance = (6.0, 3.0) if is_image else (5.5, 143 / 12)
    assert abs(n_kept.mean() - mean) < 4.5 * np.sqrt(variance / 2999)
    np.testing.assert_allclose(n_kept.var(), variance, rtol=0.15)


def test_responses_are_on_the_scale_of_the_explanation():
    box = black_box(lambda X: 1 / (1 + np.exp(-X @ WEIGHTS)))
    task = Task(Tabular().attach(X[:1]), box, "logit", 200, 0, 0, "half")
    for name in NAMES:
        np.testing.assert_allclose(rival(name, task), WEIGHTS[None], atol=0.3)


@pytest.mark.network
@pytest.mark.parametrize("kind", ["probability", "logit"])
def test_integrated_gradients_of_tokens_add_up(rng, kind):
    from mixreg.networks import build_birnn

    network = build_birnn(9, 12, 4, 3, activation="tanh", random_seed=1)
    network.layers[-1].kernel.assign(4.0 * network.layers[-1].kernel)
    network.layers[0].embeddings.assign(30.0 * network.layers[0].embeddings)
    box = black_box(network, output=1, per_token=True)
    attached = Sequence(5).attach(rng.integers(1, 12, size=(4, 9)), [0, 3, 4, 8])
    task = Task(attached, box, kind, 10, 0, 0, "half")
    found = rival("integrated_gradients", task)
    assert (found[~attached.active] == 0).all()
    ends = [task.respond(i, np.arange(5), np.repeat([[1], [0]], 5, axis=1), rng) for i in range(4)]
    gain = np.array([full - empty for full, empty in ends])
    assert np.abs(gain).max() > 0.1
    np.testing.assert_allclose(found.sum(axis=1), gain, atol=5e-3)


@pytest.mark.network
def test_integrated_gradients_of_blocks_are_exact_where_the_network_is_linear(rng):
    keras = pytest.importorskip("keras")
    network = keras.Sequential(
        [keras.Input((4, 4, 1)), keras.layers.Flatten(), keras.layers.Dense(1)]
    )
    images = rng.random((3, 4, 4, 1))
    attached = Image((4, 4), blocks=2, fill="blur").attach(images)
    task = Task(attached, black_box(network), "raw", 10, 0, 0, "half")
    found = rival("integrated_gradients", task)
    for i in range(3):
        masks = np.concatenate([np.ones((1, 4)), 1 - np.eye(4)])
        full, *without = task.respond(i, np.arange(4), masks, rng)
        np.testing.assert_allclose(found[i], full - np.array(without), atol=1e-5)
