"""Effective draws per second as ratios: how many times more ours makes, and what that rests on."""

import math
from typing import Any

import pandas as pd

from side_by_side.judging import R_HAT_MAX

__all__ = ["ALL_CHAINS", "WITHIN_CHAINS", "with_ratios", "with_time_ratios"]

ALL_CHAINS, WITHIN_CHAINS = "all chains", "within chains"


def with_ratios(table: pd.DataFrame, ours: str) -> pd.DataFrame:
    """
    Add rates and ratios to the records of samplers.

    Parameters
    ----------
    table : DataFrame
        One row per case and sampler, as `side_by_side.samplers.record_of` has them.
    ours : str
        The contestant that the others are compared with.

    Returns
    -------
    DataFrame
        The same rows with ``ess_per_s`` (all chains together), ``within_per_s`` (the sum over
        chains of each one's own), ``ratio`` of ours to the row's, ``basis`` (which of the two it
        rests on: chains alone where either run's R-hat is above 1.05 or unknown), ``bound`` ("at
        least" where the row has no effective draws to speak of: every iteration it made, burn-in
        included, then counts as one) and ``ratio_drawing``, the burn-in left out of both.

    Examples
    --------
    >>> row = {"case": "c", "seconds": 2.0, "chains": 2, "ess": 100.0, "ess_within": 40.0,
    ...        "r_hat": 1.0, "burn_in": 10.0, "draws": 90.0, "drawing_share": 0.5}
    >>> two = pd.DataFrame([row | {"contestant": "a"}, row | {"contestant": "b", "seconds": 8.0}])
    >>> with_ratios(two, "a")[["ess_per_s", "ratio", "basis"]].values.tolist()
    [[50.0, 1.0, 'all chains'], [12.5, 4.0, 'all chains']]
    """
    table = table.copy()
    if "seconds" not in table:
        return table
    table["ess_per_s"] = table["ess"] / table["seconds"]
    table["within_per_s"] = table["ess_within"] * table["chains"] / table["seconds"]
    first = table[table["contestant"] == ours].set_index("case")
    found = [
        _compare(first.loc[row["case"]], row) if row["case"] in first.index else {}
        for _, row in table.iterrows()
    ]
    return table.assign(**pd.DataFrame(found, index=table.index))


def with_time_ratios(table: pd.DataFrame, name: str, ours: str) -> pd.DataFrame:
    """
    Add how many times the seconds of ours others take.

    Parameters
    ----------
    table : DataFrame
        One row per case and contestant.
    name : str
        The column that has the times.
    ours : str
        The contestant that the others are compared with.

    Returns
    -------
    DataFrame
        The same rows with ``time_ratio``.

    Examples
    --------
    >>> two = pd.DataFrame({"case": ["c", "c"], "contestant": ["a", "b"], "ms": [2.0, 6.0]})
    >>> with_time_ratios(two, "ms", "a")["time_ratio"].tolist()
    [1.0, 3.0]
    """
    if name not in table:
        return table
    first = table[table["contestant"] == ours].set_index("case")[name]
    return table.assign(time_ratio=table[name] / table["case"].map(first))


def _compare(ours: pd.Series, row: pd.Series) -> dict[str, Any]:
    """Compare one run with ours."""
    if math.isnan(row["seconds"]) or math.isnan(ours["ess_within"]):
        return {}
    agree = ours["r_hat"] <= R_HAT_MAX and row["r_hat"] <= R_HAT_MAX
    rate = "ess_per_s" if agree else "within_per_s"
    found = {"basis": ALL_CHAINS if agree else WITHIN_CHAINS, "bound": ""}
    if math.isnan(row["ess_within"]):
        most = row["chains"] * (row["burn_in"] + row["draws"]) / row["seconds"]
        if most == 0:
            return {}
        return found | {"ratio": ours[rate] / most, "bound": "at least"}
    ratio = ours[rate] / row[rate]
    shares = row["drawing_share"] / ours["drawing_share"]
    return found | {"ratio": ratio, "ratio_drawing": ratio * shares}
