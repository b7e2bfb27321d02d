"""The bound on the evidence: exact for hard assignments, and for several components as for few."""

from itertools import product

import numpy as np
from scipy.stats import multivariate_t

import mixreg as mr
from mixreg.quickfit.evidence import evidence_bound
from mixreg.quickfit.moments import batch_of


def hard(z, n_groups):
    return (np.arange(n_groups)[:, None] == z).astype(float)[None]


def bound(spec, rows, y, weights, precision, mean):
    return evidence_bound(batch_of(rows, y[None]), weights, precision[None], mean, spec)[0]


def test_one_regression_is_a_student_t(rng):
    X = rng.normal(size=(15, 3))
    spec = mr.dmm(X, X[:, 0], n_components=4, intercept=False).spec
    y, precision, mean = rng.normal(size=15), rng.gamma(2.0, size=3), rng.normal(size=3)
    a, b = spec.noise.shape, spec.noise.rate
    shape = b / a * (np.eye(15) + X @ np.diag(1 / precision) @ X.T)
    marginal = multivariate_t.logpdf(y, X @ mean, shape, df=2 * a)
    alpha = spec.concentration.shape / spec.concentration.rate
    # All rows on the first stick: the product over rows i of (1 + i) / (1 + alpha + i).
    first = np.log((1 + np.arange(15)) / (1 + alpha + np.arange(15))).sum()
    found = bound(spec, X, y, np.ones((1, 1, 15)), precision, mean)
    np.testing.assert_allclose(found, marginal + first, rtol=1e-10)


def test_probabilities_of_all_assignments_sum_to_one(rng):
    X = rng.normal(size=(4, 1))
    spec = mr.dmm(X, X[:, 0], n_components=3, intercept=False).spec
    y, precision, mean = np.zeros(4), np.ones(1), np.zeros(1)
    total = 0.0
    for z in product(range(3), repeat=4):
        labels = np.array(z)
        # Each component's rows alone, on a stick of its own, leave its evidence.
        evidence = sum(
            bound(spec, X[labels == j], y[labels == j], np.ones((1, 1, n)), precision, mean)
            - np.log((1 + np.arange(n)) / (2 + np.arange(n))).sum()
            for j in range(3)
            if (n := int((labels == j).sum()))
        )
        total += np.exp(bound(spec, X, y, hard(labels, 3), precision, mean) - evidence)
    np.testing.assert_allclose(total, 1.0, rtol=1e-9)


def test_groups_without_rows_add_nothing(rng):
    X = rng.normal(size=(20, 2))
    spec = mr.dmm(X, X[:, 0], n_components=5, intercept=False).spec
    weights = rng.dirichlet([1.0, 1.0], size=20).T[None]
    padded = np.concatenate([weights, np.zeros((1, 2, 20))], axis=1)
    given = (spec, X, X[:, 0])
    prior = np.ones(2), np.zeros(2)
    assert np.isclose(bound(*given, weights, *prior), bound(*given, padded, *prior))
