"""Rows gathered little by little, and large data in one layout."""

import numpy as np

import mixreg as mr
from mixreg.gibbs import data, row_groups
from mixreg.gibbs.row_groups import RowGroups, solve_components


def solutions(X, z, precision):
    groups = RowGroups(X, z, 3)
    found = solve_components(
        np.random.default_rng(1), groups, X.T @ X, np.zeros(4), precision, np.ones(())
    )
    return dict(found)


def test_blocks_are_the_whole(rng, monkeypatch):
    X, z = rng.normal(size=(50, 5)), rng.choice(3, size=50, p=[0.05, 0.35, 0.6])
    groups = RowGroups(X, z, 3)
    precision = np.ones((3, 4))
    whole = solutions(X, z, precision)
    monkeypatch.setattr(row_groups, "_BLOCK", 4)
    blocks = list(groups.blocks(1, 0))
    assert max(map(len, blocks)) == 4
    np.testing.assert_array_equal(np.concatenate(blocks), groups.rows(1, 0))
    for j, solution in solutions(X, z, precision).items():
        np.testing.assert_allclose(solution.mean, whole[j].mean, rtol=1e-10)
        np.testing.assert_allclose(solution.excess, whole[j].excess, rtol=1e-10)
        np.testing.assert_allclose(solution.deviation, whole[j].deviation, rtol=1e-10)


def test_large_data_are_held_once(model, monkeypatch):
    start = model.initial_point()

    def first_draws():
        step = mr.GibbsStep(model=model, start="dispersed")
        step.setup_chain(np.random.default_rng(3), tune=0, draws=2)
        once, _ = step.step(start)
        return step, step.step(once)[0]

    small, drawn = first_draws()
    assert not np.shares_memory(small._data.rows, small._data.columns)
    monkeypatch.setattr(data, "_LARGE", 0)
    large, drawn_in_one_layout = first_draws()
    assert np.shares_memory(large._data.rows, large._data.columns)
    for name, values in drawn.items():
        np.testing.assert_allclose(drawn_in_one_layout[name], values, rtol=1e-6)
