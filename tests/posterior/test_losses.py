"""Expected losses against pairs counted one by one, and against entropies written out."""

from itertools import combinations

import numpy as np
import pytest

from mixreg.posterior import losses
from mixreg.posterior.evaluate import ParameterDraws, responsibilities
from mixreg.posterior.trace import read_trace

CANDIDATES = np.array([[0, 0, 1, 1, 2, 0], [0, 1, 0, 1, 0, 1], [0, 0, 0, 0, 0, 0]])


@pytest.fixture
def overlapping(rng):
    """Draws whose components overlap, so that assignments are uncertain."""
    n_draws, n_components = 5, 3
    parameters = ParameterDraws(
        np.log(rng.dirichlet(np.ones(n_components), size=n_draws))[:, None, :],
        rng.normal(size=(n_draws, n_components, 1)),
        rng.normal(size=(n_draws, n_components)),
        np.ones((n_draws, n_components)),
    )
    return parameters, rng.normal(size=(6, 1)), rng.normal(size=6)


def test_binder_counts_pairs(overlapping):
    r = responsibilities(*overlapping)
    together = np.einsum("tji,tjk->ik", r, r) / len(r)
    found = losses.expected_losses(CANDIDATES, *overlapping, loss="binder")
    for candidate, value in zip(CANDIDATES, found, strict=True):
        pairs = [
            1 - together[i, k] if candidate[i] == candidate[k] else together[i, k]
            for i, k in combinations(range(6), 2)
        ]
        assert value == pytest.approx(np.mean(pairs), rel=1e-9)


def test_information_of_expected_tables(overlapping):
    def entropy(p):
        p = p[p > 0]
        return -(p * np.log2(p)).sum()

    found = losses.expected_losses(CANDIDATES, *overlapping, loss="vi")
    for candidate, value in zip(CANDIDATES, found, strict=True):
        wanted = []
        for r in responsibilities(*overlapping):
            joint = np.array([r[:, candidate == g].sum(axis=1) for g in range(3)]) / 6
            margins = entropy(joint.sum(axis=0)) + entropy(joint.sum(axis=1))
            wanted.append(2 * entropy(joint.ravel()) - margins)
        assert value == pytest.approx(np.mean(wanted), rel=1e-9)


def test_information_of_hard_partitions_is_a_distance():
    """Halves against quarters of four rows: H = 1 and 2 bits, joint 2 bits, distance 1 bit."""
    y = np.array([0.0, 100.0, 200.0, 300.0])
    four = ParameterDraws(
        np.log(np.full((1, 1, 4), 0.25)), np.zeros((1, 4, 1)), y[None, :], np.ones((1, 4))
    )
    candidates = np.array([[0, 0, 1, 1], [0, 1, 2, 3], [0, 0, 0, 0]])
    found = losses.expected_losses(candidates, four, np.zeros((4, 1)), y, loss="vi")
    np.testing.assert_allclose(found, [1.0, 0.0, 2.0], atol=1e-12)


@pytest.mark.parametrize("loss", ["vi", "binder"])
def test_block_size_changes_nothing(planted, monkeypatch, loss, rng):
    trace = read_trace(planted.idata)
    candidates = rng.integers(0, 4, size=(3, 150))
    arguments = (candidates, trace.parameters, trace.X, trace.y)
    whole = losses.expected_losses(*arguments, loss=loss)
    monkeypatch.setattr(losses, "_TABLE_BYTES", 3000)
    np.testing.assert_allclose(losses.expected_losses(*arguments, loss=loss), whole, rtol=1e-9)
