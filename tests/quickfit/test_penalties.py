"""Penalties with the coefficients integrated out: near the truth, and never degenerate."""

import numpy as np
import pytest

import mixreg as mr
from mixreg.quickfit.ascent import Problem
from mixreg.quickfit.catalogue import coefficient_prior
from mixreg.quickfit.fit import fit_em
from mixreg.quickfit.moments import batch_of
from mixreg.quickfit.penalties import infer_penalties


def walk(rng, lam, *, n_obs=500, n_features=40, noise=0.5):
    """One regression whose coefficients are a walk with steps of rate ``lam`` over the noise."""
    X = rng.normal(size=(n_obs, n_features))
    steps = noise * rng.laplace(scale=1.0 / lam, size=n_features)
    return X, X @ np.cumsum(steps) + noise * rng.normal(size=n_obs)


@pytest.mark.parametrize("lam", [2.0, 10.0])
def test_the_rate_of_a_walk_is_recovered(rng, lam):
    # 39 steps tell a rate to 16 %, which is a standard error of 0.16 on the log scale.
    errors = []
    for _ in range(4):
        fit = fit_em(mr.lemna(*walk(rng, lam), n_components=3), n_restarts=2)
        errors.append(np.log(fit.posterior["lam"].values[0, 0] / lam))
    assert abs(np.mean(errors)) < 0.5


def test_empty_components_say_nothing(rng):
    X, y = walk(rng, 4.0)
    few, many = (
        fit_em(mr.lemna(X, y, n_components=n), n_restarts=2).posterior["lam"].values[0, 0]
        for n in (2, 9)
    )
    # A few stray rows may move it a little; seven empty walks in the joint mode, many times over.
    assert many == pytest.approx(few, rel=0.2)


def test_the_joint_mode_is_not_taken(rng):
    X, y = walk(rng, 3.0)
    fit = fit_em(mr.lemna(X, y, n_components=6), n_restarts=2)
    beta = fit.posterior["beta"].values[0, 0, 0]
    assert (np.diff(beta) != 0).sum() > 20
    # At zero coefficients the joint density would put the rate at 1 + 6 * 39.
    assert fit.posterior["lam"].values[0, 0] < 10


def test_fixed_penalties_stay(problem, anywhere):
    found = infer_penalties(problem, anywhere, problem.expect(anywhere), n_rounds=3)
    assert found.precision.shape == anywhere.theta.shape
    if not problem.coefficients.inferred:
        assert found.hyper is anywhere.hyper


def test_nets_find_the_sizes_of_coefficients(rng):
    # A normal prior is an elastic net without l1: its precision over the noise's is l2.
    X = rng.normal(size=(400, 60))
    y = X @ rng.normal(scale=0.5, size=60) + 0.5 * rng.normal(size=400)
    spec = mr.dmm_men(X, y, n_components=2, n_nets=1).spec
    rows = spec.basis.design(X, y)
    problem = Problem(batch_of(rows[:, :-1], rows[None, :, -1]), spec, coefficient_prior(spec))
    fit = fit_em(mr.dmm_men(X, y, n_components=2, n_nets=1), n_restarts=2)
    l1, l2 = (fit.posterior[name].values[0, 0, 0] for name in ("l1", "l2"))
    absolute, square = 0.8, 1.0
    assert l1 * absolute + l2 * square == pytest.approx(1.0, abs=0.5)
    assert problem.coefficients.inferred == ("l1", "l2")
