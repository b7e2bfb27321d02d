"""Tests of explanations: explainers side by side, intervals, stars and curves."""

import numpy as np
import pandas as pd
import pytest

from mixreg.explain.report.evaluated import evaluated_of


def test_metrics_have_explainers_in_columns(evaluation):
    found = evaluated_of(evaluation)
    deduction, infidelity = found.tables
    assert deduction.explainers == ("mixreg", "<b>lime</b>")
    assert deduction.caption == "deduction: share that keeps the label, lower is better"
    assert deduction.rows[0] == ("fill zero, top 5", ("0.25 (0.12 to 0.50)", "0.25"))
    assert infidelity.rows == (("fill zero", ("0.25 (0.12 to 0.50) *", "0.25 *")),)
    assert found.has_uninformative


def test_curves_are_drawn_with_their_ends_in_words(evaluation, read, ex):
    ((caption, figure),) = evaluated_of(evaluation).charts
    assert caption == "deletion, fill zero"
    assert "mixreg ends at -2.00; &lt;b&gt;lime&lt;/b&gt; ends at -2.00" in figure
    page = read(ex, evaluation=evaluation)
    assert "<b>lime</b>" in page.text_of("th")
    assert "b" not in {tag for tag, _ in page.tags}


def test_the_table_of_mixreg_fidelity_will_do():
    rows = [
        {"test": "augmentation", "fill": "opposite", "explainer": "dmm", "n_features": count}
        | {"pcr": count / 10, "lower": 0.0, "upper": 1.0, "informative": True}
        for count in (1, 2, 4)
    ]
    found = evaluated_of(pd.DataFrame(rows))
    assert [cells[0][:4] for _, cells in found.tables[0].rows] == ["0.10", "0.20", "0.40"]
    assert found.charts[0][0] == "augmentation, fill opposite"
    assert not found.has_uninformative


def test_metrics_without_counts_intervals_or_values(evaluation):
    rows = {"metric": "infidelity", "operator": "", "n_features": pd.NA, "informative": True}
    rows |= {"lower": np.nan, "upper": np.nan, "n_instances": 9}
    evaluation.table = pd.DataFrame(
        [rows | {"explainer": "a", "value": 0.0021}, rows | {"explainer": "b", "value": np.nan}]
    ).astype({"n_features": "Int64"})
    assert evaluated_of(evaluation).tables[0].rows == (("all", ("0.00210", "")),)


def test_metrics_that_random_says_nothing_of_are_not_called_uninformative(evaluation):
    evaluation.table = evaluation.table.assign(informative=pd.NA).astype({"informative": "boolean"})
    assert not evaluated_of(evaluation).has_uninformative


def test_long_tables_are_cut(evaluation):
    evaluation.table = pd.concat([evaluation.table.assign(operator=str(k)) for k in range(100)])
    assert evaluated_of(evaluation).n_left == 300


def test_what_is_no_evaluation_is_refused(evaluation):
    assert evaluated_of(None) is None
    with pytest.raises(TypeError, match=r"evaluation\.table is a NoneType"):
        evaluated_of("text")
    evaluation.curves = evaluation.curves.drop(columns="share")
    with pytest.raises(ValueError, match=r"evaluation\.curves has no column 'share'"):
        evaluated_of(evaluation)
    with pytest.raises(ValueError, match="no column"):
        evaluated_of(pd.DataFrame({"a": [1]}))
