"""Conditionals against the augmented joint density: log-ratios agree to rounding."""

import numpy as np
import pytensor
import pytest
from scipy import stats
from scipy.special import expit

import mixreg as mr
from mixreg.conjugate import regression_posterior
from mixreg.gibbs.allocation import allocate_by_mask
from mixreg.gibbs.compile import compile_graph
from mixreg.gibbs.concentration import concentration_log_density
from mixreg.gibbs.prior import coefficient_penalty, scalar_log_prior
from mixreg.gibbs.regression import contrast_of
from mixreg.gibbs.state import State, settings_of
from mixreg.gibbs.sticks import stick_conditional
from mixreg.gibbs.sweep import log_joint_of

N_OBS, N_FEATURES, N_COMPONENTS = 9, 3, 4


@pytest.fixture(scope="module", params=["default", "paper"])
def oracle(request):
    """Give the declared model, and its augmented joint log density as a function of a point."""
    rng = np.random.default_rng(3)
    X = rng.exponential(size=(N_OBS, N_FEATURES)) + 1
    model = mr.dmm(X, rng.normal(size=N_OBS) + 2, n_components=N_COMPONENTS, preset=request.param)
    twin = mr.augmented(model)
    with pytensor.config.change_flags(mode="FAST_COMPILE"):
        return model, twin.compile_logp(jacobian=False), model.compile_logp()


def random_point(model, rng):
    """Draw a state far from special values, as value variables plus assignments."""
    point = {
        "alpha_log__": rng.normal(),
        "v_logodds__": rng.normal(size=N_COMPONENTS - 1),
        "sigma_log__": rng.normal(size=N_COMPONENTS) / 2,
        "beta": rng.normal(size=(N_COMPONENTS, N_FEATURES)),
        "z": rng.integers(0, N_COMPONENTS - 1, N_OBS),
    }
    if model.spec.basis.intercept:
        point["intercept"] = rng.normal(size=N_COMPONENTS)
    return {name: np.asarray(value) for name, value in point.items()}


def parts(model, point):
    """State, settings, design and allocation of a point, in NumPy."""
    settings = settings_of(model.spec)
    y = model.rvs_to_values[model["y"]].eval()
    design = model.spec.basis.design(model["X"].get_value(), y)
    theta = point["beta"] * settings.scale
    if "intercept" in point:
        level = point["intercept"] + point["beta"] @ settings.center - settings.offset
        theta = np.column_stack([level, theta])
    state = State(point["alpha_log__"], point["v_logodds__"], point["sigma_log__"], theta)
    rows = allocate_by_mask(design, settings.prior, point["z"], N_COMPONENTS)
    return state, settings, design, rows


def value(graph):
    return np.asarray(compile_graph([], graph)())


def test_assignments(oracle, rng):
    model, joint, _ = oracle
    point = random_point(model, rng)
    state, _, design, _ = parts(model, point)
    table = value(log_joint_of(State(*map(np.asarray, state)), _symbolic(design)))
    for row in range(N_OBS):
        moved = {**point, "z": point["z"].copy()}
        moved["z"][row] = (point["z"][row] + 1) % N_COMPONENTS
        ratio = table[moved["z"][row], row] - table[point["z"][row], row]
        assert joint(moved) - joint(point) == pytest.approx(ratio, rel=1e-8, abs=1e-8)


def _symbolic(array):
    return pytensor.tensor.as_tensor(np.asarray(array))


def log_beta_sum(shapes, point):
    v = expit(point["v_logodds__"])
    return stats.beta.logpdf(v, np.asarray(shapes.first), np.asarray(shapes.second)).sum()


def stick_shapes(model, point):
    sizes = np.bincount(point["z"], minlength=N_COMPONENTS)
    shapes = stick_conditional(_symbolic(sizes), _symbolic(np.exp(point["alpha_log__"])))
    return type(shapes)(*map(value, shapes)), sizes


def test_sticks(oracle, rng):
    model, joint, _ = oracle
    point = random_point(model, rng)
    moved = {**point, "v_logodds__": rng.normal(size=N_COMPONENTS - 1)}
    shapes, _ = stick_shapes(model, point)
    ratio = log_beta_sum(shapes, moved) - log_beta_sum(shapes, point)
    assert joint(moved) - joint(point) == pytest.approx(ratio, rel=1e-8, abs=1e-8)


def test_concentration_with_sticks_integrated_out(oracle, rng):
    # log p(alpha, v, z) - log p(v | alpha, z) is log p(alpha, z), whatever v is.
    model, joint, _ = oracle
    point = random_point(model, rng)
    moved = {**point, "alpha_log__": np.asarray(rng.normal())}
    prior = model.spec.concentration
    integrated, collapsed = [], []
    for each in (point, moved):
        shapes, sizes = stick_shapes(model, each)
        integrated.append(joint(each) - log_beta_sum(shapes, each))
        alpha = _symbolic(np.exp(each["alpha_log__"]))
        graph = concentration_log_density(alpha, _symbolic(sizes), prior.shape, prior.rate)
        collapsed.append(value(graph))
    assert integrated[1] - integrated[0] == pytest.approx(
        collapsed[1] - collapsed[0], rel=1e-8, abs=1e-8
    )


def regression_block(model, point):
    state, settings, _, rows = parts(model, point)
    block = regression_posterior(rows.factor, rows.sizes, settings.noise_shape)
    return state, type(block)(*map(value, block))


def log_coefficients(state, block):
    """Log density of the working coefficients given the noise, up to the basis' Jacobian."""
    total = 0.0
    for j in range(N_COMPONENTS):
        root, whitened = block.factor[j, :-1, :-1], block.factor[j, -1, :-1]
        precision = root @ root.T
        mean = np.linalg.solve(root.T, whitened)
        covariance = np.linalg.inv(precision) * np.exp(2 * state.log_sigma[j])
        total += stats.multivariate_normal.logpdf(state.theta[j], mean, covariance)
    return total


def test_coefficients(oracle, rng):
    model, joint, _ = oracle
    point = random_point(model, rng)
    moved = {**point, "beta": rng.normal(size=(N_COMPONENTS, N_FEATURES))}
    ratio = np.diff([log_coefficients(*regression_block(model, each)) for each in (point, moved)])
    assert joint(moved) - joint(point) == pytest.approx(ratio[0], rel=1e-8, abs=1e-7)


def test_noise_with_coefficients_integrated_out(oracle, rng):
    # log p(sigma, beta, y | z) - log p(beta | sigma, y, z) is log p(sigma, y | z).
    model, joint, _ = oracle
    point = random_point(model, rng)
    moved = {**point, "sigma_log__": rng.normal(size=N_COMPONENTS) / 2}
    integrated, collapsed = [], []
    for each in (point, moved):
        state, block = regression_block(model, each)
        integrated.append(joint(each) - log_coefficients(state, block))
        # The declared variable is sigma: the density of its square times 2 sigma.
        density = stats.invgamma.logpdf(np.exp(2 * state.log_sigma), block.shape, scale=block.rate)
        collapsed.append((density + state.log_sigma).sum())
    assert integrated[1] - integrated[0] == pytest.approx(
        collapsed[1] - collapsed[0], rel=1e-8, abs=1e-7
    )


def test_log_posterior_is_the_declared_models(oracle, rng):
    model, _, marginal = oracle
    point = random_point(model, rng)
    state, settings, design, _ = parts(model, point)
    state = State(*map(_symbolic, state))
    rows = log_joint_of(state, _symbolic(design))
    log_lik = pytensor.tensor.logsumexp(rows, axis=0).sum()
    prior = scalar_log_prior(*state[:3], settings) - coefficient_penalty(
        contrast_of(state.theta, state.log_sigma), settings
    )
    ours = value(log_lik + prior)
    del point["z"]
    assert ours == pytest.approx(marginal(point), rel=1e-9)


def test_augmented_density_sums_to_the_marginal(rng):
    X = rng.normal(size=(3, 2))
    model = mr.dmm(X, rng.normal(size=3), n_components=3)
    twin = mr.augmented(model)
    point = {
        "alpha_log__": np.asarray(0.3),
        "v_logodds__": rng.normal(size=2),
        "sigma_log__": rng.normal(size=3),
        "beta": rng.normal(size=(3, 2)),
        "intercept": rng.normal(size=3),
    }
    with pytensor.config.change_flags(mode="FAST_COMPILE"):
        joint, marginal = twin.compile_logp(), model.compile_logp()
    each = [joint({**point, "z": np.array(z)}) for z in np.ndindex(3, 3, 3)]
    assert np.logaddexp.reduce(each) == pytest.approx(marginal(point), rel=1e-9)
