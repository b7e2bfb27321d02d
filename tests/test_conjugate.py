"""The normal inverse-gamma prior as pseudo-rows."""

import numpy as np
import pytest

from mixreg.conjugate import add_prior, bordered_prior


@pytest.mark.parametrize("zero_mean", [False, True])
def test_both_forms_of_the_prior_agree(rng, zero_mean):
    mean, precision = rng.normal(size=3) * (not zero_mean), rng.gamma(2.0, size=3)
    whole = bordered_prior(mean, precision, 0.0).eval()
    np.testing.assert_allclose(whole, whole.T)
    moments = np.zeros((4, 4), order="F")
    add_prior(moments, mean, precision)
    np.testing.assert_allclose(np.tril(moments), np.tril(whole), rtol=1e-14)


def test_prior_adds_to_what_is_there(rng):
    mean, precision = rng.normal(size=3), rng.gamma(2.0, size=3)
    start = np.asfortranarray(rng.normal(size=(4, 4)))
    moments, prior = start.copy(order="F"), np.zeros((4, 4))
    add_prior(moments, mean, precision)
    add_prior(prior, mean, precision)
    np.testing.assert_allclose(moments, start + prior)


def test_factor_of_moments_and_prior_is_the_textbook_posterior(rng):
    design = np.column_stack([np.ones(40), rng.exponential(size=(40, 3))])
    D, y = design[:, :-1], design[:, -1]
    mean, precision, rate = rng.normal(size=3), rng.gamma(2.0, size=3), 0.7
    moments = design.T @ design + bordered_prior(mean, precision, rate).eval()
    root = np.linalg.cholesky(moments)
    A = D.T @ D + np.diag(precision)
    r = D.T @ y + precision * mean
    S = y @ y + precision @ mean**2 - r @ np.linalg.solve(A, r)
    np.testing.assert_allclose(root[-1, -1] ** 2 / 2, rate + S / 2)
    np.testing.assert_allclose(
        np.linalg.solve(root[:-1, :-1].T, root[-1, :-1]), np.linalg.solve(A, r)
    )


def test_precisions_may_have_leading_dimensions(rng):
    mean, precision = rng.normal(size=3), rng.gamma(2.0, size=(2, 5, 3))
    whole = bordered_prior(mean, precision, 0.4).eval()
    assert whole.shape == (2, 5, 4, 4)
    np.testing.assert_allclose(whole[1, 3], bordered_prior(mean, precision[1, 3], 0.4).eval())
