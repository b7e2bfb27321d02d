"""Fidelity of the surrogate: the two kinds and the two scales are kept apart."""

import numpy as np
import pytest

from mixreg.explain.surrogate import surrogate_table


def test_figures_by_hand(planted):
    rows = (planted.X, planted.y)
    table = surrogate_table(planted.parameters, rows, rows, "raw").set_index(["surrogate", "kind"])
    assigned = table.loc[("mixture", "assigned")]
    predictive = table.loc[("mixture", "predictive")]
    assert assigned["rmse"] < 0.1
    beta, level = planted.parameters.beta.mean(axis=0), planted.parameters.intercept.mean(axis=0)
    mean = (level + planted.X @ beta.T) @ [2 / 3, 1 / 3]
    np.testing.assert_allclose(predictive["rmse"], np.sqrt(np.mean((planted.y - mean) ** 2)))
    wanted = 1 - np.mean((planted.y - mean) ** 2) / planted.y.var()
    np.testing.assert_allclose(predictive["r2"], wanted)
    # Both means are linear in x; ridge differs from the best linear fit by its penalty only.
    assert table.loc[("ridge", "predictive"), "rmse"] <= 1.1 * predictive["rmse"]


def test_logits_are_also_judged_as_probabilities(planted):
    rows = (planted.X, planted.y)
    table = surrogate_table(planted.parameters, rows, rows, "logit")
    assert table.groupby(["surrogate", "kind"])["scale"].apply(list).tolist() == [
        ["response", "probability"]
    ] * len(table.groupby(["surrogate", "kind"]))
    assert (table.loc[table["scale"] == "probability", "rmse"] < 1).all()


@pytest.mark.filterwarnings("error")
def test_without_held_out_rows_nothing_is_called_predictive(planted):
    table = surrogate_table(planted.parameters, (planted.X, planted.y), None, "raw")
    assert table["kind"].tolist() == ["assigned"]


def test_a_constant_response_has_no_r2(planted):
    rows = (planted.X[:1], planted.y[:1])
    table = surrogate_table(planted.parameters, rows, None, "raw")
    assert np.isnan(table["r2"]).all()
