"""Planted mixtures small enough to fit in a fraction of a second."""

import numpy as np
import pytest

import mixreg as mr
from mixreg.quickfit.ascent import Problem
from mixreg.quickfit.catalogue import coefficient_prior
from mixreg.quickfit.moments import batch_of
from mixreg.quickfit.point import Point
from mixreg.quickfit.result import user_coefficients

TWO = [[1.0, 1.0, 1.0, -2.0, -2.0, 0.0], [0.0, 0.0, 3.0, 3.0, 3.0, 0.0]]

# Every prior of the coefficients, in every form it takes.
MODELS = {
    "dmm": lambda X, y: mr.dmm(X, y, n_components=4),
    "dmm_paper": lambda X, y: mr.dmm(X, y, n_components=4, preset="paper"),
    "dmm_men": lambda X, y: mr.dmm_men(X, y, n_components=4, n_nets=2),
    "dmm_men_paper": lambda X, y: mr.dmm_men(X, y, n_components=4, preset="paper"),
    "dmm_men_variance": lambda X, y: mr.dmm_men(X, y, n_components=4, scaling="variance"),
    "lemna": lambda X, y: mr.lemna(X, y, n_components=4),
    "lemna_fixed": lambda X, y: mr.lemna(X, y, n_components=4, lam=2.0),
    "lemna_paper": lambda X, y: mr.lemna(X, y, n_components=4, preset="paper"),
}


def _plant(rng, coefficients, levels, *, n_obs=240, noise=0.2):
    coefficients = np.asarray(coefficients, dtype=float)
    X = rng.normal(size=(n_obs, coefficients.shape[1]))
    z = rng.integers(0, len(coefficients), n_obs)
    y = (X * coefficients[z]).sum(axis=1) + np.asarray(levels)[z] + noise * rng.normal(size=n_obs)
    return X, y, z


@pytest.fixture(scope="session")
def plant():
    """Give a function that draws rows from planted regressions: X, y, and true assignments."""
    return _plant


@pytest.fixture(scope="session")
def two():
    """Give two planted regressions with blocks of equal coefficients."""
    return _plant(np.random.default_rng(5), TWO, [2.0, -1.0])


@pytest.fixture(scope="session", params=sorted(MODELS))
def model(request, two):
    """Give each declared mixture of the two planted regressions."""
    return MODELS[request.param](two[0], two[1])


@pytest.fixture(scope="session", params=["dmm", "dmm_paper", "dmm_men", "lemna"])
def drawn_model(request, two):
    """Give the models whose samplers are worth compiling here: all priors, and no levels."""
    return MODELS[request.param](two[0], two[1])


@pytest.fixture(scope="session")
def problem(model, two):
    """Give what an ascent reads of the model."""
    rows = model.spec.basis.design(two[0], two[1])
    return Problem(
        batch_of(rows[:, :-1], rows[None, :, -1]), model.spec, coefficient_prior(model.spec)
    )


@pytest.fixture
def anywhere(problem, rng):
    """Give a random point of the model, with a leading dimension of one."""
    n_components = problem.spec.n_components
    hyper = problem.coefficients.start(1)
    return Point(
        rng.normal(size=1),
        rng.normal(size=(1, n_components - 1)),
        rng.normal(size=(1, n_components)),
        rng.normal(size=(1, n_components, problem.spec.n_columns)),
        tuple(each + rng.normal(size=each.shape) for each in hyper),
    )


@pytest.fixture(scope="session")
def values_of():
    """Give a function that writes the first fit of a point as PyMC's value variables."""

    def write(point, spec):
        beta, intercept = user_coefficients(point.theta[0], spec)
        values = {
            "alpha_log__": point.log_alpha[0],
            "v_logodds__": point.stick_logits[0],
            "sigma_log__": point.log_sigma[0],
            "beta": beta,
        }
        if spec.basis.intercept:
            values["intercept"] = intercept
        if len(point.hyper) == 1:
            values["lam_log__"] = point.hyper[0][0]
        elif point.hyper:
            log_l1, log_l2, logits = (each[0] for each in point.hyper)
            centred = logits - logits.mean()
            values |= {"l1_log__": log_l1, "l2_log__": log_l2, "net_w_simplex__": centred[:-1]}
        return {name: np.asarray(value) for name, value in values.items()}

    return write
