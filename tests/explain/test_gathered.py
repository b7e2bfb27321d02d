"""A gated global explanation predicts what no line can."""

import numpy as np
import pytest

from mixreg import fidelity
from mixreg.explain import GlobalExplainer, black_box


def switched(X):
    return np.where(X[:, 2] > 0, 5.0 + 2.0 * X[:, 0], -5.0 - 3.0 * X[:, 1])


@pytest.fixture(scope="module")
def ex():
    X = np.random.default_rng(5).normal(size=(300, 3))
    explainer = GlobalExplainer(
        switched, gate="all", n_components=3, draws=200, tune=300, chains=2, cores=1
    )
    return explainer(X, feature_names=["a", "b", "switch"], progressbar=False)


pytestmark = pytest.mark.filterwarnings("ignore::mixreg.posterior.ConvergenceWarning")


def test_predictive_errors_beat_ridge(ex):
    rmse = ex.fidelity.set_index(["surrogate", "kind"])["rmse"]
    assert rmse["mixture", "predictive"] < 0.5 * rmse["ridge", "predictive"]
    assert rmse["mixture", "assigned"] < 1.0


def test_rules_and_routing_are_those_of_the_box(ex):
    largest = ex.shares.sortby(ex.shares, ascending=False)["component"].values[:2]
    rules = ex.values.sel(component=largest).values
    rules = rules[np.argsort(-rules[:, 0])]
    np.testing.assert_allclose(rules[:, :2], [[2.0, 0.0], [0.0, -3.0]], atol=0.3)
    assert set(ex.routing(k=1).query("component in @largest")["feature"]) == {"switch"}


def test_fidelity_takes_a_reading(ex):
    X = np.random.default_rng(6).normal(size=(60, 3))
    box = black_box(lambda X: 1 / (1 + np.exp(-switched(X))))
    for reading in (None, "both", "derivative"):
        table = fidelity(
            ex, box, X, tests=["deduction"], n_features=[1], reading=reading, progressbar=False
        )
        assert table["pcr"].between(0, 1).all()
    with pytest.raises(ValueError, match="reading is 'z'"):
        fidelity(ex, box, X, reading="z", progressbar=False)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"gate": "every"}, ValueError, "gate is 'every'; wanted 'pca', 'all'"),
        ({"gate": np.zeros((3, 1))}, TypeError, "gate is a ndarray"),
        ({"gate": "pca", "gate_variance": 1.5}, ValueError, "gate_variance is 1.5"),
        ({"gate_variance": 0.0}, ValueError, "gate_variance is 0.0"),
    ],
)
def test_bad_gates(options, error, message):
    with pytest.raises(error, match=message):
        GlobalExplainer(switched, **options)
