"""Tables of an evaluation: means over inputs with intervals, curves, and paired differences."""

from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from mixreg.explain.evaluation.intervals import Resampler, share_intervals
from mixreg.explain.evaluation.metrics import METRICS, is_informative

__all__ = ["curve_table", "difference_table", "metric_table"]

COST = ("calls", "seconds")


def metric_table(data: xr.Dataset) -> pd.DataFrame:
    """
    Average every metric over inputs.

    Parameters
    ----------
    data : Dataset
        Figures of every input, as `mixreg.explain.evaluation.measures` lays them out.

    Returns
    -------
    DataFrame
        Columns explainer, metric, operator ("" where there is none), n_features (missing where
        there is none), value, lower, upper, n_instances and informative (False where random
        importances leave nothing to win; missing where that cannot be said).

    Examples
    --------
    >>> metric_table.__name__
    'metric_table'
    """
    names = [str(name) for name in data["explainer"].values]
    draws = Resampler(data.sizes["instance"], _seed(data))
    lines: list[dict[str, Any]] = []
    for one in data["value"].transpose("measure", "explainer", "instance"):
        metric = str(one["metric"].item())
        values = one.values
        summed = share_intervals(values) if METRICS[metric].is_share else draws(values)
        at_random = summed[0][names.index("random")] if "random" in names else np.nan
        for name, mean, lower, upper, number in zip(names, *summed, strict=True):
            if number:
                lines.append(
                    {
                        "explainer": name,
                        "metric": metric,
                        "operator": str(one["operator"].item()),
                        "n_features": int(one["n_features"]) or pd.NA,
                        "value": float(mean),
                        "lower": float(lower),
                        "upper": float(upper),
                        "n_instances": int(number),
                        "informative": is_informative(metric, float(at_random)),
                    }
                )
    lines += _cost_lines(data, names)
    table = pd.DataFrame(lines)
    table["n_features"] = table["n_features"].astype("Int64")
    table["informative"] = table["informative"].astype("boolean")
    return table


def curve_table(data: xr.Dataset) -> pd.DataFrame:
    """
    Average the curves over inputs.

    Parameters
    ----------
    data : Dataset
        Figures of every input.

    Returns
    -------
    DataFrame
        Columns explainer, curve, operator, share, value, lower, upper and n_instances.

    Examples
    --------
    >>> curve_table.__name__
    'curve_table'
    """
    draws = Resampler(data.sizes["instance"], _seed(data))
    dims = ("explainer", "curve", "fill", "share")
    curves = data["curve_value"].transpose(*dims, "instance")
    flat = curves.values.reshape(-1, curves.sizes["instance"])
    mean, lower, upper, number = draws(flat)
    index = pd.MultiIndex.from_product([curves[dim].values for dim in dims])
    table = index.to_frame(index=False)
    table.columns = pd.Index(["explainer", "curve", "operator", "share"])
    return table.assign(value=mean, lower=lower, upper=upper, n_instances=number)


def difference_table(data: xr.Dataset, a: str, b: str) -> pd.DataFrame:
    """
    Compare two explainers input by input.

    Parameters
    ----------
    data : Dataset
        Figures of every input.
    a, b : str
        Their names.

    Returns
    -------
    DataFrame
        Columns metric, operator, n_features, difference (a less b), lower, upper (95 %, bootstrap
        over inputs), n_instances, and better: the name of the one that is, where the interval
        leaves zero out, and else "".

    Examples
    --------
    >>> difference_table.__name__
    'difference_table'
    """
    known = [str(name) for name in data["explainer"].values]
    for name in (a, b):
        if name not in known:
            raise ValueError(f"there is no explainer {name!r}; there are {known}.")
    draws = Resampler(data.sizes["instance"], _seed(data))
    pair = data["value"].transpose("measure", "explainer", "instance")
    gaps = pair.values[:, known.index(a)] - pair.values[:, known.index(b)]
    summed = draws(gaps)
    lines: list[dict[str, Any]] = []
    for one, mean, lower, upper, number in zip(data["measure"], *summed, strict=True):
        if number:
            metric = str(one["metric"].item())
            lines.append(
                {
                    "metric": metric,
                    "operator": str(one["operator"].item()),
                    "n_features": int(one["n_features"]) or pd.NA,
                    "difference": float(mean),
                    "lower": float(lower),
                    "upper": float(upper),
                    "n_instances": int(number),
                    "better": _better(METRICS[metric].better, lower, upper, a, b),
                }
            )
    table = pd.DataFrame(lines)
    table["n_features"] = table["n_features"].astype("Int64")
    return table


def _better(direction: str, lower: float, upper: float, a: str, b: str) -> str:
    """Name the better one, if the interval says so."""
    if direction == "" or not (lower > 0 or upper < 0):
        return ""
    return a if (lower > 0) == (direction == "higher") else b


def _cost_lines(data: xr.Dataset, names: list[str]) -> list[dict[str, Any]]:
    """Give the median cost over seeds, and the least and the largest."""
    lines = []
    for metric in COST:
        for name, row in zip(names, data[metric].transpose("explainer", "run").values, strict=True):
            seen = row[np.isfinite(row)]
            if len(seen):
                lines.append(
                    {
                        "explainer": name,
                        "metric": metric,
                        "operator": "",
                        "n_features": pd.NA,
                        "value": float(np.median(seen)),
                        "lower": float(seen.min()),
                        "upper": float(seen.max()),
                        "n_instances": data.sizes["instance"],
                        "informative": None,
                    }
                )
    return lines


def _seed(data: xr.Dataset) -> int:
    """Read the seed of the bootstrap, so that a saved evaluation gives the same intervals."""
    return int(data.attrs.get("random_seed", 0))
