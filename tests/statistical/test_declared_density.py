"""The sampler's log posterior, and the augmented density, against the declared model's."""

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest

import mixreg as mr
from mixreg.certificates.declared import DECLARED, N_OBS, declare
from mixreg.certificates.points import random_point, state_at, symbolic, value_of
from mixreg.gibbs.apart import together
from mixreg.gibbs.constant_weights import ConstantWeights
from mixreg.gibbs.contrast import contrast_of
from mixreg.gibbs.gates import GatedWeights, gate_arrays
from mixreg.gibbs.prior import noise_log_prior
from mixreg.gibbs.shapes import shapes_of
from mixreg.gibbs.state import settings_of
from mixreg.gibbs.sweep import log_joint_of


@pytest.mark.parametrize(
    ("name", "n_nets"),
    [
        (name, n)
        for name, options in DECLARED.items()
        for n in ([1, 2, 3] if "scaling" in options else [0])
    ],
)
def test_log_posterior_is_the_declared_models(name, n_nets, rng):
    model = declare(name, n_nets)
    point = random_point(model, rng, n_nets)
    settings, basis = settings_of(model.spec), model.spec.basis
    state = symbolic(state_at(point, basis))
    y = model.rvs_to_values[model["y"]].eval()
    shapes, weigh = shapes_of(model.spec, N_OBS), ConstantWeights()
    if shapes.n_gate:
        weigh = GatedWeights(*map(pt.as_tensor, gate_arrays(model["gate"].get_value())))
    rows = log_joint_of(state, pt.as_tensor(basis.design(model["X"].get_value(), y)), weigh)
    prior = noise_log_prior(state.log_sigma, settings)
    prior += weigh.log_prior(state.weights, settings)
    prior += shapes.block.log_prior(
        state.log_sigma,
        contrast_of(state.theta, state.log_sigma),
        state.hyper,
        settings,
        together,
    )
    ours = value_of(pt.logsumexp(rows, axis=0).sum() + prior)
    free = {variable.name for variable in model.value_vars}
    with pytensor.config.change_flags(mode="FAST_COMPILE"):
        declared = model.compile_logp()({k: v for k, v in point.items() if k in free})
    assert ours == pytest.approx(declared, rel=1e-9)


def test_augmented_density_sums_to_the_marginal(rng):
    X = rng.normal(size=(3, 2))
    model = mr.dmm(X, rng.normal(size=3), n_components=3)
    point = {
        "alpha_log__": np.asarray(0.3),
        "v_logodds__": rng.normal(size=2),
        "sigma_log__": rng.normal(size=3),
        "beta": rng.normal(size=(3, 2)),
        "intercept": rng.normal(size=3),
    }
    with pytensor.config.change_flags(mode="FAST_COMPILE"):
        joint, marginal = mr.augmented(model).compile_logp(), model.compile_logp()
    each = [joint({**point, "z": np.array(z)}) for z in np.ndindex(3, 3, 3)]
    assert np.logaddexp.reduce(each) == pytest.approx(marginal(point), rel=1e-9)


def test_augmented_density_of_a_gate_integrates_to_the_marginal(rng):
    X = rng.normal(size=(2, 1))
    model = mr.dmm(X, rng.normal(size=2), n_components=3, gate="all")
    point = {name: rng.normal(size=part.shape) / 2 for name, part in model.initial_point().items()}
    with pytensor.config.change_flags(mode="FAST_COMPILE"):
        joint, marginal = mr.augmented(model).compile_logp(), model.compile_logp()
    # Given the assignments the normals behind the sticks are independent: integrate each, the
    # others held fixed. Gauss-Legendre does not mind that the integrand is cut off at zero.
    nodes, shares = np.polynomial.legendre.leggauss(60)
    each = []
    for z in np.ndindex(3, 3):
        sign = np.where(np.arange(2) == np.array(z)[:, None], 1.0, -1.0)
        free = np.arange(2) > np.array(z)[:, None]
        held = np.where(free, 0.1, sign * 0.5)
        base = float(joint({**point, "z": np.array(z), "u": held}))
        total = base
        for place in np.ndindex(2, 2):
            grid = 12 * nodes if free[place] else sign[place] * 6 * (nodes + 1)
            width = 12.0 if free[place] else 6.0
            curve = np.empty(len(grid))
            for i, value_there in enumerate(grid):
                u = held.copy()
                u[place] = value_there
                curve[i] = joint({**point, "z": np.array(z), "u": u})
            total += np.logaddexp.reduce(curve + np.log(width * shares)) - base
        each.append(total)
    assert np.logaddexp.reduce(each) == pytest.approx(marginal(point), rel=1e-9)


@pytest.mark.parametrize("preset", ["default", "paper"])
@pytest.mark.parametrize("scaling", ["sigma", "variance"])
def test_augmented_density_integrates_to_the_marginal(scaling, preset, rng):
    X = rng.normal(size=(2, 1))
    options = {"n_components": 2, "n_nets": 2, "scaling": scaling, "preset": preset}
    model = mr.dmm_men(X, rng.normal(size=2), **options)
    point = model.initial_point()
    point = {name: rng.normal(size=part.shape) / 2 for name, part in point.items()}
    with pytensor.config.change_flags(mode="FAST_COMPILE"):
        joint, marginal = mr.augmented(model).compile_logp(), model.compile_logp()
    # Given the nets the scales are independent: integrate each, the other held fixed. In logits
    # the integrand falls off exponentially, where the trapezoidal rule is exact to rounding.
    grid, held = np.arange(-10, 30, 0.4), np.zeros((2, 1))
    each = []
    for c in np.ndindex(2, 2):
        start = {**point, "c": np.array(c), "z": np.zeros(2, dtype=int), "t_interval__": held}
        base = float(joint(start))
        total = base
        for place in np.ndindex(2, 1):
            curve = np.empty(len(grid))
            for i, logit in enumerate(grid):
                t = held.copy()
                t[place] = logit
                curve[i] = joint({**start, "t_interval__": t})
            total += np.logaddexp.reduce(curve) + np.log(grid[1] - grid[0]) - base
        others = [joint({**start, "z": np.array(z)}) - base for z in np.ndindex(2, 2)]
        each.append(total + np.logaddexp.reduce(others))
    assert np.logaddexp.reduce(each) == pytest.approx(marginal(point), rel=1e-9)


@pytest.mark.parametrize("lam", [None, 1.7])
def test_augmented_density_of_a_walk_integrates_to_the_marginal(lam, rng):
    X = rng.normal(size=(2, 3))
    model = mr.lemna(X, rng.normal(size=2), n_components=2, lam=lam)
    point = model.initial_point()
    point = {name: rng.normal(size=part.shape) / 2 for name, part in point.items()}
    with pytensor.config.change_flags(mode="FAST_COMPILE"):
        joint, marginal = mr.augmented(model).compile_logp(), model.compile_logp()
    # The scales of the steps are independent: integrate each, the others held fixed. In logarithms
    # the integrand falls off faster than any exponential, and the trapezoidal rule is exact.
    grid, held = np.arange(-14, 8, 0.1), np.zeros((2, 2))
    start = {**point, "z": np.zeros(2, dtype=int), "omega_log__": held}
    base = float(joint(start))
    total = base
    for place in np.ndindex(2, 2):
        curve = np.empty(len(grid))
        for i, log_omega in enumerate(grid):
            omega = held.copy()
            omega[place] = log_omega
            curve[i] = joint({**start, "omega_log__": omega})
        total += np.logaddexp.reduce(curve) + np.log(grid[1] - grid[0]) - base
    others = [joint({**start, "z": np.array(z)}) - base for z in np.ndindex(2, 2)]
    assert total + np.logaddexp.reduce(others) == pytest.approx(marginal(point), rel=1e-9)
