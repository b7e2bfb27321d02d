"""The global explainer, with planted draws in the place of the sampler's."""

import numpy as np
import pytest
import xarray as xr

from mixreg.explain import GlobalExplainer, load_explanation
from mixreg.explain.maskers import Image, top_variance
from mixreg.explain.methods import METHODS
from mixreg.posterior import ConvergenceWarning, trace_from_arrays

BETA = np.array([[2.0, 0.0, 0.0], [0.0, -3.0, 0.0]])
LEVEL = np.array([5.0, -5.0])


def planted_box(X):
    """Two regimes, told apart by the last feature."""
    return np.where(X[:, 2] > 0, 5.0 + 2.0 * X[:, 0], -5.0 - 3.0 * X[:, 1])


@pytest.fixture(name="X")
def _rows(rng):
    return rng.normal(size=(120, 3))


@pytest.fixture
def sampler(monkeypatch, rng):
    """Replace sampling by draws around the truth, labels switched at random."""

    def draw(self, run, progressbar):
        X, y = run.fitted_rows
        n_chains, n_draws = self.sample_options["chains"], self.sample_options["draws"]
        shape = (n_chains, n_draws)
        local = np.random.default_rng(run.seed)
        order = local.permuted(np.tile([0, 1], (*shape, 1)), axis=2)
        share = (X[:, 2] > 0).mean()
        noise = 0.05 * local.normal(size=(*shape, 2, 3))
        return trace_from_arrays(
            w=np.array([share, 1 - share])[order],
            beta=BETA[order] + noise,
            intercept=LEVEL[order] + 0.05 * local.normal(size=(*shape, 2)),
            sigma=np.full((*shape, 2), 0.3),
            X=X,
            y=y,
            alpha=np.ones(shape),
            feature_names=run.design.names,
        )

    monkeypatch.setattr(GlobalExplainer, "_draw", draw)


def explainer(**options) -> GlobalExplainer:
    return GlobalExplainer(planted_box, **{"draws": 400, "chains": 2, "n_components": 2} | options)


@pytest.fixture
def ex(sampler, X):
    return explainer()(X, feature_names=["a", "b", "c"], random_seed=4, progressbar=False)


def test_planted_components_are_found(ex, X):
    order = np.argsort(-ex.values.sel(feature="a").values)
    np.testing.assert_allclose(ex.values.values[order], BETA, atol=0.05)
    ranking = ex.ranking()
    assert set(ranking.loc[ranking["rank"] == 1, "feature"]) == {"a", "b"}
    regime = ex.responsibilities.argmax("component").values
    assert abs((regime == order[0])[X[:, 2] > 0].mean() - 1) < 0.02


def test_provenance_and_diagnostics_are_carried(ex):
    assert ex.attrs["response_kind"] == "raw"
    assert "clip" not in ex.attrs
    assert ex.attrs["random_seed"] == 4
    assert ex.settings["holdout"] == 0.2
    assert ex.settings["draws"] == 400
    assert ex.converged is True
    assert "log_lik" in ex.diagnostics.index
    assert ex.data["fitted"].sum() == 96
    assert ex.shares.sum() == pytest.approx(1.0)


def test_fidelity_keeps_assigned_and_predictive_apart(ex):
    table = ex.fidelity
    assert table[["surrogate", "kind"]].values.tolist() == [
        ["mixture", "assigned"],
        ["mixture", "predictive"],
        ["ridge", "predictive"],
    ]
    rmse = table.set_index(["surrogate", "kind"])["rmse"]
    assert rmse["mixture", "assigned"] < 1.0
    assert rmse["mixture", "predictive"] > 3.0
    assert table["n_rows"].tolist() == [96, 24, 24]


def test_it_can_be_saved(ex, tmp_path):
    back = load_explanation(ex.save(tmp_path / "answer.nc"))
    assert back.data.identical(ex.data)
    assert back.fidelity.equals(ex.fidelity)


def test_rows_held_out_can_be_given(sampler, X, rng):
    ex = explainer()(X, X_holdout=rng.normal(size=(30, 3)), progressbar=False)
    assert ex.data["fitted"].all()
    assert ex.fidelity["n_rows"].tolist() == [120, 30, 30]


def test_without_holdout_there_are_no_predictive_figures(sampler, X):
    ex = explainer(holdout=0.0)(X, progressbar=False)
    assert ex.fidelity["kind"].tolist() == ["assigned"]


def test_same_seed_same_answer(sampler, X):
    first, second = (explainer()(X, random_seed=1, progressbar=False) for _ in range(2))
    assert first.data.drop_attrs().identical(second.data.drop_attrs())
    other = explainer()(X, random_seed=2, progressbar=False)
    assert (first.data["fitted"] != other.data["fitted"]).any()


@pytest.mark.filterwarnings("ignore::mixreg.posterior.ConvergenceWarning")
@pytest.mark.parametrize(
    ("response", "kind", "n_lines"),
    [("auto", "logit", 6), ("probability", "probability", 3), ("raw", "raw", 3)],
)
def test_kinds_of_response(sampler, X, response, kind, n_lines):
    def box(X):
        return 1 / (1 + np.exp(-planted_box(X)))

    ex = GlobalExplainer(box, response=response, draws=50, chains=2, n_components=2)(
        X, progressbar=False
    )
    assert ex.attrs["response_kind"] == kind
    assert len(ex.fidelity) == n_lines
    assert ("clip" in ex.attrs) == (kind == "logit")


def test_chains_that_disagree_are_flagged(monkeypatch, sampler, X):
    planted = GlobalExplainer._draw

    def stuck(self, run, progressbar):
        idata = planted(self, run, progressbar)
        idata["posterior/sigma"][0] = 5.0
        return idata

    monkeypatch.setattr(GlobalExplainer, "_draw", stuck)
    with pytest.warns(ConvergenceWarning):
        ex = explainer()(X, progressbar=False)
    assert ex.converged is False
    assert ex.attrs["advice"]
    assert "NOT CONVERGED" in repr(ex)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        (
            {"method": "lime"},
            ValueError,
            r"method is 'lime'; known methods are \['dmm', 'dmm_men', 'lemna'\]",
        ),
        ({"n_nets": 2}, ValueError, r"n_nets is 2, but method 'dmm' has no such option"),
        ({"scaling": "sigma"}, ValueError, r"method 'dmm' has no such option; \['dmm_men'\] do"),
        ({"method": "dmm_men", "n_nets": 0}, ValueError, "n_nets is 0"),
        ({"method": "dmm_men", "lam": 1.0}, ValueError, r"lam is 1.0, .*; \['lemna'\] do"),
        ({"method": "lemna", "lam": -1.0}, ValueError, "lam is -1.0"),
        ({"method": "lemna", "lam": "two"}, TypeError, "lam is 'two'"),
        ({"method": "dmm_men", "scaling": "sd"}, ValueError, "scaling is 'sd'"),
        ({"masker": (28, 28)}, TypeError, "masker is a tuple"),
        ({"thin": 0}, ValueError, "thin is 0"),
        ({"response": "odds"}, ValueError, "response is 'odds'"),
        ({"preset": "mine"}, ValueError, "preset is 'mine'"),
        ({"n_components": 1}, ValueError, "n_components is 1"),
        ({"draws": 0}, ValueError, "draws is 0"),
        ({"tune": -1}, ValueError, "tune is -1"),
        ({"chains": 2.0}, TypeError, "chains is 2.0"),
        ({"cores": 0}, ValueError, "cores is 0"),
        ({"holdout": 1.0}, ValueError, "holdout is 1.0"),
        ({"holdout": -0.1}, ValueError, "holdout is -0.1"),
    ],
)
def test_bad_options(options, error, message):
    with pytest.raises(error, match=message):
        explainer(**options)


def test_bad_calls(X):
    with pytest.raises(TypeError, match="predict is a int"):
        GlobalExplainer(3)
    with pytest.raises(ValueError, match="X has 1 rows"):
        explainer()(X[:1])
    with pytest.raises(ValueError, match="X_holdout has 2 columns; wanted 3"):
        explainer()(X, X_holdout=X[:, :2])
    with pytest.raises(ValueError, match="X has 1 missing"):
        explainer()(np.where(X[0, 0] == X, np.nan, X))
    with pytest.raises(ValueError, match="random_seed is -1"):
        explainer()(X, random_seed=-1)
    with pytest.raises(ValueError, match="feature_names repeats"):
        explainer()(X, feature_names=["a", "a", "b"])


def test_a_box_about_images_sees_whole_images(sampler, rng):
    images = rng.normal(size=(120, 2, 3))
    # Only three pixels vary enough to be features; the box needs a fourth.
    images[:, [0, 1], [1, 0]] *= 0.1
    images[:, 1, 2] = 1.0
    seen = []

    def box(X):
        seen.append(X.shape)
        return planted_box(X[:, [0, 0, 1], [0, 2, 1]]) * X[:, 1, 2]

    masker = Image((2, 3), top_variance(3))
    ex = GlobalExplainer(box, masker=masker, draws=400, chains=2, n_components=2)(
        images, progressbar=False
    )
    assert seen == [(120, 2, 3)]
    assert ex.data["pixel"].values.tolist() == [0, 2, 4]
    assert ex.feature_names == ("r00c00", "r00c02", "r01c01")
    np.testing.assert_allclose(ex.data["mean_image"], images.mean(axis=0))
    assert ex.settings["select"] == "top_variance(3)"
    painted = ex.paint(ex.values)
    order = np.argsort(-painted.values[:, 0, 0])
    np.testing.assert_allclose(painted.values[order, 0, 0], BETA[:, 0], atol=0.05)
    np.testing.assert_allclose(painted.values[order, 0, 2], BETA[:, 1], atol=0.05)
    flat = GlobalExplainer(
        lambda X: box(X.reshape(-1, 2, 3)), masker=masker, draws=400, chains=2, n_components=2
    )(images.reshape(120, 6), X_holdout=images[:30], progressbar=False)
    assert flat.data["fitted"].all()
    assert flat.fidelity["n_rows"].tolist() == [120, 30, 30]


def test_bad_images(X):
    with_masker = explainer(masker=Image((2, 3), [0, 1]))
    with pytest.raises(ValueError, match=r"images has shape \(120, 3\)"):
        with_masker(X)
    images = np.zeros((10, 2, 3))
    with pytest.raises(ValueError, match="feature_names is given with a masker"):
        with_masker(images, feature_names=["a", "b"])
    with pytest.raises(ValueError, match="X_holdout has shape"):
        with_masker(images, X_holdout=X)


def test_options_reach_the_model_and_the_sampler(monkeypatch, X):
    seen = {}

    class DoneError(Exception):
        pass

    def build(X, y, names, **options):
        seen["model"] = options
        return "the model"

    def sample(model, **options):
        seen["sample"] = options
        raise DoneError

    monkeypatch.setitem(METHODS, "dmm_men", METHODS["dmm_men"]._replace(build=build))
    monkeypatch.setattr("mixreg.sampling.sample", sample)
    for options, nets, scaling in (({}, 3, None), ({"n_nets": 2, "scaling": "sigma"}, 2, "sigma")):
        with pytest.raises(DoneError):
            explainer(method="dmm_men", thin=5, **options)(X, random_seed=3, progressbar=False)
        assert seen["model"] == {
            "n_components": 2,
            "preset": "default",
            "intercept": None,
            "n_nets": nets,
            "scaling": scaling,
        }
        assert seen["sample"]["thin"] == 5
        assert seen["sample"]["random_seed"] == 3


def test_the_rate_of_a_random_walk_is_kept(X, tmp_path):
    options = {"method": "lemna", "draws": 20, "tune": 10, "chains": 2}
    with pytest.warns(ConvergenceWarning):
        ex = explainer(**options)(X, progressbar=False)
    assert ex.data["lam"].dims == ("sample",)
    assert (ex.data["lam"] > 0).all()
    back = load_explanation(ex.save(tmp_path / "answer.nc"))
    assert back.data.identical(ex.data)


def test_elastic_nets_are_kept(monkeypatch, sampler, X, tmp_path):
    planted = GlobalExplainer._draw

    def with_nets(self, run, progressbar):
        idata = planted(self, run, progressbar)
        for place, name in enumerate(("l1", "l2", "net_w")):
            values = place + np.arange(2 * 400 * 3.0).reshape(2, 400, 3)
            idata["posterior"][name] = xr.DataArray(values, dims=("chain", "draw", "net"))
        return idata

    monkeypatch.setattr(GlobalExplainer, "_draw", with_nets)
    ex = explainer()(X, progressbar=False)
    np.testing.assert_array_equal(ex.data["l2"].values, 1 + np.arange(2400.0).reshape(800, 3))
    back = load_explanation(ex.save(tmp_path / "answer.nc"))
    assert back.data["net_w"].dims == ("sample", "net")
    assert back.data.identical(ex.data)
