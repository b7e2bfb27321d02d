"""Components, routes and memberships of global explanations."""

import re

import numpy as np
import pytest
import xarray as xr

from mixreg.explain import Explanation
from mixreg.explain.report.groups import groups_of
from mixreg.explain.report.rules import components_of, membership_of, routes_of


def test_components_say_their_share_and_their_rule(ex):
    found, n_left = components_of(ex, groups_of(ex))
    assert n_left == 0
    assert [component.share for component in found] == ["67\xa0%", "33\xa0%"]
    assert found[0].rule.startswith("size raises, age lowers")
    assert "<title>component 0: 67\xa0%" in found[0].figure


def test_rules_are_short_and_say_when_nothing_is_sure(rng):
    ex = Explanation.from_coefficients(rng.normal(size=(200, 1, 3)))
    (component,), _ = components_of(ex, groups_of(ex))
    assert component.rule == "no feature whose direction is sure"


def test_instances_and_plain_draws_have_no_components(byte_ex):
    assert components_of(byte_ex, groups_of(byte_ex)) == ((), 0)
    assert routes_of(byte_ex, ()) == ()
    assert membership_of(byte_ex) is None


def test_rows_are_counted_by_how_surely_they_belong(ex):
    own = np.array([[0.95, 0.05], [0.5, 0.5], [0.02, 0.98], [0.7, 0.3]])
    data = ex.data.drop_dims("obs").assign(responsibility=(("obs", "component"), own))
    found = membership_of(Explanation(data))
    assert found.sentence.startswith("2 of 4 rows (50\xa0%)")
    labels = re.findall(r">(\d+)</text><text", found.figure)
    assert labels == ["1", "1", "2"]
    assert membership_of(ex.select(component=[0])) is None


def test_a_gate_shows_what_leads_to_a_rule(ex, read, monkeypatch):
    routing = np.zeros((80, 2, 4))
    routing[:, 0, 2], routing[:, 1, 2] = 0.25, -0.25
    data = ex.data.assign(
        gamma=(("sample", "stick", "gate_feature"), np.ones((80, 1, 4))),
        gate_intercept=(("sample", "stick"), np.zeros((80, 1))),
        stick_order=(("sample", "component"), np.tile([0, 1], (80, 1))),
        routing=(("sample", "component", "feature"), routing),
        gate_map=(("feature", "gate_feature"), np.eye(4)),
        gate_offset=("gate_feature", np.zeros(4)),
    )
    data = data.assign_coords(gate_feature=np.array(list("abcd"), dtype=object))
    gated = Explanation(data.assign_attrs(gate="all"))
    routes = routes_of(gated, groups_of(gated))
    assert [route.effects[0].name for route in routes] == ["age", "age"]
    expected = 0.25 * float(ex.data["feature_scale"].sel(feature="age"))
    assert routes[0].effects[0].value == pytest.approx(expected)
    assert routes[1].effects[0].value == pytest.approx(-expected)
    page = read(gated)
    assert "What leads inputs to a rule" in page.text
    assert "weights that depend on the input" in page.text
    assert isinstance(gated.data, xr.Dataset)
