"""How many rows the components of a global explanation hold, with intervals."""

import numpy as np
import pandas as pd
import xarray as xr

from mixreg.explain.importance import interval

__all__ = ["component_shares", "component_table"]


def component_shares(data: xr.Dataset) -> xr.DataArray:
    """
    Divide the fitted rows by component; where none are known the weights are the shares.

    Parameters
    ----------
    data : Dataset
        Of a global explanation.

    Returns
    -------
    DataArray
        Dims sample and component; sums to one over components.

    Examples
    --------
    >>> size = xr.DataArray([[3.0, 1.0]], dims=("sample", "component"))
    >>> component_shares(xr.Dataset({"size": size})).values
    array([[0.75, 0.25]])
    """
    if "size" in data:
        # The number of rows, not the sum of sizes: the components may be a selection.
        n_rows = data["fitted"].sum() if "fitted" in data else data["size"].sum("component")
        return data["size"] / n_rows
    if "w" in data:
        return data["w"]
    one = data["importance"].isel(feature=0, drop=True)
    return xr.ones_like(one) / data.sizes["component"]


def component_table(data: xr.Dataset, prob: float) -> pd.DataFrame:
    """
    Tabulate weights and sizes of the components.

    Parameters
    ----------
    data : Dataset
        Of a global explanation.
    prob : float
        Posterior probability inside the intervals.

    Returns
    -------
    DataFrame
        One row per component.

    Raises
    ------
    ValueError
        If there are no components.

    Examples
    --------
    >>> w = xr.DataArray([[0.7, 0.3]], dims=("sample", "component"), coords={"component": [0, 1]})
    >>> component_table(xr.Dataset({"w": w}), 0.9)["weight"].tolist()
    [0.7, 0.3]
    """
    if "component" not in data.dims or "w" not in data:
        raise ValueError("this explanation has no components; only global ones do.")
    table = pd.DataFrame({"component": np.asarray(data["component"].values)})
    for name, variable in (("weight", "w"), ("size", "size")):
        if variable in data:
            bounds = interval(data[variable], prob)
            table[name] = data[variable].mean("sample").values
            table[f"{name}_lower"] = bounds.sel(bound="lower").values
            table[f"{name}_upper"] = bounds.sel(bound="upper").values
    return table
