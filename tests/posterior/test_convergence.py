"""Statistics that survive constants, and advice that names the quantity."""

import arviz as az
import numpy as np
import pandas as pd
import pytest
import xarray as xr

from mixreg.posterior.convergence import (
    COLUMNS,
    ConvergenceWarning,
    convergence_advice,
    convergence_statistics,
    warn_if_unconverged,
)


def advice_on(values, r_hat_max=1.05, ess_min=100):
    table = pd.DataFrame(
        convergence_statistics(values[:, :, None]), columns=list(COLUMNS), index=["q"]
    )
    return convergence_advice(table, {"q": values}, r_hat_max=r_hat_max, ess_min=ess_min)


def test_statistics_are_those_of_arviz(rng):
    values = rng.standard_t(3, size=(4, 100, 2)).cumsum(axis=1)
    tree = az.from_dict({"posterior": {"q": values}})
    wanted = az.summary(tree, kind="all")[list(COLUMNS)].to_numpy(dtype=float)
    np.testing.assert_allclose(convergence_statistics(values), wanted, rtol=1e-10)


@pytest.mark.filterwarnings("error")
def test_constant_and_frozen_quantities(rng):
    frozen = np.repeat([[1.0], [2.0], [1.0]], 50, axis=1)
    values = np.stack([np.full((3, 50), 7.0), frozen, rng.normal(size=(3, 50))], axis=2)
    table = pd.DataFrame(convergence_statistics(values), columns=list(COLUMNS))
    assert table.loc[0].tolist() == [7.0, 0.0, 150.0, 150.0, 1.0, 0.0]
    assert table.loc[1, ["ess_bulk", "ess_tail", "r_hat"]].tolist() == [3.0, 3.0, np.inf]
    assert table.loc[1, "mcse_mean"] == pytest.approx(frozen.std(ddof=1) / np.sqrt(3))
    assert np.isfinite(table.loc[2]).all()


@pytest.mark.filterwarnings("error")
def test_counts_that_rarely_change_have_no_nan(rng):
    values = np.ones((4, 200, 1))
    values[1, 17], values[2, 3] = 2.0, 2.0
    assert np.isfinite(convergence_statistics(values)).all()


@pytest.mark.filterwarnings("error")
def test_two_values_evenly_split_have_no_nan(rng):
    values = np.tile([1.0, 2.0], 100)[None, :, None].repeat(2, axis=0)
    assert np.isfinite(convergence_statistics(rng.permuted(values, axis=1))).all()


def test_one_chain_has_no_r_hat(rng):
    table = convergence_statistics(rng.normal(size=(1, 50, 1)))[0]
    assert np.isnan(table[COLUMNS.index("r_hat")])
    assert np.isfinite(np.delete(table, COLUMNS.index("r_hat"))).all()
    assert "There is one chain" in advice_on(rng.normal(size=(1, 400)))[0]


@pytest.mark.parametrize("n_draws", [1, 3])
def test_few_draws_are_said_to_be_few(rng, n_draws):
    values = rng.normal(size=(2, n_draws))
    table = convergence_statistics(values[:, :, None])[0]
    assert np.isnan(table[2:]).all()
    advice = advice_on(values)
    assert len(advice) == 1
    assert f"There are {n_draws} draws per chain" in advice[0]


def test_good_chains_get_no_advice(rng):
    assert advice_on(rng.normal(size=(4, 500))) == []


def test_steady_chains_apart_are_called_dispersed_modes(rng):
    values = rng.normal(size=(4, 300)) + np.array([[0.0], [0.0], [0.0], [5.0]])
    text = advice_on(values)[0]
    assert text.startswith("R-hat of q is ")
    assert "dispersed modes" in text


def test_chains_slightly_apart_are_told_to_go_on(rng):
    values = rng.normal(size=(4, 300)) + np.array([[0.0], [0.0], [0.0], [1.1]])
    assert "mix slowly" in advice_on(values)[0]


def test_drifting_chains_are_told_to_tune(rng):
    values = rng.normal(size=(4, 300)) + np.linspace(0, 5, 300)
    assert "raise tune" in advice_on(values)[0]


def test_few_effective_draws_ask_for_more(rng):
    noise = rng.normal(size=(4, 2000))
    values = np.zeros_like(noise)
    for t in range(1, noise.shape[1]):
        values[:, t] = 0.98 * values[:, t - 1] + noise[:, t]
    text = advice_on(values, r_hat_max=2.0, ess_min=5000)
    assert len(text) == 1
    assert "effective draws, wanted at least 5000" in text[0]


def test_thresholds_are_the_ones_given(rng):
    values = rng.normal(size=(4, 300)) + np.array([[0.0], [0.0], [0.5], [0.5]])
    assert advice_on(values, r_hat_max=1.01)
    assert advice_on(values, r_hat_max=2.0, ess_min=1) == []


def test_warning_carries_the_advice():
    table = pd.DataFrame()
    table.attrs |= {"converged": False, "advice": ["R-hat of alpha is 2."]}
    with pytest.warns(ConvergenceWarning, match="R-hat of alpha is 2"):
        warn_if_unconverged(table)


def test_tables_from_elsewhere_are_refused():
    with pytest.raises(ValueError, match="pass what diagnose returned"):
        warn_if_unconverged(pd.DataFrame())


def test_reference_is_really_used(rng):
    array = xr.DataArray(rng.normal(size=(2, 60)), dims=("chain", "draw"))
    row = convergence_statistics(array.values[:, :, None])[0]
    assert row[COLUMNS.index("r_hat")] == pytest.approx(float(az.rhat(array)))
