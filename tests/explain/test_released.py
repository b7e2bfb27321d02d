"""Operators of the released script, against cases done by hand."""

import numpy as np

from mixreg.explain.released import released_random, released_tables

X = np.array([[1.0, 2.0, 3.0, 0.0]])
DARK = np.array([[-0.1, 0.2, 0.3, 0.4]])
STAR = np.array([10.0, 20.0, 30.0, 40.0])
ORDER = np.array([3, 1])


def tables(test, exemplars):
    found = released_tables(test, X, DARK, ORDER, [1, 2], exemplars)
    return [table[0].tolist() for table in found]


def test_values_are_the_exemplar_s_times_three_and_five():
    assert tables("pathological", [STAR] * 2) == [[-0.1, 0.2, 0.3, 120.0], [-0.1, 60.0, 0.3, 120]]
    assert tables("filling", [STAR] * 2) == [[-0.1, 0.2, 0.3, 200.0], [-0.1, 100.0, 0.3, 200.0]]


def test_nullification_fills_or_takes_minus_half():
    assert tables("nullification", []) == [[1.0, 2.0, 3.0, 0.4], [1.0, 0.2, 3.0, 0.4]]
    # The pixel that is zero already does not count.
    assert tables("nullification", [STAR] * 2) == [[1.0, -10.0, 3.0, 0.0]] * 2


def test_random_pixels_are_of_all_and_become_one(rng):
    rows = np.tile(DARK, (400, 1))
    two, four = released_random("pathological", rows, rows, [2, 4], rng)
    assert ((two == 1.0).sum(axis=1) == 2).all()
    assert (four == 1.0).all()
    assert (two >= 0).all()
    share = (two == 1.0).mean(axis=0)
    assert (abs(share - 0.5) < 4.5 * np.sqrt(0.25 / 400)).all()
    (filled,) = released_random("filling", rows, rows, [1], rng)
    assert set(np.unique(filled)) == {-0.1, 0.2, 0.3, 0.4, 1.0}
    (null,) = released_random("nullification", rows, 0 * rows, [1], rng)
    assert ((null == 0).sum(axis=1) == 1).all()
