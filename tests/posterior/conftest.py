"""Traces around planted parameters, with labels switched from draw to draw."""

from typing import NamedTuple

import numpy as np
import pytest
import xarray as xr
from scipy.stats import norm

from mixreg.posterior.assemble import trace_from_arrays
from mixreg.posterior.gate_columns import LinearColumns, OwnColumns

WEIGHTS = np.array([0.2, 0.499, 0.3, 0.001])
BETA = np.array([[1.0, -2.0, 0.0], [0.0, 0.5, 3.0], [-4.0, 0.0, 1.0], [0.0, 0.0, 0.0]])
INTERCEPT = np.array([6.0, 0.0, -6.0, 40.0])
SIGMA = np.array([0.3, 0.5, 0.4, 1.0])

# Components of the gated trace, and the gate that chooses among them: by x0, then by x1.
GATED_BETA = np.array([[3.0, 0.0, 0.5], [-2.0, 1.0, 0.0], [0.0, -4.0, 1.0], [0.0, 0.0, 0.0]])
GATED_LEVEL = np.array([8.0, 0.0, -8.0, 0.0])
GATED_SIGMA = np.array([0.3, 0.5, 0.4, 1.0])
GAMMA = np.array([[2.5, 0.0], [0.0, -2.0], [0.3, 0.2]])
GATE_LEVEL = np.array([-0.3, 0.4, 3.0])


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


def slow_gated(gated, X, y) -> np.ndarray:
    """Responsibilities of every draw of a gated trace, row by row, (n_draws, n_obs, J)."""
    return np.array(
        [
            [slow_responsibilities(w, *rest, X[[i]], y[[i]])[0] for i, w in enumerate(weights)]
            for weights, *rest in gated.draws(X)
        ]
    )


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


def slow_gate_weights(gamma, level, W, order) -> np.ndarray:
    """Weights of a gate in one draw, stick after stick and row after row, (n_obs, J)."""
    weights = np.empty((len(W), len(level) + 1))
    for i, row in enumerate(W):
        left = 1.0
        for k in range(len(level)):
            eta = level[k] + row @ gamma[k]
            weights[i, k] = left * norm.cdf(eta)
            left *= norm.sf(eta)
        weights[i, -1] = left
    return weights[:, order]


class Gated(NamedTuple):
    """A trace with a gate, and what its new rows need."""

    idata: xr.DataTree
    gate: np.ndarray | None

    def draws(self, X, columns=None):
        """Yield (weights (n_obs, J), beta, intercept, sigma) of every draw at some rows."""
        data, posterior = self.idata["constant_data"], self.idata["posterior"].dataset
        if columns is None:
            W = X @ data["gate_map"].values.T + data["gate_offset"].values
        else:
            W = (columns - data["gate_center"].values) / data["gate_spread"].values
        sizes = posterior.sizes
        for c, d in np.ndindex(sizes["chain"], sizes["draw"]):
            one = posterior.isel(chain=c, draw=d)
            order = np.arange(sizes["component"])
            if "stick_order" in one:
                order = one["stick_order"].values.astype(int)
            weights = slow_gate_weights(one["gamma"].values, one["gate_intercept"].values, W, order)
            yield (weights, *(one[name].values for name in ("beta", "intercept", "sigma")))


@pytest.fixture
def plant_gated(rng):
    """Build traces with a gate: ``plant_gated(own=, n_obs=, n_chains=, n_draws=, scale=)``."""

    def build(own=False, n_obs=120, n_chains=2, n_draws=20, scale=0.03) -> Gated:
        X = rng.normal(size=(n_obs, 3)) * [1.0, 2.0, 1.0] + [0.0, 1.0, 0.0]
        raw = 5.0 + 2.0 * X[:, :2] if own else None
        linear = LinearColumns(np.array([[1.0, 0.0, 0.0], [0.0, 0.5, 0.0]]), np.array([0.0, -0.5]))
        mine = OwnColumns(np.array([5.0, 7.0]), np.array([2.0, 4.0]), ("g0", "g1"))
        size = (n_chains, n_draws)

        def about(value):
            return value + scale * rng.normal(size=(*size, *value.shape))

        idata = trace_from_arrays(
            beta=about(GATED_BETA),
            intercept=about(GATED_LEVEL),
            sigma=GATED_SIGMA * np.exp(about(np.zeros(4))),
            gamma=about(GAMMA),
            gate_intercept=about(GATE_LEVEL),
            gate_scale=np.exp(about(np.zeros(()))),
            columns=mine if own else linear,
            gate=raw,
            X=X,
            y=np.zeros(n_obs),
            feature_names=["a", "b", "c"],
        )
        found = Gated(idata, raw)
        weights, beta, level, sigma = next(found.draws(X, raw))
        z = (weights.cumsum(axis=1) < rng.uniform(size=(n_obs, 1))).sum(axis=1)
        y = level[z] + (X * beta[z]).sum(axis=1) + sigma[z] * rng.normal(size=n_obs)
        idata["observed_data"]["y"][...] = y
        return found

    return build


@pytest.fixture
def gated(plant_gated):
    """Plant a trace with a linear gate."""
    return plant_gated()


@pytest.fixture
def switch_gated(rng):
    """Permute the components of every draw of a gated trace, and say where they sit."""

    def switch(idata: xr.DataTree) -> xr.DataTree:
        posterior = idata["posterior"].to_dataset().copy(deep=True)
        sizes = posterior.sizes
        shape = (sizes["chain"], sizes["draw"], sizes["component"])
        if "stick_order" not in posterior:
            posterior["stick_order"] = (
                ("chain", "draw", "component"),
                np.broadcast_to(np.arange(shape[2]), shape).copy(),
            )
        for c, d in np.ndindex(shape[:2]):
            order = rng.permutation(shape[2])
            for array in posterior.values():
                if "component" in array.dims:
                    array.values[c, d] = array.values[c, d][order].copy()
        tree = idata.copy()
        tree["posterior"] = xr.DataTree(posterior)
        return tree

    return switch


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
    """Give the slow references: ``log_joint``, ``responsibilities``, ``gated``, ``draws_of``."""

    class Slow:
        log_joint = staticmethod(slow_log_joint)
        responsibilities = staticmethod(slow_responsibilities)
        gated = staticmethod(slow_gated)
        draws_of = staticmethod(draws_of)

    return Slow
