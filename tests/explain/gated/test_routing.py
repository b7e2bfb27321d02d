"""Routing: the switch sends inputs to the rules, and nothing else does."""

import numpy as np
import pytest
from scipy.stats import norm

from mixreg.explain import Explanation, load_explanation
from mixreg.explain.gated.routing import average_routing
from mixreg.posterior.evaluate import ParameterDraws
from mixreg.posterior.gate_columns import LinearColumns
from mixreg.posterior.gates import Gates


def rule_of(ex):
    """Label of the component in which the first feature matters."""
    return int(ex.values["component"][ex.values.sel(feature="a").argmax("component")])


def test_the_switch_routes(ex):
    first = rule_of(ex)
    table = ex.routing(k=1)
    assert set(table["feature"]) == {"switch"}
    values = table.set_index("component")["value"]
    assert values[first] == pytest.approx(-values[1 - first])
    assert values[first] > 0.1
    row = ex.routing(first, 3).set_index("feature").loc["switch"]
    assert row["lower"] < row["value"] < row["upper"]
    assert row["prob_positive"] == 1.0
    assert row["prob_top_k"] == 1.0
    # The other features do nothing to the weights: their intervals hold zero.
    rest = ex.routing(first).query("feature != 'switch'")
    assert ((rest["lower"] < 0) & (rest["upper"] > 0)).all()


def test_a_value_is_the_slope_of_the_weight_averaged_over_rows(rng):
    rows, gamma = rng.normal(size=(50, 1)), 0.7
    gates = Gates(
        np.array([[0.2]]),
        np.array([[[gamma]]]),
        np.array([[1, 0]]),
        np.full((1, 2), 0.5),
        None,
    )
    two = ParameterDraws(gates, np.zeros((1, 2, 1)), np.zeros((1, 2)), np.ones((1, 2)))
    found = average_routing(two, LinearColumns(np.array([[3.0]]), np.zeros(1), "all"), rows)
    slope = (norm.pdf(0.2 + gamma * rows) * gamma * 3.0).mean()
    # The first component sits on the last stick.
    np.testing.assert_allclose(found.ravel(), [-slope, slope])


def test_routing_is_kept_on_disk(ex, tmp_path):
    for name in ("answer.nc", "answer.zarr"):
        back = load_explanation(ex.save(tmp_path / name))
        assert back.data.identical(ex.data)
        assert back.routing(k=2).equals(ex.routing(k=2))
        assert back.attrs["gate"] == "all"
        assert back.is_gated


def test_a_selection_keeps_its_routing(ex):
    part = ex.select(component=1, feature=["switch", "a"])
    assert part.routing()["feature"].tolist() == ["switch", "a"]
    with pytest.raises(ValueError, match="needs the whole mixture"):
        part.derivative(np.zeros((1, 2)))


def test_constant_weights_have_no_routing():
    ex = Explanation.from_coefficients([[2.0], [1.0]])
    assert not ex.is_gated
    with pytest.raises(ValueError, match="constant weights, which no feature changes"):
        ex.routing()


def test_bad_arguments(ex):
    with pytest.raises(ValueError, match=r"component is 7; wanted one of \[0, 1\]"):
        ex.routing(7)
    with pytest.raises(ValueError, match="k is 0"):
        ex.routing(k=0)


def test_columns_of_the_users_own_stand_in_the_place_of_features(explain, X):
    ex = explain(gate=lambda X: X[:, 2:])
    table = ex.routing(rule_of(ex))
    assert table["feature"].tolist() == ["up"]
    assert table["value"].item() > 0.1
    assert ex.settings["gate"] == "<lambda>"
    with pytest.raises(ValueError, match="columns of your own"):
        ex.derivative(X)
    with pytest.raises(ValueError, match="gate is missing"):
        ex.instance_values(X, reading="x")
    found = ex.instance_values(X, gate=X[:, 2:])
    assert found.attrs["reading"] == "x"
    # Without them, and without being told, the response is read.
    assert ex.instance_values(X, X[:, 0]).attrs["reading"] == "y"


def test_half_a_gate_is_no_explanation(ex):
    with pytest.raises(ValueError, match="needs routing too"):
        Explanation(ex.data.drop_vars("routing"))
    with pytest.raises(ValueError, match="gate_map and gate_offset, or gate_center"):
        Explanation(ex.data.drop_vars("gate_map"))
    with pytest.raises(ValueError, match="gamma has dims"):
        Explanation(ex.data.assign(gamma=ex.data["gamma"].isel(stick=0)))
    with pytest.raises(ValueError, match="routing has dims"):
        Explanation(ex.data.assign(routing=ex.data["routing"].isel(component=0)))
