"""Surrogates: what is compared, and in which words."""

import pandas as pd
import pytest

from mixreg.explain import Explanation
from mixreg.explain.report.fidelity import (
    compare_surrogates,
    comparison_of,
    predictive_errors,
    surrogate_rows,
)


@pytest.mark.parametrize(("mixture", "ahead"), [(0.2, "the mixture"), (0.9, "ridge")])
def test_surrogates_are_compared_on_held_out_rows_only(mixture, ahead):
    rows = [
        {"surrogate": "mixture", "kind": "assigned", "scale": "response", "rmse": 0.001},
        {"surrogate": "mixture", "kind": "predictive", "scale": "response", "rmse": mixture},
        {"surrogate": "ridge", "kind": "predictive", "scale": "response", "rmse": 0.5},
    ]
    assert compare_surrogates(pd.DataFrame(rows)).endswith(f"{ahead} is ahead.")
    rows[1]["rmse"], rows[2]["rmse"] = 1.369, 1.374
    assert compare_surrogates(pd.DataFrame(rows)).endswith("neither is ahead by more than 2%.")
    assert "not measured" in compare_surrogates(pd.DataFrame(rows[:1]))


def test_predictions_come_before_descriptions(ex):
    rows = [
        {"surrogate": "mixture", "kind": kind, "scale": "response", "n_rows": 9, "rmse": r, "r2": 0}
        for kind, r in (("assigned", 0.01), ("predictive", 0.5))
    ]
    judged = Explanation(ex.data, fidelity=pd.DataFrame(rows))
    assert [row.rmse for row in surrogate_rows(judged)] == ["0.500", "0.010"]
    assert "a description" in surrogate_rows(judged)[1].where
    assert predictive_errors(judged)["mixture"].rmse == 0.5


def test_instances_are_judged_on_fresh_perturbations(local_ex, ex):
    assert {row.where for row in surrogate_rows(local_ex)} == {"fresh perturbations"}
    assert comparison_of(local_ex).startswith("On fresh perturbations the mixture errs by")
    assert comparison_of(ex) == ""
    assert surrogate_rows(ex) == ()
