"""Many problems at once: each gets the mode it would get alone."""

import numpy as np
import pytest

import mixreg as mr
from mixreg.quickfit import fit_em, fit_em_many
from mixreg.quickfit import many as room

TOLERANCE = 1e-7


@pytest.fixture(scope="module")
def shared():
    """Give a design and three responses: one regression, two, and a constant."""
    rng = np.random.default_rng(8)
    X = (rng.random((200, 8)) < 0.5).astype(float)
    one = X @ np.array([1.0, 1.0, 1.0, 0, 0, -1.0, -1.0, 0])
    two = np.where(rng.random(200) < 0.5, one, 2.0 - X @ np.r_[np.zeros(4), 2.0 * np.ones(4)])
    Y = np.stack([one, two]) + 0.1 * rng.normal(size=(2, 200))
    Y = (Y - Y.mean(axis=1, keepdims=True)) / Y.std(axis=1, keepdims=True)
    return X, np.vstack([Y, np.zeros(200)])


def declare(X, y, **settings):
    return mr.lemna(X, y, n_components=4, **settings)


def fit(shared, **settings):
    spec = declare(shared[0], shared[1][0]).spec
    rows = spec.basis.design(shared[0], shared[1][0])[:, :-1]
    return fit_em_many(spec, rows, shared[1], **{"n_restarts": 2, "tol": TOLERANCE, **settings})


def test_it_is_the_mode_of_fit_em(shared):
    X, Y = shared
    many = fit((X, Y[:1]))
    alone = fit_em(declare(X, Y[0]), n_restarts=2, tol=TOLERANCE)
    assert many.objective[0] == pytest.approx(alone.posterior.attrs["objective"], abs=1e-6)
    posterior = alone.posterior.isel(chain=0, draw=0)
    np.testing.assert_allclose(np.exp(many.log_w[0]), posterior["w"], atol=1e-6)
    np.testing.assert_allclose(many.sigma[0], posterior["sigma"], rtol=1e-5)
    np.testing.assert_allclose(many.hyper["lam"][0], posterior["lam"], rtol=1e-5)


def test_companions_do_not_matter(shared):
    X, Y = shared
    all_of_them, first = fit(shared), fit((X, Y[:1]))
    np.testing.assert_allclose(all_of_them.objective[0], first.objective[0], rtol=1e-9)


def test_shapes_and_cores(shared, monkeypatch):
    monkeypatch.setattr(room, "_TOGETHER", 2)
    one, two = fit(shared, cores=1), fit(shared, cores=2)
    for ours, theirs in zip(one[:-1], two[:-1], strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert one.theta.shape == (3, 4, 9)
    assert one.log_w.shape == one.sigma.shape == (3, 4)
    assert one.restarts.shape == (2, 3)
    assert one.converged.all()
    np.testing.assert_allclose(np.exp(one.log_w).sum(axis=1), 1.0)


def test_each_finds_its_own_number_of_components(shared):
    weights = np.exp(fit(shared).log_w)
    assert weights[0, 0] > 0.97
    assert 0.3 < weights[1, 1] < 0.7
    assert weights[1, :2].sum() > 0.97


def test_a_constant_response_has_no_effects(shared):
    assert np.abs(fit(shared).theta[2]).max() < 1e-12


def test_fixed_rates_stay(shared):
    spec = declare(shared[0], shared[1][0], lam=3.0).spec
    rows = spec.basis.design(shared[0], shared[1][0])[:, :-1]
    assert fit_em_many(spec, rows, shared[1][:1]).hyper == {}


def test_non_convergence_is_said(shared):
    with pytest.warns(UserWarning, match=r"of 3 problems had not converged"):
        modes = fit(shared, max_iter=1, tol=1e-12)
    assert not modes.converged.all()


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"Y": np.zeros((2, 7))}, ValueError, r"Y has shape \(2, 7\)"),
        ({"Y": np.zeros(200)}, ValueError, r"Y has shape \(200,\)"),
        ({"Y": np.full((1, 200), np.nan)}, ValueError, "Y has 200 missing"),
        ({"Y": np.full((1, 200), "a")}, TypeError, "Y has type"),
        ({"rows": np.zeros((200, 3))}, ValueError, "rows has 3"),
        ({"cores": 0}, ValueError, "cores is 0"),
        ({"tol": -1.0}, ValueError, "tol is -1"),
    ],
)
def test_bad_arguments_are_named(shared, settings, error, message):
    spec = declare(shared[0], shared[1][0]).spec
    rows = spec.basis.design(shared[0], shared[1][0])[:, :-1]
    given = {"rows": rows, "Y": shared[1], **settings}
    with pytest.raises(error, match=message):
        fit_em_many(spec, **given)


@pytest.mark.parametrize(
    ("shape", "sizes"),
    [
        ((200, 500, 6), [100, 100]),
        ((201, 500, 6), [67, 67, 67]),
        ((49, 500, 6), [49]),
        ((60, 500, 6), [30, 30]),
        ((3, 10**7, 6), [1, 1, 1]),
    ],
)
def test_parts_are_even_and_cover_all(shape, sizes):
    parts = room._parts(*shape)
    assert [part.stop - part.start for part in parts] == sizes
    assert parts[0].start == 0
    assert parts[-1].stop == shape[0]
