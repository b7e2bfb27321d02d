"""Passes in blocks: every cell once, and the same answer however the blocks are cut."""

import functools

import numpy as np
import pytest

from mixreg.posterior import passes
from mixreg.posterior.trace import read_trace


@pytest.mark.parametrize("max_bytes", [1, 500, 4000, 10**6])
def test_blocks_cover_every_cell_once_under_the_cap(max_bytes):
    seen = np.zeros((7, 11), dtype=int)
    for draws, rows in passes.blocks(7, 3, 11, max_bytes):
        seen[draws, rows] += 1
        assert seen[draws, rows].size * 3 * 8 <= max(max_bytes, 24)
    assert (seen == 1).all()


def test_occupancy_equals_sums_written_out(planted, slow):
    trace = read_trace(planted.idata)
    found = passes.occupancy(trace.parameters, trace.X, trace.y)
    stats = planted.idata["sample_stats"]
    np.testing.assert_allclose(found.log_likelihood, stats["log_lik"].values.ravel(), rtol=1e-10)
    draw = next(slow.draws_of(planted.idata))
    r = slow.responsibilities(*draw, trace.X, trace.y)
    np.testing.assert_allclose(found.sizes[0], r.sum(axis=0), rtol=1e-9, atol=1e-12)
    assert found.occupied[0] == pytest.approx((1 - np.prod(1 - r, axis=0)).sum(), rel=1e-9)


@pytest.mark.parametrize("name", ["occupancy", "mean_responsibilities", "fit_rows"])
def test_block_size_changes_nothing(planted, monkeypatch, name):
    trace = read_trace(planted.idata)
    run = functools.partial(getattr(passes, name), trace.parameters, trace.X, trace.y)
    whole = run()
    monkeypatch.setattr(passes, "blocks", functools.partial(passes.blocks, max_bytes=1000))
    for a, b in zip(whole, run(), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-10)


def test_mean_responsibilities_average_over_draws(planted, slow):
    trace = read_trace(planted.idata)
    found = passes.mean_responsibilities(trace.parameters, trace.X, trace.y)
    each = [slow.responsibilities(*draw, trace.X, trace.y) for draw in slow.draws_of(planted.idata)]
    np.testing.assert_allclose(found, np.mean(each, axis=0), atol=1e-10)


@pytest.mark.parametrize("name", ["occupancy", "mean_responsibilities", "fit_rows"])
def test_block_size_changes_nothing_for_gates(gated, monkeypatch, name):
    trace = read_trace(gated.idata)
    run = functools.partial(getattr(passes, name), trace.parameters, trace.X, trace.y)
    whole = run()
    monkeypatch.setattr(passes, "blocks", functools.partial(passes.blocks, max_bytes=1000))
    for a, b in zip(whole, run(), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-10)


def test_weights_of_rows_average_over_draws(gated, planted):
    trace = read_trace(gated.idata)
    found = passes.mean_row_weights(trace.parameters, len(trace.y))
    np.testing.assert_allclose(found, trace.parameters.weights.mean(axis=0), rtol=1e-12)
    constant = read_trace(planted.idata).parameters
    found = passes.mean_row_weights(constant, 3)
    np.testing.assert_allclose(found, np.tile(constant.mean_weights.mean(axis=0), (3, 1)))
