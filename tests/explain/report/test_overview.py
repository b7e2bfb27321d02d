"""Many instances at a glance."""

import numpy as np
import pytest

from mixreg.explain.report.overview import overview_of


def test_features_are_counted_over_instances(byte_ex):
    overview = overview_of(byte_ex)
    lines = {line.name: line for line in overview.lines}
    assert overview.n_instances == 2
    assert {name for name, line in lines.items() if line.raises == 2} == {
        "byte at -1",
        "byte at +0",
    }
    assert lines["byte at +1"].lowers == 1
    expected = byte_ex.values.sel(feature="-1")
    assert lines["byte at -1"].mean_size == pytest.approx(float(abs(expected).mean()))
    assert overview.lines[0].prob_top == max(line.prob_top for line in overview.lines)
    assert np.isclose(sum(line.prob_top for line in overview.lines), 2)


def test_one_instance_and_components_need_none(byte_ex, ex):
    assert overview_of(byte_ex.select(instance=0)) is None
    assert overview_of(ex) is None
