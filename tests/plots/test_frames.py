"""Tables are taken from what holds them; what is missing is named."""

from types import SimpleNamespace

import pandas as pd
import pytest

from mixreg.plots import plot_coverage, plot_curves, plot_metrics, plot_reliability
from mixreg.plots.frames import frame_of, parts_of


def test_a_table_or_what_holds_it():
    table = pd.DataFrame({"n": [1]})
    assert frame_of(table, "curves", ["n"]) is table
    assert frame_of(SimpleNamespace(curves=table), "curves", ["n"]) is table


def test_parts_keep_the_order_of_their_names():
    parts = parts_of(pd.DataFrame({"name": ["b", "a", "b"], "value": [1, 2, 3]}), "name")
    assert [(name, part["value"].tolist()) for name, part in parts] == [("b", [1, 3]), ("a", [2])]


@pytest.mark.parametrize(
    ("plot", "name"),
    [
        (plot_coverage, "coverage"),
        (plot_reliability, "reliability"),
        (plot_curves, "curves"),
        (plot_metrics, "table"),
    ],
)
def test_what_is_no_table_is_refused(plot, name):
    with pytest.raises(TypeError, match=f"{name} is a list; wanted a DataFrame"):
        plot([1.0])
    with pytest.raises(ValueError, match=f"{name} has 1 rows and lacks the columns"):
        plot(pd.DataFrame({"other": [1]}))
