"""Crafted samples keep what decided, and know which of their classes still hold."""

import numpy as np
import pytest

from mixreg.explain.maskers import Sequence, Tabular
from mixreg.explain.patching.crafting import Donors, craft, deciding

N_CRAFTED = 40


def crafted(attached, y, kept, donors, **changes):
    settings = {"n_crafted": N_CRAFTED, "change": 0.5, "weight": 3.0, "random_seed": 0}
    settings["balance"] = np.ones(attached.n_instances)
    return craft(attached, np.asarray(y), np.asarray(kept), donors, **settings | changes)


@pytest.fixture
def donors():
    """Give sequences of length 12 in which a token says its place: 100, 101, ..., or 200, ..."""
    rows = np.arange(12.0) + np.array([[100.0], [200.0]])
    y = np.zeros((2, 12), dtype=int)
    y[0, 6] = y[1, 2] = 1
    return Donors(rows, y)


@pytest.fixture
def attached():
    return Sequence(window=5).attach(np.arange(1.0, 13.0)[None], 5)


def test_the_loudest_of_each_side_decide():
    importance = np.array([[3.0, -1.0, 2.0, 5.0, -4.0, 0.0]])
    active = np.array([[True, True, True, False, True, True]])
    assert np.flatnonzero(deciding(importance, active, 1)).tolist() == [0, 4]
    assert np.flatnonzero(deciding(importance, active, 3)).tolist() == [0, 1, 2, 4]


def test_rows_keep_what_decided_and_borrow_from_the_right_class(rng):
    attached = Tabular().attach([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    donors = Donors(np.repeat([[10.0], [20.0]], 3, axis=1), np.array([0, 1]))
    kept = [[True, False, False], [False, False, True]]
    found = crafted(attached, [1, 0], kept, donors, change=1.0)
    np.testing.assert_array_equal(found.X[0], [1, 2, 3])
    assert {tuple(row) for row in found.X[1 : N_CRAFTED + 1]} == {(1, 20, 20)}
    assert {tuple(row) for row in found.X[N_CRAFTED + 2 :]} == {(10, 10, 6)}
    assert np.bincount(found.instance).tolist() == [N_CRAFTED + 1] * 2
    np.testing.assert_array_equal(found.y, [1, 0][0:1] * (N_CRAFTED + 1) + [0] * (N_CRAFTED + 1))


def test_an_error_weighs_as_much_as_its_samples_together():
    attached = Tabular().attach([[1.0, 2.0], [4.0, 5.0]])
    donors = Donors(np.eye(2), np.array([0, 1]))
    kept = np.ones((2, 2), dtype=bool)
    found = crafted(attached, [1, 0], kept, donors, balance=np.array([1.0, 2.0]))
    own = found.weight.reshape(2, -1)
    assert own[:, 0].tolist() == [3.0, 6.0]
    np.testing.assert_allclose(own[:, 1:].sum(axis=1), [3.0, 6.0])


@pytest.mark.parametrize("label", [0, 1])
def test_tokens_are_borrowed_at_the_same_distance(attached, donors, label):
    y = np.zeros((1, 12), dtype=int)
    y[0, 5] = label
    kept = np.array([[False, True, False, False, False]])
    found = crafted(attached, y, kept, donors, change=1.0)
    np.testing.assert_array_equal(found.X[0], attached.rows[0])
    seen = set()
    for row in found.X[1:]:
        changed = np.flatnonzero(row != attached.rows[0])
        if not len(changed):
            continue
        seen |= set(changed)
        number, column = row[changed] // 100 - 1, row[changed] % 100
        shift = np.unique(column - changed)
        # All from one donor, moved so that an answer of the right class stands at token 5.
        assert len(np.unique(number)) == len(shift) == 1
        place = int(shift[0]) + 5
        assert 0 <= place < 12
        assert donors.y[int(number[0]), place] == label
    # Token 4 decided, and the explained token is never at the end of a run.
    assert seen == {3, 6, 7}


def test_whole_runs_from_the_ends_are_replaced(rng):
    tokens = Sequence(window=11).attach(np.arange(1.0, 22.0)[None], 10)
    y = np.ones((1, 21), dtype=int)
    only = np.zeros((1, 21), dtype=int)
    only[0, 10] = 1
    inside = Donors(np.full((1, 21), 99.0), only)
    kept = np.zeros((1, 11), dtype=bool)
    lengths = []
    for row in crafted(tokens, y, kept, inside, change=0.6, n_crafted=300).X[1:]:
        replaced = row[5:16] == 99
        assert not (np.delete(row, np.arange(5, 16)) == 99).any()
        left = int(np.argmin(replaced))
        right = int(np.argmin(replaced[::-1]))
        assert replaced.sum() == left + right
        lengths += [left, right]
    # Six tenths of five tokens on a side: 0 to 3, all alike.
    share = np.bincount(lengths) / 600
    np.testing.assert_allclose(share, np.full(4, 0.25), atol=4.5 * np.sqrt(0.25 * 0.75 / 600))


def test_only_classes_that_are_known_count(attached, donors):
    y = np.zeros((1, 12), dtype=int)
    y[0, [5, 10]] = 1
    kept = np.zeros((1, 5), dtype=bool)
    found = crafted(attached, y, kept, donors, change=1.0, balance=np.array([2.0]))
    np.testing.assert_array_equal(found.y, np.repeat(y, N_CRAFTED + 1, axis=0))
    assert np.unique(np.delete(found.weight[0], 5)).tolist() == [3.0]
    np.testing.assert_allclose(found.weight[:, 5], [6.0, *[6.0 / N_CRAFTED] * N_CRAFTED])
    replaced = attached.rows[0] != found.X
    assert replaced.any()
    others = np.arange(12) != 5
    assert not found.weight[replaced].any()
    stayed = found.weight[1:, others][~replaced[1:, others]]
    np.testing.assert_allclose(stayed, 3.0 / N_CRAFTED)


def test_the_share_of_changes(attached, donors):
    y, kept = np.zeros((1, 12), dtype=int), np.zeros((1, 5), dtype=bool)
    none = crafted(attached, y, kept, donors, change=0.0)
    np.testing.assert_array_equal(none.X, np.repeat(attached.rows, N_CRAFTED + 1, axis=0))
    table = Tabular().attach(np.ones((1, 5)))
    borrowed = Donors(np.zeros((1, 5)), np.zeros(1, dtype=int))
    some = crafted(table, [0], kept, borrowed, change=0.3, n_crafted=400)
    share = np.mean(some.X[1:] == 0)
    assert share == pytest.approx(0.3, abs=4.5 * np.sqrt(0.21 / 2000))


def test_the_seed_decides(attached, donors):
    y, kept = np.zeros((1, 12), dtype=int), np.zeros((1, 5), dtype=bool)
    first, again, other = (
        crafted(attached, y, kept, donors, random_seed=seed).X for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_a_class_without_donors_is_refused(attached, donors):
    y, kept = np.full((1, 12), 2), np.zeros((1, 5), dtype=bool)
    with pytest.raises(ValueError, match="y_train has no answer of class 2"):
        crafted(attached, y, kept, donors)
