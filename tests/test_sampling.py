"""mr.sample: what users rely on beyond the kernels."""

import numpy as np
import pymc as pm
import pytest
import xarray as xr

import mixreg as mr


@pytest.fixture(scope="module")
def planted():
    rng = np.random.default_rng(4)
    X = rng.normal(size=(60, 2))
    z = rng.integers(0, 2, 60)
    y = (X * np.array([[2.0, -1.0], [-3.0, 0.5]])[z]).sum(axis=1) + 0.1 * rng.normal(size=60)
    return X, y, z


@pytest.fixture(scope="module")
def model(planted):
    return mr.dmm(planted[0], planted[1], n_components=4, feature_names=["a", "b"])


def draw(model, draws=20, **settings):
    defaults = {
        "tune": 10,
        "chains": 2,
        "cores": 1,
        "random_seed": 1,
        "progressbar": False,
        "compute_convergence_checks": False,
    }
    return mr.sample(model, draws, **{**defaults, **settings})


def test_the_trace_is_labelled(model):
    idata = draw(model)
    assert dict(idata["posterior"]["beta"].sizes) == {
        "chain": 2,
        "draw": 20,
        "component": 4,
        "feature": 2,
    }
    assert list(idata["posterior"]["feature"].values) == ["a", "b"]
    stats = idata["sample_stats"]
    assert {"lp", "log_lik", "occupied", "sizes", "seconds", "truncation_bound"} <= set(
        stats.data_vars
    )
    assert stats["sizes"].dims == ("chain", "draw", "component")
    alpha = idata["posterior"]["alpha"]
    np.testing.assert_allclose(
        stats["truncation_bound"],
        np.minimum(stats["truncation_bound"].max(), 4 * 60 * np.exp(-3 / alpha)),
    )
    assert idata["posterior"].attrs["preset"] == "default"
    np.testing.assert_allclose(idata["posterior"]["w"].sum("component"), 1, rtol=1e-9)


def test_weights_are_those_of_the_sticks(model):
    posterior = draw(model)["posterior"]
    v = posterior["v"].transpose("chain", "draw", ...).values
    left = np.cumprod(np.concatenate([np.ones((*v.shape[:-1], 1)), 1 - v], axis=-1), axis=-1)
    w = left * np.concatenate([v, np.ones((*v.shape[:-1], 1))], axis=-1)
    np.testing.assert_allclose(posterior["w"].transpose("chain", "draw", ...), w, atol=1e-12)


@pytest.mark.parametrize("gate", [None, "all"])
@pytest.mark.parametrize("stored", [False, True])
def test_deterministics_of_ones_own_are_recorded(planted, gate, stored, tmp_path):
    with mr.dmm(planted[0], planted[1], n_components=3, gate=gate) as model:
        pm.Deterministic("precision", model["sigma"] ** -2, dims="component")
    store = tmp_path / "run.zarr" if stored else None
    posterior = draw(model, store=store)["posterior"]
    np.testing.assert_allclose(posterior["precision"], posterior["sigma"] ** -2)
    assert posterior["precision"].dims == posterior["w"].dims == ("chain", "draw", "component")


@pytest.fixture(scope="module")
def nets(planted):
    model = mr.dmm_men(planted[0], planted[1], n_components=3, n_nets=2)
    return draw(model, draws=200, tune=300)


def test_nets_are_labelled(nets):
    posterior, stats = nets["posterior"], nets["sample_stats"]
    assert posterior["l1"].dims == posterior["l2"].dims == ("chain", "draw", "net")
    np.testing.assert_allclose(posterior["net_w"].sum("net"), 1, rtol=1e-9)
    assert stats["net"].dims == stats["sizes"].dims == ("chain", "draw", "component")
    assert set(np.unique(stats["net"])) <= {0, 1}


def test_nets_find_planted_regressions(nets):
    assert mr.partition(nets).values.max() == 1
    beta = mr.relabel(nets)["posterior"]["beta"].mean(("chain", "draw")).values[:2]
    truth = np.array([[2.0, -1.0], [-3.0, 0.5]])
    order = np.argsort(-beta[:, 0])
    np.testing.assert_allclose(beta[order], truth, atol=0.15)


def test_penalties_are_diagnosed_without_labels(nets):
    table = mr.diagnose(nets)
    assert {"log_l1", "log_l2"} <= set(table.index)
    stats, l1 = nets["sample_stats"], nets["posterior"]["l1"].values
    largest = stats["sizes"].values.argmax(-1)
    by_hand = [
        np.log(l1[c, d, stats["net"].values[c, d, largest[c, d]]])
        for c in range(2)
        for d in range(200)
    ]
    assert table.loc["log_l1", "mean"] == pytest.approx(np.mean(by_hand))


def test_thinned_draws_are_those_of_a_longer_run(model):
    every = draw(model, draws=6, tune=4, chains=1)["posterior"]["beta"].values
    third = draw(model, draws=2, tune=0, chains=1, thin=5)["posterior"]["beta"].values
    np.testing.assert_array_equal(third[0, -1], every[0, -1])


def test_same_seed_same_draws_whatever_the_cores(model):
    one, two, side_by_side = draw(model), draw(model), draw(model, cores=2)
    for other in (two, side_by_side):
        np.testing.assert_array_equal(one["posterior"]["beta"], other["posterior"]["beta"])


def test_chains_and_seeds_differ(model):
    one, two = draw(model), draw(model, random_seed=2)
    beta = one["posterior"]["beta"].values
    assert not np.array_equal(beta[0], beta[1])
    assert not np.array_equal(beta, two["posterior"]["beta"].values)


def test_it_finds_planted_regressions(model, planted):
    idata = draw(model, 200, tune=200)
    labels = mr.partition(idata).values
    truth = planted[2]
    agreement = max((labels == truth).mean(), (labels == 1 - truth).mean())
    assert agreement > 0.9


def test_assignments_are_kept_on_request(model):
    idata = draw(model, keep=("z",))
    z = idata["posterior"]["z"]
    assert z.dims == ("chain", "draw", "obs")
    counts = np.stack([(z.values == j).sum(-1) for j in range(4)], -1)
    np.testing.assert_array_equal(counts, idata["sample_stats"]["sizes"])


def test_burn_in_is_kept_on_request(model):
    idata = draw(model, discard_tuned_samples=False)
    assert idata["warmup_posterior"].sizes["draw"] == 10
    assert "truncation_bound" in idata["warmup_sample_stats"].data_vars


def test_interrupted_runs_keep_what_was_drawn(model):
    def stop(trace, draw):
        if draw.chain == 0 and not draw.tuning and draw.draw_idx >= 17:
            raise KeyboardInterrupt

    idata = draw(model, 50, chains=1, callback=stop)
    assert 0 < idata["posterior"].sizes["draw"] < 50


def test_initial_values_are_used(model):
    start = {"alpha": 1.0, "sigma": np.full(4, 0.1), "beta": np.zeros((4, 2))}
    one, two = draw(model, 2, tune=0, initvals=start), draw(model, 2, tune=0)
    assert not np.array_equal(one["posterior"]["beta"], two["posterior"]["beta"])


def test_non_convergence_is_a_warning_and_a_field(model):
    with pytest.warns(mr.ConvergenceWarning, match="raise tune and draws|effective draws"):
        idata = draw(model, 10, tune=0, compute_convergence_checks=True)
    assert idata["posterior"].attrs["converged"] == 0


def test_the_model_on_the_stack_is_used(model):
    with model:
        idata = mr.sample(
            draws=2,
            tune=0,
            chains=1,
            random_seed=1,
            progressbar=False,
            compute_convergence_checks=False,
        )
    assert idata["posterior"].sizes["draw"] == 2


def test_traces_survive_disk(model, tmp_path):
    idata = draw(model)
    idata.to_netcdf(tmp_path / "trace.nc")
    with xr.open_datatree(tmp_path / "trace.nc") as loaded:
        assert mr.diagnose(loaded).index.equals(mr.diagnose(idata).index)


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"draws": 0}, ValueError, "draws is 0"),
        ({"tune": -1}, ValueError, "tune is -1"),
        ({"chains": 0}, ValueError, "chains is 0"),
        ({"cores": 0}, ValueError, "cores is 0"),
        ({"thin": 0}, ValueError, "thin is 0"),
        ({"draws": 2.5}, TypeError, "draws is 2.5"),
        ({"keep": ("z", "scales")}, ValueError, "keep is"),
        ({"keep": "z"}, ValueError, "keep is 'z'"),
    ],
)
def test_bad_arguments_are_named(model, settings, error, message):
    with pytest.raises(error, match=message):
        draw(model, **settings)


def test_foreign_models_are_refused():
    with pm.Model() as model:
        pm.Normal("x")
    with pytest.raises(TypeError, match=r"wanted the model that a builder"):
        mr.sample(model)
