"""Routing: which features send an input to a rule, and how surely."""

from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from mixreg.explain.components import component_shares
from mixreg.explain.importance import rank_table
from mixreg.inputs import check_count
from mixreg.posterior.evaluate import ParameterDraws
from mixreg.posterior.gate_columns import GateColumns, LinearColumns
from mixreg.posterior.slopes import routing_draws

__all__ = ["average_routing", "routing_by_sd", "routing_table"]

# Averages over so many rows are as good as over all of them, and cost less than the fit.
_MAX_ROWS = 1000


def average_routing(
    parameters: ParameterDraws, columns: GateColumns, gate: np.ndarray
) -> np.ndarray:
    """
    Average over rows what every feature does to the weight of every component.

    Parameters
    ----------
    parameters : ParameterDraws
        Draws of a gated mixture, labels aligned.
    columns : LinearColumns or OwnColumns
        What the weights depend on.
    gate : ndarray of shape (n_obs, n_gate)
        Gate columns of the fitted rows; at most a thousand, evenly spaced, are used.

    Returns
    -------
    ndarray of shape (n_draws, n_components, n_features)
        Change of the weight per unit of the feature; or, with n_gate in the place of n_features,
        per unit of every column of the user's own.

    Examples
    --------
    >>> from mixreg.posterior.gates import Gates
    >>> gates = Gates(np.zeros((1, 1)), np.ones((1, 1, 1)), np.array([[0, 1]]),
    ...               np.full((1, 2), 0.5), None)
    >>> two = ParameterDraws(gates, np.zeros((1, 2, 1)), np.zeros((1, 2)), np.ones((1, 2)))
    >>> columns = LinearColumns(np.ones((1, 1)), np.zeros(1), "all")
    >>> average_routing(two, columns, np.zeros((1, 1))).round(4).ravel().tolist()
    [0.3989, -0.3989]
    """
    n_rows = min(len(gate), _MAX_ROWS)
    rows = gate[np.linspace(0, len(gate) - 1, n_rows).round().astype(int)]
    if isinstance(columns, LinearColumns):
        by_feature = columns.map
    else:
        by_feature = np.diag(1.0 / columns.spread)
    return routing_draws(parameters.at(rows), by_feature)


def routing_by_sd(data: xr.Dataset) -> xr.DataArray:
    """
    Scale routing by the standard deviations of what it is about.

    Parameters
    ----------
    data : Dataset
        Of a gated explanation.

    Returns
    -------
    DataArray
        Dims sample, component and feature, which holds gate columns where those are the user's
        own: change of the weight per standard deviation.

    Raises
    ------
    ValueError
        If the weights are constant.

    Examples
    --------
    >>> data = xr.Dataset({"routing": (("sample", "component", "feature"), np.full((1, 1, 1), 0.2)),
    ...                    "feature_scale": ("feature", [3.0])})
    >>> routing_by_sd(data).values.round(2).ravel()
    array([0.6])
    """
    if "routing" not in data:
        raise ValueError(
            "this explanation has constant weights, which no feature changes; only one that was "
            "made with gate=... has routing."
        )
    routing = data["routing"]
    if "gate_feature" in routing.dims:
        scaled = routing * data["gate_spread"]
        return scaled.transpose("sample", "component", "gate_feature").rename(
            gate_feature="feature"
        )
    return (routing * data["feature_scale"]).transpose("sample", "component", "feature")


def routing_table(
    data: xr.Dataset, *, component: Any, k: int, prob: float, min_share: float
) -> pd.DataFrame:
    """
    Rank the features by what they do to the weight of each component.

    Parameters
    ----------
    data : Dataset
        Of a gated explanation.
    component : label or None
        Which component; None for all that are large enough.
    k : int
        How many features of each.
    prob : float
        Posterior probability inside the intervals.
    min_share : float
        Components with a smaller share of the rows are left out, unless one is named.

    Returns
    -------
    DataFrame
        As `Explanation.routing` says.

    Raises
    ------
    ValueError
        If the weights are constant or there is no such component.

    Examples
    --------
    >>> data = xr.Dataset(
    ...     {"routing": (("sample", "component", "feature"), [[[0.2, -0.3]]]),
    ...      "feature_scale": ("feature", [1.0, 1.0]), "w": (("sample", "component"), [[1.0]])},
    ...     coords={"component": [0], "feature": ["a", "b"]})
    >>> table = routing_table(data, component=None, k=1, prob=0.9, min_share=0.0)
    >>> table[["component", "rank", "feature", "value"]].values.tolist()
    [[0, 1, 'b', -0.3]]
    """
    k = check_count(k, name="k")
    draws = routing_by_sd(data)
    if component is None:
        shares = component_shares(data).mean("sample")
        draws = draws.sel(component=shares >= min_share)
    else:
        labels = data["component"].values.tolist()
        if component not in labels:
            raise ValueError(f"component is {component!r}; wanted one of {labels}.")
        draws = draws.sel(component=[component])
    table = rank_table(draws, k=k, prob=prob)
    return table[table["rank"] <= k].reset_index(drop=True)
