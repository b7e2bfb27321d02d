"""Modes and posteriors of many inputs at once."""

import numpy as np
import pytest

import mixreg as mr
from mixreg.explain.local import posterior as module
from mixreg.explain.local.fitted import Plan, unit_responses
from mixreg.explain.local.masks import draw_masks
from mixreg.explain.local.mode import fit_mode, mode_partition
from mixreg.explain.local.posterior import fit_posterior


@pytest.fixture(scope="module")
def linear():
    """Masks and responses of three linear boxes, the last one constant."""
    rng = np.random.default_rng(4)
    masks = draw_masks(60, 4, rng).astype(float)
    truth = np.array([[2.0, 0.0, 0.0, -1.0], [0.0, 1.0, 1.0, 0.0], [0.0] * 4])
    Y = truth @ masks.T + 0.05 * rng.normal(size=(3, 60)) * (truth.any(axis=1))[:, None]
    unit, _, scale = unit_responses(Y)
    spec = mr.lemna(masks, unit[0], n_components=3).spec
    return masks, unit, truth / scale[:, None], spec


def test_units_are_undone_by_centre_and_scale(rng):
    Y = rng.normal(3, 5, size=(4, 20))
    Y[2] = 1.5
    unit, centre, scale = unit_responses(Y)
    np.testing.assert_allclose(unit * scale[:, None] + centre[:, None], Y)
    assert unit[[0, 1, 3]].std(axis=1) == pytest.approx(1)
    assert (unit[2] == 0).all()


def test_modes_find_the_coefficients(linear):
    masks, unit, truth, spec = linear
    heard = []
    fit = fit_mode(spec, masks, unit, seed=0, watch=heard.append)
    np.testing.assert_allclose(fit.beta[0], truth, atol=0.12)
    np.testing.assert_allclose(fit.mean_beta, truth, atol=0.12)
    assert fit.occupied[0] == 1
    assert heard == [3]
    assert fit.rhat is None


def test_posteriors_find_them_with_their_doubt(linear):
    masks, unit, truth, spec = linear
    fit = fit_posterior(spec, masks, unit, Plan(60, 40, 2, 1, 0))
    assert fit.beta.shape == (120, 3, 4)
    spread = fit.beta.std(axis=0)
    assert (np.abs(fit.beta.mean(axis=0) - truth) < 4 * spread + 0.02).all()
    assert fit.occupied[0] == pytest.approx(1, abs=0.2)
    assert fit.rhat.shape == (3,)


def test_batches_do_not_depend_on_cores(linear, monkeypatch):
    masks, unit, _, spec = linear
    monkeypatch.setattr(module, "_TOGETHER", 2)
    # In processes of their own the functions are compiled again: here only the order counts.
    monkeypatch.setattr(module, "_run", lambda tasks, n: (module._fit_batch(*t) for t in tasks))
    runs = [fit_posterior(spec, masks, unit, Plan(3, 1, 2, cores, 0)) for cores in (1, 2)]
    np.testing.assert_array_equal(runs[0].beta, runs[1].beta)


def test_chains_start_from_groups_that_modes_found(rng):
    masks = draw_masks(80, 3, rng).astype(float)
    upper = rng.random(80) < 0.5
    y = np.where(upper, 4 + masks @ [1.0, 0, 0], masks @ [0, -1.0, 0]) + 0.05 * rng.normal(size=80)
    unit = unit_responses(y[None])[0]
    spec = mr.lemna(masks, unit[0], n_components=3).spec
    z = mode_partition(spec, masks, unit, seed=1)[0]
    # Labels are arbitrary, but each group has one of its own.
    shares = [(np.bincount(z[group], minlength=3) / group.sum()) for group in (upper, ~upper)]
    assert min(share.max() for share in shares) > 0.95
    assert shares[0].argmax() != shares[1].argmax()
