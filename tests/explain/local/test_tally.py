"""Outcomes summed up."""

import numpy as np
import pytest
import xarray as xr

from mixreg.explain import outcome_table


@pytest.fixture
def outcomes(rng):
    coords = {
        "test": ("trial", ["deduction", "synthetic"]),
        "fill": ("trial", ["zero", "one"]),
        "explainer": ["mine", "random"],
        "n_features": [5, 15],
        "instance": np.arange(40),
    }
    kept = np.zeros((2, 2, 2, 40))
    kept[0, 0, 0, :10] = 1.0
    # Random already keeps all in synthetic at 15, and loses all in deduction at 15.
    kept[1, 1, 1] = 1.0
    kept[:, 1, 0] = 0.5
    dims = ("trial", "explainer", "n_features", "instance")
    return xr.DataArray(kept, coords, dims)


def test_shares_intervals_and_what_can_be_won(outcomes):
    table = outcome_table(outcomes).set_index(["test", "explainer", "n_features"])
    mine = table.loc[("deduction", "mine", 5)]
    assert (mine["pcr"], mine["n_instances"], mine["fill"]) == (0.25, 40, "zero")
    assert 0.1 < mine["lower"] < 0.25 < mine["upper"] < 0.45
    informative = table["informative"].xs("mine", level="explainer")
    assert informative.tolist() == [True, False, True, False]
    assert (table["protocol"] == "fair").all()


def test_parts_of_the_outcomes(outcomes):
    some = outcome_table(outcomes.isel(instance=slice(10), trial=[0]))
    assert some.loc[0, ["pcr", "n_instances"]].tolist() == [1.0, 10]
    alone = outcome_table(outcomes.sel(explainer=["mine"]))
    assert alone["informative"].isna().all()
