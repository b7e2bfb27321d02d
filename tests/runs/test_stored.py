"""Runs on disk are the runs in memory, whenever and however often they are stopped."""

from contextlib import suppress

import numpy as np
import pytest
import xarray as xr

import mixreg as mr


@pytest.mark.parametrize("cores", [1, 2])
def test_a_store_holds_the_draws_of_a_run_in_memory(model, draw, whole, store, assert_same, cores):
    assert_same(draw(model, store=store, segment=20, cores=cores), whole)
    with xr.open_datatree(store, engine="zarr") as opened:
        np.testing.assert_array_equal(opened["posterior"]["beta"], whole["posterior"]["beta"])


def test_attributes_are_those_of_a_run_in_memory(model, draw, whole, store):
    stored = draw(model, store=store)
    for group in whole.children:
        mine, theirs = dict(stored[group].attrs), dict(whole[group].attrs)
        for name in ("created_at", "sampling_time", "seconds"):
            assert (mine.pop(name, None) is None) == (theirs.pop(name, None) is None)
        assert mine == theirs
    assert stored["posterior"].attrs["seconds"] > 0


@pytest.mark.parametrize(
    ("build", "options", "settings"),
    [
        (
            mr.dmm,
            {},
            {
                "discard_tuned_samples": False,
                "keep": ("z",),
                "thin": 2,
                "random_seed": np.random.Generator(np.random.MT19937(3)),
            },
        ),
        pytest.param(mr.dmm, {"gate": "all"}, {}, marks=pytest.mark.slow),
        pytest.param(mr.dmm_men, {"n_nets": 2}, {}, marks=pytest.mark.slow),
        pytest.param(mr.lemna, {}, {}, marks=pytest.mark.slow),
    ],
)
def test_every_model_goes_on_where_it_was_stopped(
    planted, draw, store, assert_same, stopping, build, options, settings
):
    model = build(*planted, n_components=3, **options)
    short = {"draws": 12, "tune": 8, "segment": 5, **settings}
    in_memory = draw(model, **short | {"segment": None})
    with stopping(14):
        draw(model, store=store, **short)
    assert_same(draw(model, store=store, resume=True, **short), in_memory)


@pytest.mark.parametrize("segment", [7, pytest.param(100, marks=pytest.mark.slow)])
def test_stops_leave_no_trace(model, draw, whole, store, assert_same, stopping, segment):
    for steps in (3, 25, 90, 1000):
        # In burn-in there is nothing to return.
        with stopping(steps), suppress(KeyboardInterrupt):
            stored = draw(model, store=store, segment=segment, resume=True)
    assert_same(stored, whole)


def test_a_complete_run_is_only_opened(model, draw, whole, store, assert_same, monkeypatch):
    draw(model, store=store)
    monkeypatch.setattr("mixreg.GibbsStep.step", None)
    assert_same(draw(model, store=store, resume=True), whole)
    # Whatever the seed was, it is in the store.
    assert_same(draw(model, store=store, resume=True, random_seed=None), whole)


def test_a_stopped_run_returns_what_all_chains_have(model, draw, whole, store, stopping):
    with stopping(75 + 2 + 25 + 10):
        stored = draw(model, store=store, segment=20)
    assert dict(stored["posterior"]["beta"].sizes)["chain"] == 1
    np.testing.assert_array_equal(stored["posterior"]["beta"], whole["posterior"]["beta"][:1])
    with stopping(40):
        stored = draw(model, store=store, segment=20, resume=True)
    n_draws = stored["posterior"].sizes["draw"]
    assert 40 < n_draws < 50
    np.testing.assert_array_equal(
        stored["posterior"]["beta"], whole["posterior"]["beta"][:, :n_draws]
    )


def test_starting_values_are_part_of_a_run(model, draw, store, stopping, assert_same):
    start = {"alpha": 1.0, "sigma": np.full(4, 0.1), "beta": np.zeros((4, 2))}
    in_memory = draw(model, initvals=start)
    with stopping(40):
        draw(model, initvals=start, store=store)
    with pytest.raises(ValueError, match="initvals differs"):
        draw(model, initvals={**start, "alpha": 2.0}, store=store, resume=True)
    assert_same(draw(model, initvals=start, store=store, resume=True), in_memory)


def test_convergence_is_judged_and_kept(model, draw, store):
    with pytest.warns(mr.ConvergenceWarning):
        stored = draw(model, draws=10, tune=0, store=store, compute_convergence_checks=True)
    assert stored["posterior"].attrs["converged"] == 0
    assert mr.load_run(store)["posterior"].attrs["converged"] == 0


def test_stored_draws_serve_as_any_others(model, draw, whole, store, planted, tmp_path):
    stored = draw(model, store=store)
    np.testing.assert_array_equal(mr.partition(stored), mr.partition(whole))
    X_new = planted[0][:3]
    np.testing.assert_array_equal(
        mr.predict(stored, X_new)["mean"], mr.predict(whole, X_new)["mean"]
    )
    stored.to_netcdf(tmp_path / "copy.nc")
    with xr.open_datatree(tmp_path / "copy.nc") as copy:
        np.testing.assert_array_equal(copy["posterior"]["beta"], whole["posterior"]["beta"])


def test_a_run_that_was_stopped_before_it_began_begins(model, draw, whole, store, assert_same):
    (store / ".mixreg" / "chain-0").mkdir(parents=True)
    (store / "posterior").mkdir()
    (store / "posterior" / "half.partial").write_text("cut off")
    assert_same(draw(model, store=store), whole)
