"""Other explainers on a linear box, where all must agree on the truth."""

import numpy as np
import pytest

from mixreg.explain.baselines import baseline
from mixreg.explain.blackbox import black_box
from mixreg.explain.flat import FlatBox, input_form
from mixreg.explain.problem import Problem, linear_support

WEIGHTS = np.array([3.0, -2.0, 1.0, 0.0])


@pytest.fixture
def problem(rng):
    background = rng.integers(0, 2, size=(80, 4)).astype(float)
    return Problem(black_box(lambda X: X @ WEIGHTS), background, "raw", 300, seed=5)


@pytest.fixture(name="X")
def _rows():
    return np.array([[1.0, 1.0, 1.0, 1.0], [1.0, 0.0, 1.0, 0.0]])


def test_linear_support_is_what_the_operator_changes(X):
    reference = np.full(X.shape, 0.5)
    found = linear_support(WEIGHTS)(X, reference, reference[0])
    np.testing.assert_allclose(found, WEIGHTS * (X - 0.5))
    by_sign = linear_support(WEIGHTS, rule="negative")(X, reference, reference[0])
    np.testing.assert_allclose(by_sign, np.tile(-WEIGHTS, (2, 1)))


@pytest.mark.parametrize("name", ["ridge", "kernelshap"])
def test_explainers_find_the_contributions(problem, X, name):
    zeros = np.zeros(X.shape)
    found = baseline(name, problem)(X, zeros, zeros[0])
    np.testing.assert_allclose(found, WEIGHTS * X, atol=0.05)


def test_lime_finds_the_order(problem, X):
    zeros = np.zeros(X.shape)
    found = baseline("lime", problem)(X, zeros, zeros[0])
    assert np.argsort(-found[0]).tolist() == [0, 2, 3, 1]
    # Keeping a zero where the weight is negative speaks for the class.
    assert found[1, 1] > 0


@pytest.mark.parametrize("name", ["lime", "kernelshap"])
def test_local_explainers_repeat_and_leave_the_global_generator_alone(problem, X, name):
    zeros = np.zeros(X.shape)
    np.random.seed(1)  # noqa: NPY002
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    first = baseline(name, problem)(X, zeros, zeros[0])
    np.testing.assert_array_equal(np.random.get_state()[1], before)  # noqa: NPY002
    np.testing.assert_array_equal(baseline(name, problem)(X, zeros, zeros[0]), first)


def test_an_explanation_is_made_once_per_centre(problem, X):
    support = baseline("kernelshap", problem)
    support(X, np.zeros(X.shape), np.zeros(4))
    asked = problem.box.n_calls
    support(X, np.ones(X.shape), np.zeros(4))
    assert problem.box.n_calls == asked
    support(X, np.ones(X.shape), np.ones(4))
    assert problem.box.n_calls > asked


def test_gradients_need_a_network(problem, X):
    with pytest.raises(TypeError, match="gradients need a Keras network"):
        baseline("integrated_gradients", problem)(X, np.zeros(X.shape), np.zeros(4))


@pytest.mark.network
@pytest.mark.parametrize("kind", ["probability", "logit"])
def test_integrated_gradients_add_up(rng, kind):
    keras = pytest.importorskip("keras")
    keras.utils.set_random_seed(3)
    network = keras.Sequential(
        [keras.Input((4,)), keras.layers.Dense(5, "tanh"), keras.layers.Dense(1, "sigmoid")]
    )
    X, centre = rng.normal(size=(6, 4)), np.zeros(4)
    problem = Problem(black_box(network), X, kind, 100, seed=0)
    found = baseline("integrated_gradients", problem)(X, np.zeros(X.shape), centre)
    gain = problem.respond(X) - problem.respond(centre[None])
    np.testing.assert_allclose(found.sum(axis=1), gain, atol=5e-3)


def test_random_differs_from_call_to_call(problem, X):
    support = baseline("random", problem)
    assert (support(X, X, X[0]) != support(X, X, X[0])).all()


def test_columns_that_are_no_features_are_left_alone(rng):
    columns = np.array([4, 1])
    background = rng.normal(size=(50, 5))
    seen = []

    def predict(X):
        seen.append(X.copy())
        return 3.0 * X[:, 4] - 2.0 * X[:, 1] + 100.0 * X[:, 0]

    problem = Problem(black_box(predict), background, "raw", 64, seed=0, columns=columns)
    X, centre = background[:3], background.mean(axis=0)
    wanted = np.zeros((3, 5))
    wanted[:, columns] = np.array([3.0, -2.0]) * (X - centre)[:, columns]
    found = baseline("kernelshap", problem)(X, X, centre)
    np.testing.assert_allclose(found, wanted, atol=1e-8)
    others = np.array([0, 2, 3])
    asked = {row.tobytes() for rows in seen for row in rows[:, others]}
    assert asked <= {row.tobytes() for row in X[:, others]}
    lime = baseline("lime", problem)(X, X, centre)
    assert (lime[:, others] == 0).all()
    assert (lime[:, columns] != 0).all()


@pytest.mark.network
def test_integrated_gradients_of_selected_pixels_add_up(rng):
    keras = pytest.importorskip("keras")
    keras.utils.set_random_seed(3)
    layers = [keras.Input((4, 4, 1)), keras.layers.Conv2D(3, 2, activation="tanh")]
    network = keras.Sequential([*layers, keras.layers.Flatten(), keras.layers.Dense(2, "softmax")])
    box = black_box(network, output=1)
    flat = FlatBox(box, input_form(box, (4, 4), (16,)))
    X, columns = rng.random((5, 16)), np.array([3, 7, 12])
    problem = Problem(flat, X, "logit", 100, seed=0, columns=columns)
    found = baseline("integrated_gradients", problem)(X, X, np.zeros(16))
    without = X.copy()
    without[:, columns] = 0.0
    gain = problem.respond(X) - problem.respond(without)
    np.testing.assert_allclose(found.sum(axis=1), gain, atol=2e-3)
    assert (np.delete(found, columns, axis=1) == 0).all()
    assert flat.is_largest(X).tolist() == (flat(X) > 0.5).tolist()
