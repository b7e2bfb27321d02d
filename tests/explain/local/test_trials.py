"""Crafted inputs, looked at cell by cell."""

import numpy as np
import pytest

from mixreg.explain import black_box
from mixreg.explain.local.labels import Labeller
from mixreg.explain.local.pools import Pool
from mixreg.explain.local.trials import Masking, Transplant, filled_anew
from mixreg.explain.maskers import Image, Sequence, Tabular


@pytest.fixture
def seen():
    return []


@pytest.fixture
def labeller(seen):
    def predict(X):
        seen.append(X.astype(int).tolist())
        return X.sum(axis=1)

    return Labeller(black_box(predict), 4.0)


RANKS = np.array([[[1, 0, 2], [2, 1, 0]]])


def test_deduction_fills_the_chosen_and_synthetic_the_others(seen, labeller):
    attached = Tabular().attach([[1, 2, 3], [4, 5, 6]])
    for test, crafted in {
        "deduction": [[1, 0, 3], [4, 5, 0], [0, 0, 3], [4, 0, 0]],
        "synthetic": [[0, 2, 0], [0, 0, 6], [1, 2, 0], [0, 5, 6]],
    }.items():
        seen.clear()
        trial = Masking(test, attached, attached.active, (0,))
        said = trial.says_yes(RANKS, [1, 2], labeller)
        assert seen == [crafted]
        wanted = [[sum(row) > 4 for row in crafted[:2]], [sum(row) > 4 for row in crafted[2:]]]
        assert said.tolist() == [wanted]


def test_candidates_alone_are_chosen(seen, labeller):
    attached = Tabular().attach([[1, 2, 3], [4, 5, 6]])
    candidates = np.array([[True, False, True], [False, False, False]])
    Masking("deduction", attached, candidates, (0,)).says_yes(RANKS, [3], labeller)
    assert seen == [[[0, 2, 0], [4, 5, 6]]]


def test_repeats_meet_the_same_random_fills(seen, labeller, rng):
    attached = Tabular("marginal", background=rng.integers(90, size=(40, 3))).attach([[1, 2, 3]])
    trial = Masking("synthetic", attached, attached.active, (5,))
    trial.says_yes(np.array([[[0, 1, 2]], [[0, 2, 1]]]), [1], labeller)
    assert seen[0] == seen[1]


def test_features_move_with_the_position_and_stay_inside(seen):
    attached = Sequence(3).attach([[1, 2, 3, 4, 5]], [2])
    pool = Pool(np.full((1, 5), 9.0), np.zeros(2, int), np.array([0, 3]), np.zeros(2, bool))
    trial = Transplant(attached, attached.active, pool, np.array([[0], [1]]))

    def predict(X):
        seen.append(X.astype(int).tolist())
        return np.where(X == 3, 1.0, 0.0)

    said = trial.says_yes(
        np.array([[[1, 0, 2]]]), [1, 3], Labeller(black_box(predict, per_token=True), 0.5)
    )
    assert seen == [
        [[3, 9, 9, 9, 9], [3, 4, 9, 9, 9]],
        [[9, 9, 9, 3, 9], [9, 9, 2, 3, 4]],
    ]
    assert said.shape == (2, 2, 1)
    assert said.all()


def test_every_seed_can_have_a_ranking_of_its_own(seen, labeller):
    attached = Tabular().attach([[1, 2, 3]])
    pool = Pool(np.array([[0.0] * 3, [9.0] * 3]), np.arange(2), None, np.zeros(2, bool))
    trial = Transplant(attached, attached.active, pool, np.array([[0], [1]]))
    ranks = np.array([[[0, 1, 2]], [[2, 1, 0]]])
    assert trial.says_yes(ranks, [1], labeller).ravel().tolist() == [False, True]
    assert seen == [[[1, 0, 0]], [[9, 9, 3]]]


def test_other_operators(rng):
    images = rng.random((2, 4, 4))
    attached = Image((4, 4), blocks=2).attach(images)
    fills = [one.fill.name for one in filled_anew(["one", "blur"], attached, (4, 4))]
    assert fills == ["one", "blur"]
    tokens = Sequence(3).attach([[1, 2, 3]])
    assert [one.fill.name for one in filled_anew(["marginal", 7], tokens, None)] == [
        "marginal",
        "7",
    ]
    for wrong in (0.5, -1, "mean"):
        with pytest.raises(ValueError, match="the features are tokens"):
            list(filled_anew(wrong, Sequence(3).attach([[1, 2, 3], [2, 2, 3]]), None))
