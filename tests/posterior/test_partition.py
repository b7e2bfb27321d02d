"""Partitions: planted groups come back, and labels do not matter."""

import numpy as np
import pytest

from mixreg.posterior import partition, trace_from_arrays
from mixreg.posterior.trace import read_trace


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


@pytest.mark.parametrize("loss", ["vi", "binder"])
def test_partition_through_a_gate(gated, switch_gated, slow, loss):
    trace = read_trace(gated.idata)
    own = slow.gated(gated, trace.X, trace.y).argmax(axis=2)
    found = partition(gated.idata, loss=loss)
    one, other = (labels[:, None] == labels for labels in (found.values, own[0]))
    assert (one == other).mean() > 0.9
    np.testing.assert_array_equal(partition(switch_gated(gated.idata), loss=loss), found)
