"""Co-clustering and partitions: planted groups come back, and labels do not matter."""

import numpy as np
import pytest

from mixreg.posterior import coclustering, partition, trace_from_arrays
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


@pytest.mark.parametrize("loss", ["vi", "binder"])
def test_separated_groups_come_back(rng, loss):
    z = rng.choice(3, p=[0.2, 0.5, 0.3], size=90)
    size = (2, 10, 3)
    idata = trace_from_arrays(
        w=np.broadcast_to([0.2, 0.5, 0.3], size),
        beta=np.zeros((*size, 1)),
        intercept=rng.normal([-50.0, 0.0, 50.0], 0.1, size=size),
        sigma=np.ones(size),
        X=np.ones((90, 1)),
        y=np.array([-50.0, 0.0, 50.0])[z] + rng.normal(size=90),
    )
    found = partition(idata, loss=loss)
    sizes = np.bincount(z)
    by_size = np.argsort(np.argsort(-sizes, kind="stable"))
    if len(set(sizes)) == 3:
        np.testing.assert_array_equal(found, by_size[z])
    assert found.attrs["n_clusters"] == 3
    assert found.attrs["expected_loss"] == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("loss", ["vi", "binder"])
def test_partition_ignores_labels(planted, switched, loss):
    one, other = partition(planted.idata, loss=loss), partition(switched, loss=loss)
    np.testing.assert_array_equal(one, other)
    assert one.attrs == pytest.approx(other.attrs)


def test_labels_go_by_decreasing_size(switched):
    counts = np.bincount(partition(switched))
    assert (np.diff(counts) <= 0).all()
    assert counts.sum() == 150


def test_unknown_loss_is_refused(switched):
    with pytest.raises(ValueError, match="loss is 'rand'; wanted 'vi' or 'binder'"):
        partition(switched, loss="rand")


def test_one_row(plant):
    found = partition(plant(n_obs=1).idata, loss="binder")
    assert found.values.tolist() == [0]
    assert found.attrs["expected_loss"] == 0.0
