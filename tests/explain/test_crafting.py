"""Crafted inputs, against cases done by hand."""

import numpy as np

from mixreg.explain.blackbox import black_box
from mixreg.explain.crafting import chosen, common_places, counts_kept, craft, places

X = np.array([[1.0, 2.0, 3.0]])
REFERENCE = np.array([[7.0, 8.0, 9.0]])
MASK = np.array([[True, False, True]])


def test_the_three_tests():
    assert craft("deduction", X, REFERENCE, MASK).tolist() == [[7.0, 2.0, 9.0]]
    assert craft("synthetic", X, REFERENCE, MASK).tolist() == [[1.0, 8.0, 3.0]]
    assert craft("augmentation", X, REFERENCE, MASK).tolist() == [[1.0, 8.0, 3.0]]


def test_only_candidates_are_chosen():
    support = np.array([[5.0, 4.0, 3.0, 2.0]])
    candidates = np.array([[False, True, False, True]])
    ranks = places(support, candidates)
    assert chosen(ranks, candidates, 1).tolist() == [[False, True, False, False]]
    assert chosen(ranks, candidates, 2).tolist() == [[False, True, False, True]]
    assert chosen(ranks, candidates, 4).tolist() == [[False, True, False, True]]


def test_ties_go_to_the_first_feature():
    assert places(np.zeros((1, 3)), np.ones((1, 3), bool)).tolist() == [[0, 1, 2]]


def test_ranks_are_those_of_sorting(rng):
    support = rng.normal(size=(20, 9))
    ranks = places(support, np.ones(support.shape, bool))
    assert (np.take_along_axis(support, np.argsort(ranks, axis=1), axis=1)[:, :-1] >= -1e9).all()
    np.testing.assert_array_equal(np.sort(ranks, axis=1), np.tile(np.arange(9), (20, 1)))
    best = np.take_along_axis(support, ranks.argmin(axis=1)[:, None], axis=1)[:, 0]
    np.testing.assert_array_equal(best, support.max(axis=1))


def test_the_box_is_asked_in_few_large_batches(rng, monkeypatch):
    asked = []

    def predict(rows):
        asked.append(len(rows))
        return rows[:, 0]

    tables = [rng.random((100, 2)) for _ in range(50)]
    box = black_box(predict, batch_size=100_000)
    counts = counts_kept(box, iter(tables), 0.5)
    assert asked == [5000]
    assert counts == [(t[:, 0] > 0.5).sum() for t in tables]
    monkeypatch.setattr("mixreg.explain.crafting._CELLS_AT_ONCE", 2000)
    assert counts_kept(box, iter(tables), 0.5) == counts
    assert max(asked[1:]) <= 1000


def test_one_order_for_all_is_the_order_of_each(rng):
    support = rng.integers(0, 4, size=9).astype(float)
    candidates = rng.random((30, 9)) < 0.6
    own = places(np.broadcast_to(support, candidates.shape), candidates)
    shared = common_places(support, candidates)
    np.testing.assert_array_equal(shared[candidates], own[candidates])
    for n_features in (1, 3, 9):
        np.testing.assert_array_equal(
            chosen(shared, candidates, n_features), chosen(own, candidates, n_features)
        )


def test_the_bootstrap_tests():
    assert craft("nullification", X, REFERENCE, MASK).tolist() == [[7.0, 2.0, 9.0]]
    assert craft("pathological", X, REFERENCE, MASK).tolist() == [[1.0, 8.0, 3.0]]
    assert craft("filling", X, REFERENCE, MASK).tolist() == [[1.0, 8.0, 3.0]]
