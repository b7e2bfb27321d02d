"""Traces around planted parameters, with labels switched from draw to draw."""

from typing import NamedTuple

import numpy as np
import pytest
import xarray as xr

from mixreg.posterior.assemble import trace_from_arrays

WEIGHTS = np.array([0.2, 0.499, 0.3, 0.001])
BETA = np.array([[1.0, -2.0, 0.0], [0.0, 0.5, 3.0], [-4.0, 0.0, 1.0], [0.0, 0.0, 0.0]])
INTERCEPT = np.array([6.0, 0.0, -6.0, 40.0])
SIGMA = np.array([0.3, 0.5, 0.4, 1.0])


class Planted(NamedTuple):
    """A trace and the truth behind it, components in the order of ``WEIGHTS``."""

    idata: xr.DataTree
    z: np.ndarray
    beta: np.ndarray
    weights: np.ndarray


def slow_log_joint(w, beta, intercept, sigma, X, y) -> np.ndarray:
    """Log joint density of rows and components of one draw, written out, (n_obs, J)."""
    mean = intercept + np.array([[row @ b for b in beta] for row in X])
    with np.errstate(divide="ignore"):
        density = -0.5 * ((y[:, None] - mean) / sigma) ** 2 - np.log(sigma * np.sqrt(2 * np.pi))
        return np.log(w) + density


def slow_responsibilities(w, beta, intercept, sigma, X, y) -> np.ndarray:
    """Responsibilities of one draw from densities, (n_obs, J)."""
    joint = slow_log_joint(w, beta, intercept, sigma, X, y)
    joint = np.exp(joint - joint.max(axis=1, keepdims=True))
    return joint / joint.sum(axis=1, keepdims=True)


def draws_of(idata):
    """Yield (w, beta, intercept, sigma) of every draw, chains end to end."""
    names = ("w", "beta", "intercept", "sigma")
    posterior = idata["posterior"].dataset
    for c in range(posterior.sizes["chain"]):
        for d in range(posterior.sizes["draw"]):
            yield tuple(posterior[name].values[c, d] for name in names)


def switch_labels(idata: xr.DataTree, rng: np.random.Generator) -> xr.DataTree:
    """Permute the components of every draw at random, one draw at a time."""
    posterior, stats = (
        idata[g].to_dataset().copy(deep=True) for g in ("posterior", "sample_stats")
    )
    n_components = posterior.sizes["component"]
    for c in range(posterior.sizes["chain"]):
        for d in range(posterior.sizes["draw"]):
            order = rng.permutation(n_components)
            for dataset in (posterior, stats):
                for name, array in dataset.items():
                    if "component" in array.dims:
                        dataset[name].values[c, d] = array.values[c, d][order].copy()
            posterior["z"].values[c, d] = np.argsort(order)[posterior["z"].values[c, d]]
    tree = idata.copy()
    tree["posterior"], tree["sample_stats"] = xr.DataTree(posterior), xr.DataTree(stats)
    return tree


@pytest.fixture
def plant(rng):
    """Build traces: ``plant(n_obs=, n_chains=, n_draws=, scale=)``."""

    def build(n_obs=150, n_chains=2, n_draws=40, scale=0.03) -> Planted:
        X = rng.normal(size=(n_obs, 3))
        z = rng.choice(4, p=WEIGHTS, size=n_obs)
        y = INTERCEPT[z] + (X * BETA[z]).sum(axis=1) + SIGMA[z] * rng.normal(size=n_obs)
        size = (n_chains, n_draws)
        w = WEIGHTS * np.exp(scale * rng.normal(size=(*size, 4)))
        w /= w.sum(axis=-1, keepdims=True)
        idata = trace_from_arrays(
            w=w,
            beta=BETA + scale * rng.normal(size=(*size, 4, 3)),
            intercept=INTERCEPT + scale * rng.normal(size=(*size, 4)),
            sigma=SIGMA * np.exp(scale * rng.normal(size=(*size, 4))),
            alpha=rng.gamma(5.0, 0.2, size=size),
            X=X,
            y=y,
            feature_names=["a", "b", "c"],
        )
        remaining = np.cumsum(w[..., ::-1], axis=-1)[..., ::-1]
        idata["posterior/v"] = xr.DataArray(w / remaining, dims=("chain", "draw", "stick"))
        joints = [slow_log_joint(*draw, X, y) for draw in draws_of(idata)]
        log_lik = np.array([np.logaddexp.reduce(j, axis=1).sum() for j in joints])
        drawn = np.array([(j + rng.gumbel(size=j.shape)).argmax(axis=1) for j in joints])
        sizes = np.array([np.bincount(row, minlength=4) for row in drawn])
        idata["posterior/z"] = xr.DataArray(
            drawn.reshape(*size, n_obs), dims=("chain", "draw", "obs")
        )
        scalar, vector = ("chain", "draw"), ("chain", "draw", "component")
        stats = {
            "lp": (scalar, (log_lik + rng.normal(size=len(log_lik))).reshape(size)),
            "log_lik": (scalar, log_lik.reshape(size)),
            "occupied": (scalar, (sizes > 0).sum(axis=1).reshape(size)),
            "sizes": (vector, sizes.reshape(*size, 4)),
        }
        idata["sample_stats"] = xr.DataTree(xr.Dataset(stats))
        return Planted(idata, z, BETA, WEIGHTS)

    return build


@pytest.fixture
def planted(plant):
    """Plant a trace whose labels mean the same in every draw."""
    return plant()


@pytest.fixture
def switch(rng):
    """Switch the labels of a trace at random: ``switch(idata)``."""
    return lambda idata: switch_labels(idata, rng)


@pytest.fixture
def switched(planted, switch):
    """Switch the labels of the planted trace in every draw."""
    return switch(planted.idata)


@pytest.fixture
def slow():
    """Give the slow references: ``log_joint``, ``responsibilities`` and ``draws_of``."""

    class Slow:
        log_joint = staticmethod(slow_log_joint)
        responsibilities = staticmethod(slow_responsibilities)
        draws_of = staticmethod(draws_of)

    return Slow
