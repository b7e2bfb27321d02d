"""What speaks against an explanation is said at the top."""

import pandas as pd
import pytest

from mixreg.explain import Explanation
from mixreg.explain.report.flags import advice_of, flags_of


def fidelity(mixture, ridge):
    rows = [
        {"surrogate": name, "kind": "predictive", "scale": "response", "n_rows": 9}
        | {"rmse": (1 - r2) ** 0.5, "r2": r2}
        for name, r2 in (("mixture", mixture), ("ridge", ridge))
    ]
    return pd.DataFrame(rows)


def words(ex):
    return [(flag.kind, flag.text) for flag in flags_of(ex)]


def test_nothing_is_held_against_a_good_explanation(ex):
    assert words(Explanation(ex.data, fidelity=fidelity(0.9, 0.8))) == []


def test_chains_that_disagree_are_told_first(ex):
    bad = Explanation(ex.data.assign_attrs(converged=0), fidelity=fidelity(0.2, 0.8))
    kinds = [kind for kind, _ in words(bad)]
    text = " ".join(text for _, text in words(bad))
    assert kinds == ["warning", "warning", "note"]
    assert "not been shown to converge" in text
    assert "predicts 20% of the variance" in text
    assert "ridge regression predicts held-out rows better" in text


@pytest.mark.parametrize("r2", [-3.0, float("nan")])
def test_surrogates_that_predict_nothing_are_told(ex, r2):
    ((kind, text), *_) = words(Explanation(ex.data, fidelity=fidelity(r2, r2)))
    assert kind == "warning"
    assert "Low fidelity" in text


def test_what_was_not_measured_is_no_praise(ex, byte_ex):
    assert words(ex) == [("note", words(ex)[0][1])]
    assert "not measured" in words(ex)[0][1]
    assert "not measured" in words(byte_ex)[0][1]


def test_instances_are_counted(local_ex):
    flags = {"converged": [True, False, False], "faithful": [False, False, True]}
    flags["degenerate"] = [False, False, True]
    data = local_ex.data.assign({name: ("instance", value) for name, value in flags.items()})
    text = [text for kind, text in words(Explanation(data)) if kind == "warning"]
    assert text[0].startswith("1 of 3 explanations has not been shown to converge")
    assert text[1].startswith("2 of 3 explanations have low fidelity")
    assert text[2].startswith("1 of 3 explanations is degenerate")


def test_points_selections_and_clips(ex):
    assert words(Explanation.from_coefficients([[1.0]]))[-1][1].startswith("These are point")
    assert any("selection" in text for _, text in words(ex.select(component=0)))
    clipped = Explanation(ex.data.assign_attrs(clipped_share=0.3))
    assert words(clipped)[0][1].startswith("30\N{NO-BREAK SPACE}% of the answers")


def test_advice_is_read_by_line(ex):
    assert advice_of(Explanation(ex.data.assign_attrs(advice="a\n\nb"))) == ("a", "b")


def test_flags_stand_before_all_tables(ex, read):
    page = read(Explanation(ex.data.assign_attrs(converged=0, advice="<b>more draws</b>")))
    place = [tag for tag, _ in page.tags].index("table")
    notes = [k for k, (_, attrs) in enumerate(page.tags) if attrs.get("role") == "note"]
    assert notes[0] < place
    assert "NOT shown to converge" in page.text
    assert "<b>more draws</b>" in page.text
