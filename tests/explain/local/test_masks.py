"""Masks in pairs of a mask and its complement."""

import numpy as np
import pytest

from mixreg.explain.local.masks import LOCALITIES, draw_masks


@pytest.mark.parametrize("locality", LOCALITIES)
def test_pairs_balance_every_feature(locality, rng):
    masks = draw_masks(100, 7, rng, locality=locality)
    assert (masks[0::2] != masks[1::2]).all()
    assert masks[0].all()
    assert (masks.sum(axis=0) == 50).all()


def test_an_odd_number_leaves_one_complement_out(rng):
    assert draw_masks(9, 4, rng).shape == (9, 4)


def test_numbers_kept_follow_their_law(rng):
    n, p = 40_000, 6
    kept = {k: draw_masks(2 * n, p, rng, locality=k)[2::2].sum(axis=1) for k in LOCALITIES}
    share = {k: np.bincount(v, minlength=p + 1)[:-1] / len(v) for k, v in kept.items()}
    inner = 1 / (np.arange(1, p) * (p - np.arange(1, p)))
    wanted = {
        "half": np.array([1, 6, 15, 20, 15, 6]) / 64,
        "uniform": np.array([0, *np.full(5, 0.2)]),
        "shapley": np.array([0, *(inner / inner.sum())]),
    }
    for name, law in wanted.items():
        # Four standard errors of a share, at most 0.5 / sqrt(n) each.
        np.testing.assert_allclose(share[name], law, atol=4 * 0.5 / np.sqrt(n))


def test_one_feature_is_kept_or_not(rng):
    assert set(draw_masks(50, 1, rng, locality="shapley").ravel()) == {True, False}


@pytest.mark.parametrize("n_features", [3, 20, 100])
def test_balanced_masks_keep_pairs_of_features_as_often_as_not(n_features, seed):
    n = 256
    both = [
        draw_masks(n, n_features, np.random.default_rng([seed, one]), locality="balanced")
        for one in range(2)
    ]
    assert (both[0] != both[1]).any()
    signs = np.where(both[0][2:], 1.0, -1.0)
    product = signs.T @ signs
    # The input itself and its complement stand in the place of one row and its own.
    assert np.abs(product - np.diag(np.diag(product))).max() <= 2


def test_more_features_than_half_the_samples_are_balanced_as_well_as_may_be(rng):
    masks = draw_masks(40, 60, rng, locality="balanced")
    assert masks.shape == (40, 60)
    assert (masks.sum(axis=0) == 20).all()
    assert len(np.unique(masks, axis=1).T) == 60
