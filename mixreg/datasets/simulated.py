"""Simulated mixtures of regressions whose truth is known."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mixreg.datasets.table import Table
from mixreg.inputs import check_count

__all__ = ["Simulated", "simulate"]


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Simulated(Table):
    """
    A table with the truth that made it.

    Attributes
    ----------
    X : ndarray of shape (n_obs, n_features)
        Inputs.
    y : ndarray of shape (n_obs,)
        Response.
    feature_names : tuple of str
        One name per column of X.
    target_names : tuple of str
        Empty: the response is no class.
    description : str
        What was simulated.
    source : str
        The seed.
    z : ndarray of shape (n_obs,)
        Component of every row, counted from 0.
    beta : ndarray of shape (n_components, n_features)
        Coefficients.
    intercept : ndarray of shape (n_components,)
        Intercepts.
    sigma : ndarray of shape (n_components,)
        Standard deviations of the noise.
    weights : ndarray of shape (n_components,)
        Probabilities of the components.
    """

    z: np.ndarray
    beta: np.ndarray
    intercept: np.ndarray
    sigma: np.ndarray
    weights: np.ndarray


def simulate(
    n_obs: int = 500,
    n_features: int = 5,
    n_components: int = 3,
    *,
    noise: float | Sequence[float] = 0.1,
    sparsity: float = 0.0,
    weights: Sequence[float] | None = None,
    random_seed: int | np.random.Generator | None = None,
) -> Simulated:
    r"""
    Simulate a mixture of linear regressions.

    .. math::

        z_i \sim \mathrm{Categorical}(w), \qquad x_{ij} \sim N(0, 1), \qquad
        y_i \mid z_i = k \sim N(b_k + x_i^\top \beta_k, \sigma_k^2)

    Intercepts and the non-zero coefficients are drawn from N(0, 1).

    Parameters
    ----------
    n_obs : int, default 500
        Number of rows.
    n_features : int, default 5
        Number of columns of X.
    n_components : int, default 3
        Number of regressions.
    noise : float or sequence of float, default 0.1
        Standard deviation of the noise, one for all components or one for each.
    sparsity : float, default 0.0
        Share of every component's coefficients that is exactly zero, in [0, 1], rounded to a
        whole number of them; which ones is drawn for each component by itself.
    weights : sequence of float, optional
        Probabilities of the components, equal by default.
    random_seed : int or Generator, optional
        Seed of everything that is drawn.

    Returns
    -------
    Simulated
        X, y and the truth behind them.

    Raises
    ------
    TypeError
        If a number of things is not a whole number.
    ValueError
        If a number of things is below 1, or noise, sparsity or weights are impossible.

    Examples
    --------
    >>> truth = simulate(100, 4, 2, sparsity=0.5, random_seed=1)
    >>> truth.X.shape, truth.beta.shape, (truth.beta == 0).sum(axis=1)
    ((100, 4), (2, 4), array([2, 2]))
    """
    n_obs = check_count(n_obs, name="n_obs")
    n_features = check_count(n_features, name="n_features")
    n_components = check_count(n_components, name="n_components")
    sigma = _check_noise(noise, n_components)
    share = _check_weights(weights, n_components)
    if not 0 <= sparsity <= 1:
        raise ValueError(f"sparsity is {sparsity}; wanted a share in [0, 1].")
    rng = np.random.default_rng(random_seed)
    beta = rng.normal(size=(n_components, n_features))
    zeros = np.arange(n_features) < round(sparsity * n_features)
    beta[rng.permuted(np.tile(zeros, (n_components, 1)), axis=1)] = 0.0
    intercept = rng.normal(size=n_components)
    X = rng.normal(size=(n_obs, n_features))
    z = rng.choice(n_components, size=n_obs, p=share)
    y = intercept[z] + np.einsum("ij,ij->i", X, beta[z]) + sigma[z] * rng.normal(size=n_obs)
    return Simulated(
        X=X,
        y=y,
        feature_names=tuple(f"x{i}" for i in range(n_features)),
        description=f"A simulated mixture of {n_components} linear regressions.",
        source=f"simulation, random_seed={random_seed}",
        z=z,
        beta=beta,
        intercept=intercept,
        sigma=sigma,
        weights=share,
    )


def _check_noise(noise: float | Sequence[float], n_components: int) -> np.ndarray:
    """One positive standard deviation per component."""
    values = np.asarray(noise, dtype=np.float64)
    if values.shape not in ((), (n_components,)):
        raise ValueError(f"noise has shape {values.shape}; wanted one number or {n_components}.")
    if not (np.isfinite(values).all() and (values > 0).all()):
        raise ValueError(f"noise is {noise}; wanted positive standard deviations.")
    return np.broadcast_to(values, (n_components,)).copy()


def _check_weights(weights: Sequence[float] | None, n_components: int) -> np.ndarray:
    """One probability per component."""
    if weights is None:
        return np.full(n_components, 1 / n_components)
    values = np.asarray(weights, dtype=np.float64)
    if values.shape != (n_components,):
        raise ValueError(f"weights has shape {values.shape}; wanted ({n_components},).")
    if not (values >= 0).all() or not np.isclose(values.sum(), 1.0):
        raise ValueError(f"weights is {weights}; wanted probabilities that sum to 1.")
    return values / values.sum()
