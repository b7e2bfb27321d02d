"""Inputs of the opposite class."""

import numpy as np
import pytest

from mixreg.explain.local.labels import Labeller
from mixreg.explain.local.pools import read_pool
from mixreg.explain.maskers import Sequence, Tabular

TOKENS = np.array([[7, 9, 8, 7, 5, 6], [5, 6, 9, 8, 7, 7]])


def test_places_of_sequences_have_a_whole_window(token_box):
    attached = Sequence(3).attach(TOKENS, [1, 2])
    pool = read_pool(None, attached, Labeller(token_box, 0.5), np.array([True, True]))
    assert set(pool.position.tolist()) == {1, 2, 3, 4}
    assert (pool.label.sum(), len(pool.label)) == (2, 8)
    places = zip(pool.row[pool.label], pool.position[pool.label], strict=True)
    assert set(places) == {(0, 1), (1, 2)}


def test_a_window_as_long_as_the_sequence_leaves_all_places(token_box):
    attached = Sequence(13).attach(TOKENS, [1, 2])
    pool = read_pool(None, attached, Labeller(token_box, 0.5), np.array([True]))
    assert set(pool.position.tolist()) == set(range(6))


def test_each_label_gets_the_opposite(token_box, rng):
    attached = Sequence(3).attach(TOKENS, [1, 1])
    label = np.array([True, False])
    pool = read_pool(None, attached, Labeller(token_box, 0.5), label)
    picks = pool.pick(label, 50, rng)
    assert picks.shape == (50, 2)
    assert not pool.label[picks[:, 0]].any()
    assert pool.label[picks[:, 1]].all()
    # Drawn anew for every seed.
    assert len(set(picks[:, 0])) > 3


def test_rows_without_tokens_have_no_position(linear_box):
    X = np.array([[0.0] * 5, [1.0] * 5])
    pool = read_pool(X, Tabular().attach(X[1:]), Labeller(linear_box, 0.5), np.array([True]))
    assert pool.position is None
    assert pool.label.tolist() == [False, True]


def test_no_place_on_the_other_side_is_refused(token_box):
    attached = Sequence(3).attach(TOKENS, [1, 2])
    with pytest.raises(ValueError, match="in all of seeds the box says no at threshold"):
        read_pool(np.full((2, 6), 5), attached, Labeller(token_box, 0.5), np.array([False]))
    with pytest.raises(ValueError, match="seeds has 5 columns; wanted 6"):
        read_pool(TOKENS[:, 1:], attached, Labeller(token_box, 0.5), np.array([True]))
