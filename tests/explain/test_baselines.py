"""Other explainers on a linear box, where all must agree on the truth."""

import numpy as np
import pytest

from mixreg.explain.baselines import Problem, baseline, linear_support
from mixreg.explain.blackbox import black_box

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
    by_sign = linear_support(WEIGHTS, most_negative=True)(X, reference, reference[0])
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
