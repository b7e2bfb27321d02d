"""The table: label-free, complete, and honest about what it cannot judge."""

import warnings

import numpy as np
import pytest
import xarray as xr

from mixreg.posterior import ConvergenceWarning, diagnose, warn_if_unconverged
from mixreg.posterior.convergence import COLUMNS


@pytest.fixture
def long_run(plant):
    return plant(n_obs=60, n_chains=4, n_draws=200).idata


def test_good_chains_pass_in_silence(long_run):
    table = diagnose(long_run)
    assert tuple(table.columns) == COLUMNS
    wanted = {"log_lik", "lp", "occupied", "size_1", "size_2", "size_3", "entropy", "alpha"}
    assert wanted <= set(table.index)
    assert np.isfinite(table.to_numpy()).all()
    assert table.attrs["converged"] is True
    assert not [text for text in table.attrs["advice"] if "R-hat" in text or "draws," in text]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warn_if_unconverged(table)


def test_labels_do_not_matter(long_run, switch):
    one, other = diagnose(long_run), diagnose(switch(long_run))
    assert list(one.index) == list(other.index)
    np.testing.assert_allclose(one, other, rtol=1e-6)
    for key in ("converged", "advice", "probe_rows", "truncation_bound"):
        assert one.attrs[key] == other.attrs[key]


def test_worst_probes_are_named_by_row(long_run):
    table = diagnose(long_run, n_probes=5)
    rows = table.attrs["probe_rows"]
    assert len(rows) == 5
    (mean,) = [name for name in table.index if name.startswith("mean_y[")]
    (pair,) = [name for name in table.index if name.startswith("coclustering[")]
    named = [
        int(part) for name in (mean, pair) for part in name[name.index("[") + 1 : -1].split(",")
    ]
    assert set(named) <= set(rows)


def test_chains_apart_warn_by_name(long_run):
    long_run["posterior"]["intercept"][3] += 3.0
    for name in ("log_lik", "lp"):
        long_run["sample_stats"][name][3] -= 500.0
    table = diagnose(long_run)
    assert table.attrs["converged"] is False
    assert table.loc["log_lik", "r_hat"] > 1.05
    with pytest.warns(ConvergenceWarning, match=r"R-hat of .*dispersed modes"):
        warn_if_unconverged(table)
    lenient = diagnose(long_run, r_hat_max=np.inf, ess_min=0.0)
    assert lenient.attrs["converged"] is True


def test_one_chain_is_not_called_converged(plant):
    table = diagnose(plant(n_obs=40, n_chains=1, n_draws=300).idata)
    assert table["r_hat"].isna().all()
    assert table.attrs["converged"] is False
    with pytest.warns(ConvergenceWarning, match="There is one chain"):
        warn_if_unconverged(table)


def test_one_draw_does_not_crash(plant):
    table = diagnose(plant(n_obs=40, n_chains=1, n_draws=1).idata)
    assert table.attrs["converged"] is False
    assert "1 draws per chain" in table.attrs["advice"][0]
    assert np.isfinite(table["mean"]).all()


def test_truncation_bound_is_averaged_over_draws(long_run):
    alpha = long_run["posterior/alpha"].values
    wanted = np.minimum(4 * 60 * np.exp(-3 / alpha), 2).mean()
    table = diagnose(long_run)
    assert table.attrs["truncation_bound"] == pytest.approx(wanted)
    last = long_run["posterior/w"][..., -1].values.mean()
    assert table.attrs["w_last"] == pytest.approx(last)
    smallest = long_run["posterior/w"].values.min(axis=2).mean()
    assert table.attrs["w_min"] == pytest.approx(smallest)


def test_no_component_left_over_is_said(long_run):
    posterior = long_run["posterior"].to_dataset().isel(component=slice(0, 3))
    posterior["w"] = posterior["w"] / posterior["w"].sum("component")
    stats = long_run["sample_stats"].to_dataset().isel(component=slice(0, 3))
    long_run["posterior"] = xr.DataTree(posterior)
    long_run["sample_stats"] = xr.DataTree(stats.assign(occupied=stats["occupied"] * 0 + 3))
    (text,) = diagnose(long_run).attrs["advice"]
    assert "all 3 hold rows in 100% of the draws" in text
    assert "raise n_components" in text


def test_trace_without_statistics_or_alpha(long_run):
    del long_run["sample_stats"]
    posterior = long_run["posterior"].to_dataset().drop_vars("alpha")
    long_run["posterior"] = xr.DataTree(posterior)
    table = diagnose(long_run)
    assert not {"alpha", "lp"} & set(table.index)
    assert np.isnan(table.attrs["truncation_bound"])
    assert table.attrs["converged"] is True


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"r_hat_max": 1.0}, "r_hat_max is 1.0; wanted a number above 1"),
        ({"ess_min": -1.0}, "ess_min is -1.0"),
        ({"n_probes": 0}, "n_probes is 0"),
        ({"n_probes": 101}, "n_probes is 101; wanted at most 100"),
    ],
)
def test_senseless_thresholds_are_refused(planted, arguments, words):
    with pytest.raises(ValueError, match=words):
        diagnose(planted.idata, **arguments)


@pytest.fixture
def gated_run(plant_gated):
    return plant_gated(n_obs=60, n_chains=4, n_draws=100).idata


def test_gates_are_reported(gated_run, switch_gated):
    table = diagnose(gated_run)
    assert "alpha" not in table.index
    scale = gated_run["posterior/gate_scale"].values
    assert table.loc["log_gate_scale", "mean"] == pytest.approx(np.log(scale).mean())
    weights = gated_run["posterior/w"].values
    entropy = -(weights * np.log(weights)).sum(axis=2).mean()
    assert table.loc["entropy", "mean"] == pytest.approx(entropy)
    assert np.isnan(table.attrs["truncation_bound"])
    assert table.attrs["gate"] == "pca"
    assert table.attrs["n_gate"] == 2
    assert table.attrs["gate_scale"] == pytest.approx(scale.mean())
    assert table.attrs["w_last"] == pytest.approx(weights[..., -1].mean())
    other = diagnose(switch_gated(gated_run))
    np.testing.assert_allclose(other, table, rtol=1e-6)
    assert other.attrs["w_last"] == pytest.approx(table.attrs["w_last"])


def test_gates_without_a_component_left_over_are_told_so(gated_run):
    w = gated_run["posterior/w"]
    even = np.full(w.shape, 0.25)
    gated_run["posterior"]["w"][...] = even
    (text,) = [t for t in diagnose(gated_run).attrs["advice"] if "left over" in t]
    assert text.endswith("or raise n_components.")


def test_constant_weights_are_reported_as_such(planted):
    attrs = diagnose(planted.idata).attrs
    assert attrs["gate"] is None
    assert attrs["n_gate"] == 0
    assert np.isnan(attrs["gate_scale"])
