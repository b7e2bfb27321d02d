"""Log scores against densities written out, for constant weights and through gates."""

import numpy as np
import pytest
import xarray as xr
from scipy.special import logsumexp

from mixreg.posterior import log_score, relabel, scores


def slow_score(draws, slow, X, y):
    """Average densities over draws, row by row; weights may be (J,) or (n_obs, J)."""
    each = []
    for weights, *rest in draws:
        rows = np.broadcast_to(weights, (len(X), weights.shape[-1]))
        each.append(
            [logsumexp(slow.log_joint(w, *rest, X[[i]], y[[i]])[0]) for i, w in enumerate(rows)]
        )
    return logsumexp(each, axis=0) - np.log(len(each))


def test_scores_of_constant_weights(planted, switched, slow, rng):
    X, y = rng.normal(size=(9, 3)), 5.0 * rng.normal(size=9)
    found = log_score(switched, X, y)
    wanted = slow_score(slow.draws_of(planted.idata), slow, X, y)
    np.testing.assert_allclose(found, wanted, rtol=1e-9)
    assert found.attrs["mean"] == pytest.approx(wanted.mean())
    assert found.attrs["n_draws"] == 80
    assert found.dims == ("obs",)


@pytest.mark.parametrize("own", [False, True])
def test_scores_through_a_gate(plant_gated, switch_gated, slow, rng, own):
    gated = plant_gated(own=own)
    X, y = rng.normal(size=(9, 3)), 5.0 * rng.normal(size=9)
    gate = 5.0 + 2.0 * X[:, :2] if own else None
    switched = switch_gated(gated.idata)
    found = log_score(switched, X, y, gate=gate)
    np.testing.assert_allclose(found, slow_score(gated.draws(X, gate), slow, X, y), rtol=1e-8)
    xr.testing.assert_allclose(log_score(relabel(switched), X, y, gate=gate), found, rtol=1e-9)


@pytest.mark.filterwarnings("error")
def test_responses_far_away_have_finite_scores(gated):
    found = log_score(gated.idata, np.zeros((2, 3)), [1e9, -1e9])
    assert np.isfinite(found).all()
    assert (found < -1e16).all()


def test_blocks_change_nothing(gated, rng, monkeypatch):
    X, y = rng.normal(size=(23, 3)), rng.normal(size=23)
    whole = log_score(gated.idata, X, y)
    monkeypatch.setattr(scores, "_MAX_ROWS", 5)
    xr.testing.assert_allclose(log_score(gated.idata, X, y), whole, rtol=1e-12)


def test_lengths_must_agree(gated):
    with pytest.raises(ValueError, match="y_new has 3 entries; wanted 2"):
        log_score(gated.idata, np.zeros((2, 3)), np.zeros(3))
