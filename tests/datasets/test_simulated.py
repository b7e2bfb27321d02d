"""Simulated mixtures carry their truth."""

import numpy as np
import pytest

from mixreg.datasets import Table, simulate


def test_shapes_and_form():
    data = simulate(50, 4, 3, random_seed=1)
    assert isinstance(data, Table)
    assert data.X.shape == (50, 4)
    assert data.y.shape == data.z.shape == (50,)
    assert data.beta.shape == (3, 4)
    assert data.intercept.shape == data.sigma.shape == data.weights.shape == (3,)
    assert data.feature_names == ("x0", "x1", "x2", "x3")
    assert repr(data).startswith("Simulated(50 rows, 4 features")


def test_residuals_have_the_noise_of_their_component(rng):
    n, sigma = 40_000, np.array([0.1, 1.0, 3.0])
    data = simulate(n, 4, 3, noise=sigma, random_seed=rng)
    residual = data.y - data.intercept[data.z] - (data.X * data.beta[data.z]).sum(axis=1)
    for k in range(3):
        mine = residual[data.z == k] / sigma[k]
        # Standard errors of a mean and of a mean square under normality; five of them.
        assert abs(mine.mean()) < 5 / np.sqrt(len(mine))
        assert abs((mine**2).mean() - 1) < 5 * np.sqrt(2 / len(mine))


def test_components_have_their_weights(rng):
    n, weights = 40_000, np.array([0.7, 0.2, 0.1])
    data = simulate(n, 2, 3, weights=weights, random_seed=rng)
    share = np.bincount(data.z, minlength=3) / n
    assert (np.abs(share - weights) < 5 * np.sqrt(weights * (1 - weights) / n)).all()


def test_sparsity_zeroes_exactly_its_share_in_every_component(seed):
    data = simulate(10, 20, 6, sparsity=0.75, random_seed=seed)
    zeros = data.beta == 0
    assert (zeros.sum(axis=1) == 15).all()
    # The probability that all six components share their zeros is below 1e-20.
    assert not (zeros == zeros[0]).all()


def test_same_seed_same_data():
    first, again, other = (simulate(random_seed=s) for s in (1, 1, 2))
    np.testing.assert_array_equal(first.y, again.y)
    assert not np.array_equal(first.y, other.y)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n_obs": 0}, "n_obs is 0"),
        ({"n_features": 0}, "n_features is 0"),
        ({"n_components": 0}, "n_components is 0"),
        ({"noise": 0.0}, "noise is 0.0"),
        ({"noise": (1.0, 2.0)}, r"noise has shape \(2,\)"),
        ({"noise": np.nan}, "noise is nan"),
        ({"sparsity": 1.5}, "sparsity is 1.5"),
        ({"weights": (0.5, 0.5)}, r"weights has shape \(2,\)"),
        ({"weights": (0.5, 0.5, 0.5)}, "sum to 1"),
        ({"weights": (1.5, -0.5, 0.0)}, "sum to 1"),
    ],
)
def test_impossible_truths_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        simulate(**arguments)
