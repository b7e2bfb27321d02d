"""Inputs that are crafted, transplanted and shown to boxes."""

import numpy as np
import pytest

from mixreg.explain import black_box
from mixreg.explain.maskers import Attached, Sequence, Tabular
from mixreg.explain.maskers import attached as module

ROWS = np.array([[3.0, 5.0, 0.0], [1.0, 2.0, 4.0]])
MASKS = np.array([[True, False, True], [False, False, False], [True, True, True]])


def test_what_is_masked_is_filled_and_the_rest_stays(rng):
    crafted = Tabular(fill=9.0).attach(ROWS).craft(1, MASKS, rng)
    assert crafted.tolist() == [[1, 9, 4], [9, 9, 9], [1, 2, 4]]


def test_marginal_fills_come_from_their_own_column(rng):
    background = np.array([[10.0, 20.0, 30.0], [11.0, 21.0, 31.0]])
    attached = Tabular("marginal", background=background).attach(ROWS)
    crafted = attached.craft(0, np.zeros((200, 3), dtype=bool), rng)
    assert [set(column) for column in crafted.T] == [{10, 11}, {20, 21}, {30, 31}]


def test_features_that_the_fill_cannot_change_are_not_active():
    assert Tabular().attach(ROWS).active.tolist() == [[True, True, False], [True, True, True]]
    same = Tabular("marginal", background=[[3.0, 1.0, 0.0]] * 2).attach(ROWS[:1])
    assert same.active.tolist() == [[False, True, False]]


def test_every_input_is_asked_about_its_own_masks(rng, monkeypatch):
    attached = Tabular().attach(ROWS)
    box = black_box(lambda X: X @ [1.0, 10.0, 100.0])
    instances = np.array([1, 0, 1])
    wanted = [401.0, 0.0, 421.0]
    assert attached.ask(box, instances, MASKS, rng).tolist() == wanted
    # In parts of one row, too.
    monkeypatch.setattr(module, "_CELLS", 1)
    assert attached.ask(box, instances, MASKS, rng).tolist() == wanted


def test_a_box_with_an_output_per_token_answers_for_the_position(rng):
    box = black_box(lambda X: np.cumsum(X, axis=1), per_token=True)
    attached = Sequence(window=3).attach([[1, 2, 3, 4], [5, 6, 7, 8]], position=[1, 3])
    whole = np.ones((2, 3), dtype=bool)
    assert attached.ask(box, np.arange(2), whole, rng).tolist() == [3.0, 26.0]
    # Without its middle token.
    assert attached.ask(box, np.arange(2), whole & [True, False, True], rng).tolist() == [1, 18]


def test_tokens_without_a_position_are_refused(rng):
    box = black_box(lambda X: X, per_token=True)
    with pytest.raises(ValueError, match="output for every token"):
        Tabular().attach(ROWS).ask(box, np.zeros(3, dtype=int), MASKS, rng)


def test_features_are_copied_into_seeds():
    attached = Tabular().attach(ROWS)
    seeds = np.full((3, 3), 7.0)
    assert attached.transplant(0, MASKS, seeds).tolist() == [[3, 7, 0], [7, 7, 7], [3, 5, 0]]
    assert (seeds == 7).all()


def test_tokens_land_around_the_position_of_the_seed():
    attached = Sequence(window=3).attach([[1, 2, 3, 4, 5]], position=2)
    everything = np.ones((3, 3), dtype=bool)
    found = attached.transplant(0, everything, np.zeros((3, 5)), np.array([1, 2, 4]))
    # The last one would reach beyond the end.
    assert found.tolist() == [[2, 3, 4, 0, 0], [0, 2, 3, 4, 0], [0, 0, 0, 2, 3]]


def test_cells_without_a_feature_never_change(rng):
    attached = Sequence(window=1).attach([[1, 2, 3]], position=1)
    assert attached.craft(0, np.array([[False]]), rng).tolist() == [[1, 0, 3]]
    assert isinstance(attached, Attached)
