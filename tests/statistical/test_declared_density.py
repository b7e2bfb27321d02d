"""The sampler's log posterior, and the augmented density, against the declared model's."""

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from oracle import MODELS, N_OBS, declare, nets_of, random_point, symbolic, value, working

import mixreg as mr
from mixreg.gibbs.contrast import contrast_of
from mixreg.gibbs.prior import shared_log_prior
from mixreg.gibbs.shapes import shapes_of
from mixreg.gibbs.shrinkage import together
from mixreg.gibbs.state import State, settings_of
from mixreg.gibbs.sweep import log_joint_of


@pytest.mark.parametrize(
    ("name", "n_nets"),
    [(name, n) for name in MODELS for n in ([0] if "dmm" in name else [1, 2, 3])],
)
def test_log_posterior_is_the_declared_models(name, n_nets, rng):
    model = declare(n_nets, **MODELS[name])
    point = random_point(model, rng, n_nets)
    settings, basis = settings_of(model.spec), model.spec.basis
    state = symbolic(State(*working(point, settings), nets_of(point)))
    y = model.rvs_to_values[model["y"]].eval()
    rows = log_joint_of(state, pt.as_tensor(basis.design(model["X"].get_value(), y)))
    prior = shared_log_prior(*state[:3], settings) + shapes_of(model.spec, N_OBS).block.log_prior(
        state.log_sigma,
        contrast_of(state.theta, state.log_sigma),
        state.hyper,
        settings,
        together,
    )
    ours = value(pt.logsumexp(rows, axis=0).sum() + prior)
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
