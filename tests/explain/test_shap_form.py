"""Conversion to shap: bounds are filled, contributions add up, plots draw them."""

import sys

import numpy as np
import pytest

from mixreg.explain import Explanation


@pytest.fixture(scope="module")
def shap():
    return pytest.importorskip("shap")


def test_components_become_rows(ex, shap):
    found = ex.to_shap()
    assert isinstance(found, shap.Explanation)
    np.testing.assert_allclose(found.values, ex.values)
    np.testing.assert_allclose(found.lower_bounds, ex.interval().sel(bound="lower"))
    assert (found.upper_bounds > found.values).all()
    assert list(found.feature_names) == list(ex.feature_names)


def test_contributions_add_up_to_the_fit(ex, planted, shap):
    found = ex.to_shap(planted.X, planted.y)
    total = found.base_values + found.values.sum(axis=1)
    np.testing.assert_allclose(total, planted.y, atol=0.4)
    assert np.sqrt(np.mean((total - planted.y) ** 2)) < 0.1
    assert (found.lower_bounds <= found.values + 1e-12).all()
    np.testing.assert_array_equal(found.data, planted.X)


def test_contributions_do_not_depend_on_labels(ex, planted, shap):
    swapped = planted.explanation(np.tile([1, 0], (80, 1)))
    first, second = ex.to_shap(planted.X, planted.y), swapped.to_shap(planted.X, planted.y)
    np.testing.assert_allclose(second.values, first.values)
    np.testing.assert_allclose(second.base_values, first.base_values)


def test_plots_of_shap_take_it(ex, planted, shap):
    plt = pytest.importorskip("matplotlib.pyplot")
    found = ex.to_shap(planted.X[:20], planted.y[:20])
    for draw in (shap.plots.waterfall, shap.plots.bar):
        draw(found[0], show=False)
        assert plt.gcf().axes
        plt.close("all")
    shap.plots.beeswarm(found, show=False)
    assert plt.gcf().axes
    shap.plots.waterfall(ex.to_shap()[0], show=False)


def test_bad_arguments(ex, planted):
    with pytest.raises(ValueError, match="give both or neither"):
        ex.to_shap(planted.X)
    with pytest.raises(ValueError, match="strictly between"):
        ex.to_shap(planted.X, planted.y, prob=2.0)
    bare = Explanation.from_coefficients([[1.0, 2.0]])
    with pytest.raises(ValueError, match="knows no means"):
        bare.to_shap([[1.0, 2.0]], [1.0])


def test_without_shap_the_error_says_what_to_install(ex, monkeypatch):
    monkeypatch.setitem(sys.modules, "shap", None)
    with pytest.raises(ModuleNotFoundError, match="pip install shap"):
        ex.to_shap()
