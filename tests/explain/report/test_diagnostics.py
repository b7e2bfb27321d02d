"""Diagnostics in words, and the verdicts on instances, doubtful ones first."""

import pandas as pd
import pytest

from mixreg.explain import Explanation
from mixreg.explain.report.diagnostics import instance_rows, quantity_in_words, quantity_rows


@pytest.mark.parametrize(
    ("quantity", "words"),
    [
        ("coclustering[3,17]", "rows 3 and 17 together"),
        ("mean_y[2]", "predicted mean, row 2"),
        ("alpha", "concentration alpha"),
        ("something new", "something new"),
    ],
)
def test_quantities_have_names_for_people(quantity, words):
    assert quantity_in_words(quantity) == words


def test_the_smaller_effective_size_is_shown(ex):
    table = pd.DataFrame(
        {"mean": [1.5], "sd": [0.25], "ess_bulk": [300.0], "ess_tail": [99.0], "r_hat": [1.0104]},
        index=["alpha"],
    )
    (row,) = quantity_rows(Explanation(ex.data, diagnostics=table))
    assert row == ("concentration alpha", "1.5", "0.25", "99", "1.010")
    assert quantity_rows(ex) == ()


def test_doubtful_instances_come_first(local_ex):
    flags = {"converged": [True, True, False], "degenerate": [False, False, False]}
    data = local_ex.data.assign({name: ("instance", value) for name, value in flags.items()})
    data = data.assign(n_samples=("instance", [60, 70, 80]))
    rows = instance_rows(Explanation(data))
    assert [row.name for row in rows] == ["2", "0", "1"]
    assert rows[0].verdict == "not converged"
    assert rows[1].verdict == "nothing against it"
    assert rows[0].budget == "80"
    assert rows[1].r2 == f"{float(data['r2'][0]):.2f}"


def test_bytes_that_were_not_judged_have_no_rows(byte_ex):
    assert instance_rows(byte_ex) == ()
