"""Variation of information: known partitions, and what makes it a metric."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mixreg.posterior import information
from mixreg.posterior.information import variation_of_information


def entropy(labels) -> float:
    """Entropy of a partition in nats, from its definition."""
    p = np.unique(np.asarray(labels), axis=0, return_counts=True)[1] / len(labels)
    return float(-(p * np.log(p)).sum())


def slow(first, second) -> float:
    """Two conditional entropies, each a joint entropy less a margin."""
    joint = entropy(np.column_stack([first, second]))
    return (joint - entropy(first)) + (joint - entropy(second))


@st.composite
def three_partitions(draw):
    n_obs = draw(st.integers(1, 12))
    row = st.lists(st.integers(0, 5), min_size=n_obs, max_size=n_obs)
    return np.array(draw(st.lists(row, min_size=3, max_size=3)))


def test_known_partitions():
    together, apart = np.zeros(8, dtype=int), np.arange(8)
    halves = np.repeat([0, 1], 4)
    crossed = np.tile([0, 1], 4)
    found = variation_of_information(np.array([together, apart, halves, crossed]))
    # One cluster against singletons is the largest distance, log n. Independent halves share
    # nothing: each has one bit that the other lacks.
    bits = np.array([[0, 3, 1, 1], [3, 0, 2, 2], [1, 2, 0, 2], [1, 2, 2, 0]])
    np.testing.assert_allclose(found, bits * np.log(2), atol=1e-12)


def test_one_moved_row_by_hand():
    """Of 3 + 3 rows one changes sides: H = log 2 and H(1/3, 2/3), joint H(1/2, 1/6, 1/3)."""
    found = variation_of_information(np.array([[0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 1, 1]]))
    one = np.log(2)
    other = -(np.log(1 / 3) / 3 + 2 * np.log(2 / 3) / 3)
    joint = -(np.log(1 / 2) / 2 + np.log(1 / 6) / 6 + np.log(1 / 3) / 3)
    assert found[0, 1] == pytest.approx(2 * joint - one - other)


@given(three_partitions())
def test_it_is_a_metric(labels):
    found = variation_of_information(labels)
    np.testing.assert_array_equal(found, found.T)
    np.testing.assert_array_equal(np.diag(found), 0.0)
    assert (found >= 0).all()
    assert found[0, 2] <= found[0, 1] + found[1, 2] + 1e-12
    assert found.max() <= np.log(max(labels.shape[1], 2)) + 1e-12
    for i, k in ((0, 1), (0, 2), (1, 2)):
        assert found[i, k] == pytest.approx(slow(labels[i], labels[k]), abs=1e-12)
        same = ((labels[i][:, None] == labels[i]) == (labels[k][:, None] == labels[k])).all()
        assert (found[i, k] < 1e-12) == same


@given(three_partitions(), st.permutations(range(6)))
def test_labels_do_not_matter(labels, order):
    moved = labels.copy()
    moved[1] = np.array(order)[labels[1]]
    np.testing.assert_allclose(
        variation_of_information(moved), variation_of_information(labels), atol=1e-12
    )


def test_block_size_changes_nothing(rng, monkeypatch):
    labels = rng.integers(0, 7, size=(9, 40))
    whole = variation_of_information(labels)
    for cells in (1, 90, 10_000):
        monkeypatch.setattr(information, "_BLOCK_CELLS", cells)
        np.testing.assert_array_equal(variation_of_information(labels), whole)
