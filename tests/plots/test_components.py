"""plot_components: one bar per component, as high as its rows."""

import numpy as np
import pytest

from mixreg.explain import Explanation
from mixreg.plots import plot_components


def test_bars_are_sizes_or_weights():
    ex = Explanation.from_coefficients([[1.0], [2.0], [3.0]], weights=[0.5, 0.3, 0.2])
    ax = plot_components(ex, prob=0.8)
    table = ex.components(0.8)
    what = "size" if "size" in table else "weight"
    np.testing.assert_allclose([bar.get_height() for bar in ax.patches], table[what])
    assert ax.get_xlabel() == "component"
    assert "80% interval" in ax.get_ylabel()


def test_intervals_are_those_of_the_table(rng):
    ex = Explanation.from_coefficients(rng.normal(size=(50, 2, 1)))
    draws = rng.dirichlet([3.0, 2.0], size=50)
    ex = Explanation(ex.data.assign(w=(("sample", "component"), draws)))
    ax = plot_components(ex, prob=0.9)
    table = ex.components(0.9)
    (bars,) = next(c for c in ax.containers if hasattr(c, "has_yerr")).lines[2]
    ends = np.array([segment[:, 1] for segment in bars.get_segments()])
    np.testing.assert_allclose(ends, table[["weight_lower", "weight_upper"]])
    assert (ends[:, 0] < ends[:, 1]).all()


def test_local_explanations_are_refused():
    ex = Explanation.from_coefficients([[1.0]])
    local = Explanation(ex.data[["importance"]].isel(component=0, drop=True))
    with pytest.raises(ValueError, match="needs a global explanation"):
        plot_components(local)


def test_traces_are_refused():
    with pytest.raises(ValueError, match="plot_occupancy is for traces"):
        plot_components(object())
