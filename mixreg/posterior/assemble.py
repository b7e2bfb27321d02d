"""Laying parameters and data out as a trace."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr

from mixreg.inputs import check_design, check_response
from mixreg.posterior.gate_columns import GateColumns, LinearColumns
from mixreg.posterior.gates import Gates
from mixreg.posterior.trace import VARIABLE_DIMS

__all__ = ["trace_from_arrays"]


def trace_from_arrays(
    *,
    beta: Any,
    sigma: Any,
    X: Any,
    y: Any,
    w: Any = None,
    intercept: Any = None,
    alpha: Any = None,
    gamma: Any = None,
    gate_intercept: Any = None,
    gate_scale: Any = None,
    stick_order: Any = None,
    columns: GateColumns | None = None,
    gate: Any = None,
    feature_names: Sequence[str] | None = None,
) -> xr.DataTree:
    """
    Lay parameters and data out as a trace, for a point estimate or draws from elsewhere.

    Parameters
    ----------
    beta : array-like of shape (n_components, n_features) or (n_chains, n_draws, ...)
        Coefficients, in units of the response per unit of the feature. Without the leading axes
        everything is one draw of one chain.
    sigma : array-like of shape (..., n_components)
        Noise standard deviations.
    X : array-like of shape (n_obs, n_features)
        Design matrix.
    y : array-like of shape (n_obs,)
        Response.
    w : array-like of shape (..., n_components), optional
        Weights. Those of a gate are averages over the rows, and computed where they are not given.
    intercept : array-like of shape (..., n_components), optional
        Levels.
    alpha : array-like of shape (...), optional
        Concentration.
    gamma : array-like of shape (..., n_components - 1, n_gate), optional
        Slopes of a gate's predictors, per unit of a gate column; the weights then depend on x.
    gate_intercept : array-like of shape (..., n_components - 1), optional
        Levels of the predictors.
    gate_scale : array-like of shape (...), optional
        Scale of the slopes.
    stick_order : array-like of int of shape (..., n_components), optional
        Stick that each component sits on; component k sits on stick k by default.
    columns : LinearColumns or OwnColumns, optional
        How rows get the columns that the gate depends on; goes with ``gamma``.
    gate : array-like of shape (n_obs, n_gate) or callable, optional
        The user's columns of the rows of ``X``, where ``columns`` are the user's own.
    feature_names : sequence of str, optional
        Names of the columns of ``X``.

    Returns
    -------
    DataTree
        Groups ``posterior``, ``observed_data`` and ``constant_data``.

    Raises
    ------
    ValueError
        If shapes do not agree, or parts of a gate are missing.

    Examples
    --------
    >>> idata = trace_from_arrays(w=[1.0], beta=[[2.0]], sigma=[1.0], X=[[0.0], [1.0]], y=[0, 2])
    >>> idata["posterior/beta"].dims
    ('chain', 'draw', 'component', 'feature')
    """
    design = check_design(X, feature_names=feature_names)
    response = check_response(y, n_obs=len(design.values))
    given = {"w": w, "beta": beta, "intercept": intercept, "sigma": sigma, "alpha": alpha}
    given |= {"gamma": gamma, "gate_intercept": gate_intercept, "gate_scale": gate_scale}
    given["stick_order"] = stick_order
    arrays = {name: _draws(name, value) for name, value in given.items() if value is not None}
    constant, attrs = _gate(arrays, design.values, columns, gate)
    if "w" not in arrays:
        raise ValueError("w is missing; only the weights of a gate follow from the rest.")
    variables = {
        name: (("chain", "draw", *VARIABLE_DIMS[name]), array) for name, array in arrays.items()
    }
    n_chains, n_draws, n_components = arrays["w"].shape
    feature, obs = list(design.names), np.arange(len(response))
    draws = {"chain": np.arange(n_chains), "draw": np.arange(n_draws)}
    parts = {"component": np.arange(n_components), "feature": feature}
    return xr.DataTree.from_dict(
        {
            "posterior": xr.Dataset(variables, coords=draws | parts, attrs=attrs),
            "observed_data": xr.Dataset({"y": ("obs", response)}, coords={"obs": obs}),
            "constant_data": xr.Dataset(
                {"X": (("obs", "feature"), design.values)} | constant,
                coords={"obs": obs, "feature": feature},
            ),
        }
    )


def _draws(name: str, value: Any) -> np.ndarray:
    """Give a variable its leading axes, chain and draw."""
    array = np.asarray(value, dtype=np.float64)
    if array.ndim == len(VARIABLE_DIMS[name]):
        array = array[None, None]
    if array.ndim != len(VARIABLE_DIMS[name]) + 2:
        wanted = ("chain", "draw", *VARIABLE_DIMS[name])
        raise ValueError(f"{name} has shape {array.shape}; wanted dims {wanted}.")
    return array


def _gate(
    arrays: dict[str, np.ndarray], X: np.ndarray, columns: GateColumns | None, gate: Any
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Lay out what the gate depends on; the averaged weights are added where they are missing."""
    parts = {"gamma": "gamma" in arrays, "gate_intercept": "gate_intercept" in arrays}
    parts["columns"] = columns is not None
    if columns is None or not all(parts.values()):
        if any(parts.values()) or gate is not None:
            absent = [name for name, is_there in parts.items() if not is_there]
            raise ValueError(f"{', '.join(absent)} is missing, which a gate needs.")
        return {}, {}
    rows = columns.of(X, gate)
    if arrays["gamma"].shape[-1] != columns.n_gate:
        raise ValueError(
            f"gamma has shape {arrays['gamma'].shape}; wanted {columns.n_gate} gate columns at the"
            " end."
        )
    if "w" not in arrays:
        arrays["w"] = _average(arrays, rows)
    constant: dict[str, Any] = {"gate": (("obs", "gate_feature"), rows)}
    if isinstance(columns, LinearColumns):
        constant["gate_map"] = (("gate_feature", "feature"), columns.map)
        constant["gate_offset"] = ("gate_feature", columns.offset)
    else:
        constant["gate_center"] = ("gate_feature", columns.center)
        constant["gate_spread"] = ("gate_feature", columns.spread)
        constant["gate_feature"] = ("gate_feature", list(columns.names))
    return constant, {"gate": columns.kind}


def _average(arrays: dict[str, np.ndarray], rows: np.ndarray) -> np.ndarray:
    """Average the weights over the rows, draw by draw."""
    beta = arrays["beta"]
    flat = {
        name: value.reshape(-1, *value.shape[2:])
        for name, value in arrays.items()
        if name in ("gamma", "gate_intercept", "stick_order")
    }
    n_total, n_components = beta.shape[0] * beta.shape[1], beta.shape[2]
    in_order = np.broadcast_to(np.arange(n_components), (n_total, n_components))
    stick = flat.get("stick_order", in_order).astype(np.intp)
    gates = Gates(flat["gate_intercept"], flat["gamma"], stick, np.empty(stick.shape), rows)
    average = [
        gates.select(slice(t, t + 1), slice(None)).weights().mean(axis=2) for t in range(n_total)
    ]
    return np.concatenate(average).reshape(beta.shape[:3])
