"""Co-clustering: sums written out, one chain at a time, and labels that do not matter."""

import numpy as np
import pytest

from mixreg.posterior import coclustering, relabel
from mixreg.posterior.trace import read_trace


def test_coclustering_equals_sums_written_out(switched, slow):
    trace = read_trace(switched)
    each = [slow.responsibilities(*draw, trace.X, trace.y) for draw in slow.draws_of(switched)]
    wanted = np.mean([r @ r.T for r in each], axis=0)
    np.fill_diagonal(wanted, 1.0)
    found = coclustering(switched, max_draws=None)
    assert found.dims == ("obs", "obs_other")
    np.testing.assert_allclose(found, wanted, atol=1e-10)


def test_coclustering_ignores_labels(planted, switched):
    np.testing.assert_allclose(coclustering(planted.idata), coclustering(switched), atol=1e-12)


def test_coclustering_of_some_rows(switched):
    rows = [7, 3, 100]
    found = coclustering(switched, rows=rows)
    np.testing.assert_allclose(found, coclustering(switched).values[np.ix_(rows, rows)])
    assert found["obs"].values.tolist() == rows


def test_too_many_rows_are_refused(switched):
    with pytest.raises(ValueError, match=r"150 rows takes 1.8e\+05 bytes.*rows="):
        coclustering(switched, max_bytes=1e5)
    assert coclustering(switched, rows=range(10), max_bytes=1e5).shape == (10, 10)


@pytest.mark.parametrize("rows", [[-1], [150], [], [0.5], [[1]]])
def test_rows_that_do_not_exist_are_refused(switched, rows):
    with pytest.raises(ValueError, match="rows "):
        coclustering(switched, rows=rows)


def test_fewer_draws_are_spread_over_chains(switched):
    assert coclustering(switched, rows=[0], max_draws=7).attrs["n_draws"] == 7
    with pytest.raises(ValueError, match="max_draws is 0"):
        coclustering(switched, max_draws=0)


def test_coclustering_through_a_gate(gated, switch_gated, slow):
    trace = read_trace(gated.idata)
    rows = np.array([3, 50, 17, 90])
    each = slow.gated(gated, trace.X[rows], trace.y[rows])
    wanted = np.mean(each @ np.swapaxes(each, 1, 2), axis=0)
    np.fill_diagonal(wanted, 1.0)
    switched = switch_gated(gated.idata)
    for tree in (gated.idata, switched, relabel(switched)):
        found = coclustering(tree, rows=rows, max_draws=None)
        np.testing.assert_allclose(found, wanted, atol=1e-9)


def test_chains_apart_and_together(switched):
    by_chain = coclustering(switched, max_draws=None, by_chain=True)
    assert by_chain.dims == ("chain", "obs", "obs_other")
    np.testing.assert_allclose(by_chain.mean("chain"), coclustering(switched, max_draws=None))
    one = coclustering(switched.isel(chain=[1]), max_draws=None)
    np.testing.assert_allclose(by_chain.sel(chain=1), one)


def test_every_chain_needs_a_draw(switched):
    assert coclustering(switched, rows=[0], max_draws=5, by_chain=True).attrs["n_draws"] == 4
    with pytest.raises(ValueError, match="max_draws is 1; wanted a whole number of at least 2"):
        coclustering(switched, rows=[0], max_draws=1, by_chain=True)
