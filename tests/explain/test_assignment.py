"""Coefficients of an input's own component, against the formula written out."""

import numpy as np
from scipy.stats import norm

from mixreg.explain.assignment import instance_draws, instance_moments, thin
from mixreg.posterior.evaluate import responsibilities


def by_hand(planted):
    p = planted.parameters
    values = []
    for s in range(p.shape[0]):
        means = p.intercept[s] + planted.X @ p.beta[s].T
        weight = np.exp(p.log_weights[s]) * norm.pdf(planted.y[:, None], means, p.sigma[s])
        values.append((weight / weight.sum(axis=1, keepdims=True)) @ p.beta[s])
    return np.array(values)


def test_draws_follow_the_formula(planted):
    found = instance_draws(planted.parameters, planted.X, planted.y)
    np.testing.assert_allclose(found, by_hand(planted), atol=1e-10)


def test_moments_are_those_of_the_assigned_coefficients(planted):
    p = planted.parameters
    found = instance_moments(p, planted.X, planted.y)
    np.testing.assert_allclose(found.mean, by_hand(planted).mean(axis=0), atol=1e-10)
    np.testing.assert_allclose(found.responsibility.sum(axis=1), 1.0)
    own = responsibilities(p, planted.X, planted.y)
    second = np.einsum("skn,skf->nf", own, p.beta**2) / p.shape[0]
    np.testing.assert_allclose(found.sd, np.sqrt(second - found.mean**2), atol=1e-7)


def test_thin_keeps_the_ends():
    assert thin(5, 10).tolist() == [0, 1, 2, 3, 4]
    assert thin(1000, 3).tolist() == [0, 500, 999]
    assert thin(7, 1).tolist() == [0]
