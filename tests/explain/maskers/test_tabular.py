"""Tables whose columns are features."""

import numpy as np
import pandas as pd
import pytest

from mixreg.explain.maskers import Tabular


def test_names_come_with_the_table_or_are_given():
    table = pd.DataFrame({"size": [1.0], "age": [2.0]})
    assert Tabular().attach(table).names == ("size", "age")
    assert Tabular(feature_names=["a", "b"]).attach([[1.0, 2.0]]).names == ("a", "b")


def test_fills(rng):
    nothing = np.zeros((1, 2), dtype=bool)
    background = [[1.0, 3.0], [3.0, 5.0]]
    for fill, wanted in (
        ("zero", [0, 0]),
        ("one", [1, 1]),
        (2.5, [2.5, 2.5]),
        (np.array([4.0, 6.0]), [4, 6]),
        ("mean", [2, 4]),
    ):
        attached = Tabular(fill, background=background).attach([[7.0, 8.0]])
        assert attached.craft(0, nothing, rng)[0].tolist() == wanted


@pytest.mark.parametrize("fill", ["mean", "marginal"])
def test_fills_that_need_a_background_say_so(fill):
    with pytest.raises(ValueError, match=f"fill is '{fill}', which needs background"):
        Tabular(fill)


def test_rows_to_fill_in_from_are_a_background():
    with pytest.raises(ValueError, match=r"fill has shape \(5, 3\); .* background="):
        Tabular(np.ones((5, 3)))


def test_widths_and_positions_are_checked():
    with pytest.raises(ValueError, match="background"):
        Tabular("mean", background=np.ones((3, 2))).attach(np.ones((1, 3)))
    with pytest.raises(ValueError, match="fill has 2 numbers; wanted 3"):
        Tabular(np.ones(2)).attach(np.ones((1, 3)))
    with pytest.raises(ValueError, match="rows of a table have none"):
        Tabular().attach(np.ones((1, 3)), position=1)
