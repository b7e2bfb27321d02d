"""The plots of shap draw explanations: values, error bars and colours are read off the axes."""

import warnings

import matplotlib as mpl
import numpy as np
import pytest
import xarray as xr

import mixreg as mr
from mixreg.explain import Explanation
from mixreg.explain.machine_code.sequence import sequence_explanation
from mixreg.explain.maskers import Image, Tabular
from mixreg.posterior import ConvergenceWarning

shap = pytest.importorskip("shap")
plt = pytest.importorskip("matplotlib.pyplot")

WEIGHTS = np.array([3.0, -2.0, 0.0, 1.0])
NAMES = ["age", "size", "idle", "dose"]
X = np.array([[1.0, 1.0, 1.0, 1.0], [2.0, 1.0, 3.0, -1.0], [0.0, 2.0, 1.0, 4.0]])


@pytest.fixture(autouse=True)
def _agg():
    before = mpl.get_backend()
    plt.switch_backend("agg")
    yield
    plt.close("all")
    plt.switch_backend(before)


@pytest.fixture(scope="module")
def local() -> Explanation:
    """Three inputs of a linear box with a level of one half, zero standing for what is away."""
    explainer = mr.LocalExplainer(
        lambda rows: rows @ WEIGHTS + 0.5,
        Tabular(feature_names=NAMES),
        method="dmm",
        gate=None,
        draws=60,
        tune=30,
        chains=2,
        cores=1,
        n_components=2,
    )
    with warnings.catch_warnings():
        # Sixty draws are too few to show convergence.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return explainer(X, n_samples=80, progressbar=False)


def error_bars(axes) -> np.ndarray:
    """Read the ends of the horizontal error bars as (left, right), from the top row down."""
    found = [
        segment
        for collection in axes.figure.findobj(mpl.collections.LineCollection)
        for segment in collection.get_segments()
        if len(segment) == 2 and segment[0, 1] == segment[1, 1]
    ]
    return np.array([bar[:, 0] for bar in sorted(found, key=lambda bar: -bar[0, 1])])


def texts(figure) -> str:
    """Collect all that is written in a figure; shap's minus sign is the typographic one."""
    figure.canvas.draw()
    written = figure.findobj(mpl.text.Text)
    return "\n".join(text.get_text() for text in written).replace("\N{MINUS SIGN}", "-")


def test_base_is_the_fit_without_features_and_adds_up_to_the_fit_at_the_input(local):
    found = local.to_shap()
    np.testing.assert_allclose(found.base_values, 0.5, atol=0.2)
    total = found.base_values + found.values.sum(axis=1)
    np.testing.assert_allclose(total, X @ WEIGHTS + 0.5, atol=0.2)
    np.testing.assert_allclose(total, local.data["response"], atol=0.2)


def test_an_input_that_never_changes_the_answer_stands_at_its_answer():
    explainer = mr.LocalExplainer(
        lambda rows: np.full(len(rows), 2.0), Tabular(), method="dmm", inference="em"
    )
    with pytest.warns(UserWarning, match="answered all perturbations"):
        found = explainer(X[:1], n_samples=40, progressbar=False).to_shap()
    np.testing.assert_allclose(found.base_values, 2.0, atol=1e-6)
    np.testing.assert_array_equal(found.values, 0.0)


def test_inputs_travel_with_local_explanations(local):
    found = local.to_shap()
    np.testing.assert_array_equal(found.data, X)
    np.testing.assert_array_equal(found[1].data, X[1])
    np.testing.assert_array_equal(local.select(instance=[2]).to_shap().data, X[2:])


def test_columns_of_selected_features_are_not_guessed(local):
    assert local.select(feature=["size", "age"]).to_shap().data is None
    # The same number of features, in another order.
    assert local.select(feature=NAMES[::-1]).to_shap().data is None


def test_patches_of_images_have_no_single_value():
    explainer = mr.LocalExplainer(
        lambda images: 2.0 * images[:, 0, 0] + images[:, 1, 1],
        Image((2, 2), blocks=1),
        method="dmm",
        inference="em",
    )
    found = explainer(np.ones((2, 2)), n_samples=200, progressbar=False).to_shap()
    assert found.data is None
    shap.plots.waterfall(found[0], show=False)


def test_bytes_are_printed_in_hexadecimal():
    ex = sequence_explanation([[0.5, 2.0, -1.0]], [[0xC4, 0x56]], [1])
    found = ex.to_shap()
    np.testing.assert_array_equal(found.data, [[0xC3, 0x55, np.nan]])
    assert found.display_data.tolist() == [["c3", "55", "··"]]
    axes = shap.plots.waterfall(found[0], show=False)
    assert "55 = +0" in texts(axes.figure)


def test_tokens_that_are_no_bytes_are_numbers():
    ex = sequence_explanation([[0.5, 2.0, 0.0]], [[7, 90]], [1])
    wide = ex.data.assign(input=ex.data["input"] * 1000)
    found = Explanation(wide).to_shap()
    np.testing.assert_array_equal(found.data, [[7000, 90000, np.nan]])
    assert found.display_data is None


def test_waterfall_draws_our_intervals_and_the_values_of_the_input(local):
    found = local.to_shap(prob=0.8)[1]
    axes = shap.plots.waterfall(found, show=False)
    order = np.argsort(-np.abs(found.values))
    widths = (found.upper_bounds - found.lower_bounds)[order]
    assert (widths[:3] > 0).all()
    bars = error_bars(axes)
    np.testing.assert_allclose(bars[:, 1] - bars[:, 0], widths, atol=1e-6)
    ends = found.base_values + np.cumsum(found.values[order[::-1]])[::-1]
    offset = (found.lower_bounds - found.values)[order]
    np.testing.assert_allclose(bars[:, 0], ends + offset, atol=1e-6)
    written = texts(axes.figure)
    assert "2 = age" in written
    assert "-1 = dose" in written
    # The top of the waterfall is the surrogate's fit at the input.
    assert f"{ends[0]:.3f}".rstrip("0") in written


def test_beeswarm_colours_by_the_values_of_the_features(local):
    axes = shap.plots.beeswarm(local.to_shap(), show=False, color_bar=False)
    points = [c for c in axes.collections if isinstance(c, mpl.collections.PathCollection)]
    coloured = [np.asarray(c.get_array()) for c in points if c.get_array() is not None]
    drawn = sorted(tuple(sorted(values)) for values in coloured if len(values))
    # shap clips the colour scale at these quantiles.
    lowest, highest = np.percentile(X, [5, 95], axis=0)
    wanted = np.clip(X, lowest, highest).T
    np.testing.assert_allclose(drawn, sorted(tuple(sorted(column)) for column in wanted))
    across = np.concatenate([c.get_offsets()[:, 0] for c in points if len(c.get_offsets())])
    assert set(np.round(local.values.values.ravel(), 6)) <= set(np.round(across, 6))


def test_heat_map_holds_every_value(local):
    values = local.to_shap()
    axes = shap.plots.heatmap(values, instance_order=np.arange(len(X)), show=False)
    (drawn,) = [image.get_array() for image in axes.get_images()]
    order = np.argsort(-np.abs(values.values).mean(axis=0))
    np.testing.assert_allclose(drawn, values.values[:, order].T)


@pytest.mark.parametrize("draw", ["beeswarm", "heatmap", "bar"])
def test_contributions_of_global_explanations_are_drawn(ex, planted, draw):
    found = ex.to_shap(planted.X[:30], planted.y[:30])
    # No font has a glyph for what the fixture hides in a name.
    found.feature_names = [name.replace("\x1b", "") for name in found.feature_names]
    axes = getattr(shap.plots, draw)(found, show=False)
    assert "age" in texts(axes.figure)


def test_waterfall_of_one_contribution_of_a_global_explanation(ex, planted):
    found = ex.to_shap(planted.X[:30], planted.y[:30])[4]
    bars = error_bars(shap.plots.waterfall(found, show=False))
    widths = np.sort(found.upper_bounds - found.lower_bounds)
    np.testing.assert_allclose(np.sort(bars[:, 1] - bars[:, 0]), widths, atol=1e-6)


def test_error_bars_of_skewed_draws_hold_the_mean():
    draws = np.zeros((40, 1, 2))
    draws[:3, 0, 0] = 100.0
    # Rounding moves the mean of equal draws away from all of them.
    draws[..., 1] = 0.1
    data = xr.Dataset(
        {"importance": (("sample", "instance", "feature"), draws)},
        coords={"instance": [0], "feature": np.array(["rare", "same"], dtype=object)},
    )
    found = Explanation(data).to_shap(prob=0.5)
    assert (found.lower_bounds <= found.values).all()
    assert (found.upper_bounds >= found.values).all()
    shap.plots.waterfall(found[0], show=False)
