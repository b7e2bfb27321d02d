"""Penalised quadratic functions: the conditions of optimality, and nothing else."""

import numpy as np
import pytest

from mixreg.quickfit.quadratic import minimise


def draw(rng, *, n_obs, n_columns=12, penalty, n_problems=30, spoil=None):
    """Lasso problems whose columns are sums over later ones, as in a cumulative basis."""
    X = (rng.random((n_problems, n_obs, n_columns)) < 0.5).astype(float)
    X -= X.mean(axis=1, keepdims=True)
    X[..., 1:] = X[..., :0:-1].cumsum(axis=-1)[..., ::-1]
    X[..., 0] = 1.0
    if spoil is not None:
        spoil(X)
    y = X @ (rng.normal(size=n_columns) * (rng.random(n_columns) < 0.5)) + rng.normal(
        size=(n_problems, n_obs)
    )
    matrix = np.swapaxes(X, 1, 2) @ X
    matrix[:, [0, 1], [0, 1]] += 0.01
    threshold = np.zeros((n_problems, n_columns))
    threshold[:, 2:] = penalty
    return matrix, (np.swapaxes(X, 1, 2) @ y[..., None])[..., 0], threshold


def violation(matrix, vector, threshold, theta):
    """Largest distance from the conditions of optimality, over the largest gradient."""
    gradient = vector - (matrix @ theta[..., None])[..., 0]
    active = np.abs(gradient - threshold * np.sign(theta))
    idle = np.maximum(np.abs(gradient) - threshold, 0.0)
    return (np.where(theta != 0, active, idle).max(-1) / np.abs(vector).max(-1)).max()


def repeat(X):
    X[..., 5] = X[..., 6]


def silence(X):
    X[..., 7] = 0.0


@pytest.mark.parametrize("spoil", [None, repeat, silence])
@pytest.mark.parametrize("penalty", [0.01, 1.0, 10.0, 300.0])
@pytest.mark.parametrize("n_obs", [5, 12, 80])
def test_optimality(rng, n_obs, penalty, spoil):
    problem = draw(rng, n_obs=n_obs, penalty=penalty, spoil=spoil)
    theta = minimise(*problem, np.zeros_like(problem[1]))
    assert violation(*problem, theta) < 1e-8


def test_the_start_does_not_matter(rng):
    problem = draw(rng, n_obs=80, penalty=5.0)
    from_zero = minimise(*problem, np.zeros_like(problem[1]))
    elsewhere = minimise(*problem, rng.normal(size=problem[1].shape))
    np.testing.assert_allclose(elsewhere, from_zero, atol=1e-7)


def test_specks_beside_zero_do_not_block(rng):
    problem = draw(rng, n_obs=80, penalty=5.0)
    speck = 1e-17 * rng.normal(size=problem[1].shape)
    assert violation(*problem, minimise(*problem, speck)) < 1e-8


def test_a_large_penalty_leaves_exact_zeros(rng):
    problem = draw(rng, n_obs=80, penalty=1e6)
    assert not minimise(*problem, rng.normal(size=problem[1].shape))[:, 2:].any()


def test_without_penalty_it_is_a_linear_system(rng):
    matrix, vector, threshold = draw(rng, n_obs=80, penalty=0.0)
    theta = minimise(matrix, vector, threshold, np.zeros_like(vector))
    np.testing.assert_allclose((matrix @ theta[..., None])[..., 0], vector, atol=1e-7)


def test_what_cannot_be_solved_is_said(rng):
    matrix, vector, threshold = draw(rng, n_obs=80, penalty=1.0)
    vector[3, 4] = np.nan
    with pytest.raises(FloatingPointError, match="look at the scales"):
        minimise(matrix, vector, threshold, np.zeros_like(vector))
