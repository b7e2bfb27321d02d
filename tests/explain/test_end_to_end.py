"""From a black box to a tested explanation, with the real sampler."""

import warnings

import numpy as np
import pytest

from mixreg.explain import GlobalExplainer, black_box, fidelity, load_explanation
from mixreg.posterior import ConvergenceWarning


@pytest.fixture(scope="module")
def box():
    """Two rules, told apart by the sign of the last feature."""
    return black_box(
        lambda X: 1 / (1 + np.exp(-np.where(X[:, 3] > 0, 4 * X[:, 0] - 1, 4 * X[:, 1] - 1)))
    )


@pytest.fixture(scope="module")
def X():  # noqa: N802
    return np.random.default_rng(8).normal(size=(200, 4))


@pytest.fixture(scope="module")
def ex(box, X):
    explainer = GlobalExplainer(box, n_components=4, draws=150, tune=150, chains=2, cores=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return explainer(X, feature_names=["a", "b", "c", "d"], progressbar=False)


def test_both_rules_are_found(ex):
    ranking = ex.ranking()
    first = ranking[ranking["rank"] == 1]
    assert set(first["feature"]) == {"a", "b"}
    assert (first["lower"] > 0).all()
    np.testing.assert_allclose(ex.values.sel(feature="c").values[:2], 0.0, atol=0.3)


def test_fidelity_beats_random(ex, box, X):
    table = fidelity(ex, box, X, tests=["deduction"], n_features=[1], progressbar=False)
    pcr = table.set_index("explainer")["pcr"]
    # Without its own rule's feature an input is at -1: out of the class.
    assert pcr["dmm"] < 0.1
    assert pcr["random"] > 0.5


def test_saved_and_loaded(ex, tmp_path):
    back = load_explanation(ex.save(tmp_path / "answer.zarr"))
    assert back.data.identical(ex.data)
    assert back.diagnostics.equals(ex.diagnostics)
