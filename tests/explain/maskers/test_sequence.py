"""Tokens around one position."""

import numpy as np
import pytest

from mixreg.explain.maskers import Sequence


def test_windows_are_cut_around_each_position():
    attached = Sequence(window=3).attach(np.arange(1, 11).reshape(2, 5), position=[0, 3])
    assert attached.names == ("-1", "+0", "+1")
    assert attached.owner.tolist() == [[1, 2, -1, -1, -1], [-1, -1, 0, 1, 2]]
    assert attached.active.tolist() == [[False, True, True], [True, True, True]]
    assert attached.position.tolist() == [0, 3]


def test_pad_tokens_in_the_sequence_are_not_active():
    assert Sequence(window=3).attach([[4, 0, 5]], position=1).active.tolist() == [
        [True, False, True]
    ]
    assert Sequence(window=3, pad=5).attach([[4, 0, 5]], position=1).active.tolist() == [
        [True, True, False]
    ]


def test_one_position_serves_all_and_the_middle_is_the_default():
    assert Sequence(window=1).attach(np.ones((2, 5))).position.tolist() == [2, 2]
    assert Sequence(window=1).attach(np.ones((2, 5)), position=4).position.tolist() == [4, 4]


@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        ({"window": 4}, ValueError, "window is 4; wanted an odd"),
        ({"window": 0}, ValueError, "window"),
        ({"window": 2.5}, TypeError, "window"),
        ({"pad": -1}, ValueError, "pad"),
    ],
)
def test_arguments_are_checked(arguments, kind, message):
    with pytest.raises(kind, match=message):
        Sequence(**arguments)


@pytest.mark.parametrize(
    ("position", "kind", "message"),
    [
        (5, ValueError, "position runs from 5 to 5; wanted 0 to 4"),
        (-1, ValueError, "position runs"),
        ([1, 2, 3], ValueError, "one for each of the 2 sequences"),
        (1.5, TypeError, "whole numbers"),
    ],
)
def test_positions_are_checked(position, kind, message):
    with pytest.raises(kind, match=message):
        Sequence(window=3).attach(np.ones((2, 5)), position=position)
