"""Groups: which are shown, in which order, and what their rows say."""

import numpy as np
import pandas as pd
import pytest

from mixreg.explain import Explanation
from mixreg.explain.report.groups import effects_of, groups_of, labels_shown, top_count


def test_components_come_largest_first_and_empty_ones_are_left_out():
    ex = Explanation.from_coefficients([[1.0]] * 3, weights=[0.3, 0.695, 0.005])
    assert labels_shown(ex) == [1, 0]
    assert [group.name for group in groups_of(ex)] == ["Component 1", "Component 0"]
    assert groups_of(ex)[0].facts == ("weight 70\N{NO-BREAK SPACE}%",)


def test_rows_agree_with_the_ranking(ex):
    group = groups_of(ex)[0]
    ranking = ex.ranking(k=top_count(4)).query(f"component == {group.label}")
    assert [effect.value for effect in group.effects] == pytest.approx(ranking["value"].tolist())
    assert [effect.prob_top for effect in group.effects] == ranking["prob_top_k"].tolist()
    assert [effect.sure for effect in group.effects] == [
        bool(row.lower > 0 or row.upper < 0) for row in ranking.itertuples()
    ]
    first = group.effects[0]
    assert first.interval == f"{ranking.iloc[0]['lower']:+.2f} to {ranking.iloc[0]['upper']:+.2f}"
    assert first.ranks == "1 to 1"
    assert "67\N{NO-BREAK SPACE}% of the rows" in group.facts[0]


def test_points_have_no_intervals():
    (group,) = groups_of(Explanation.from_coefficients([[2.0, -1.0]]))
    assert [effect.interval for effect in group.effects] == ["", ""]
    assert [effect.ranks for effect in group.effects] == ["", ""]


def test_features_that_were_never_filled_are_not_listed(byte_ex):
    active = byte_ex.data["active"].copy()
    active[0, 2] = False
    first, second = groups_of(Explanation(byte_ex.data.assign(active=active)))
    assert len(first.effects) == int(active[0].sum())
    assert len(second.effects) == int(active[1].sum())
    assert [effect.rank for effect in second.effects] == [1, 2, 3, 4, 5]


def test_instances_say_what_is_known_of_them(local_ex):
    flags = {"converged": [True, False, True], "faithful": [True, False, False]}
    flags["degenerate"] = [False, False, True]
    data = local_ex.data.assign({name: ("instance", value) for name, value in flags.items()})
    data = data.assign(n_samples=("instance", [60, 90, 500]))
    stopped = np.array(["certain", "narrow", "budget"], dtype=object)
    data = data.assign_coords(stopped=("instance", stopped))
    facts = [group.facts for group in groups_of(Explanation(data))]
    assert f"response {float(data['response'][0]):+.2f}" in facts[0]
    assert "60 perturbations, stopped: certain" in facts[0]
    assert facts[1][-2:] == ("not converged", "low fidelity")
    assert facts[2][-1].startswith("degenerate")
    assert "low fidelity" not in facts[2]


def test_long_lists_are_cut():
    ex = Explanation.from_coefficients(np.arange(1.0, 301.0)[None])
    (group,) = groups_of(ex)
    assert len(group.effects) == 200
    assert group.n_left == 100


def test_rankings_without_ranks_are_fine():
    row = {"rank": 1, "feature": "a", "value": 0.0, "lower": -1.0, "upper": 1.0}
    row |= {"prob_positive": 0.5, "prob_top_k": 1.0}
    (effect,), _ = effects_of(pd.DataFrame([row]), is_point=False)
    assert effect.ranks == ""
    assert not effect.sure
