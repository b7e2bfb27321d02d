"""A gate among the variables of an explanation: laid out, and read back."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr

from mixreg.posterior.evaluate import ParameterDraws
from mixreg.posterior.gate_columns import OWN_KIND, GateColumns, LinearColumns, OwnColumns
from mixreg.posterior.gates import Gates

__all__ = ["GATE_DIMS", "check_gate", "gate_columns", "gates_of", "placed", "with_gate"]

GATE_DIMS = {
    "gamma": {"sample", "stick", "gate_feature"},
    "gate_intercept": {"sample", "stick"},
    "stick_order": {"sample", "component"},
    "gate_map": {"gate_feature", "feature"},
    "gate_offset": {"gate_feature"},
    "gate_center": {"gate_feature"},
    "gate_spread": {"gate_feature"},
}
"""Dims of the variables that only a gated explanation has."""


# What belongs together.
_DRAWS = {"gamma", "gate_intercept", "stick_order", "routing"}
_COLUMNS = ({"gate_map", "gate_offset"}, {"gate_center", "gate_spread"})


def check_gate(data: xr.Dataset) -> None:
    """
    Check that the variables of a gate are there together, or none of them.

    Parameters
    ----------
    data : Dataset
        Of an explanation.

    Raises
    ------
    ValueError
        If some are missing.

    Examples
    --------
    >>> check_gate(xr.Dataset({"gamma": ("sample", [1.0])}))
    Traceback (most recent call last):
    ValueError: a gated explanation needs gate_intercept, routing, stick_order too.
    """
    present = _DRAWS & set(data)
    if not present:
        return
    missing = sorted(_DRAWS - present)
    if not missing and not any(pair <= set(data) for pair in _COLUMNS):
        missing = ["gate_map and gate_offset, or gate_center and gate_spread,"]
    if missing:
        raise ValueError(f"a gated explanation needs {', '.join(missing)} too.")
    wanted = {"sample", "component", "feature" if "gate_map" in data else "gate_feature"}
    if set(data["routing"].dims) != wanted:
        raise ValueError(f"routing has dims {data['routing'].dims}; wanted {sorted(wanted)}.")


def with_gate(
    data: xr.Dataset,
    gates: Gates,
    columns: GateColumns,
    names: Sequence[str],
    routing: np.ndarray,
) -> xr.Dataset:
    """
    Add a gate to the data of a global explanation.

    Parameters
    ----------
    data : Dataset
        Of the same draws.
    gates : Gates
        Draws of the gate.
    columns : LinearColumns or OwnColumns
        How other rows get their gate columns.
    names : sequence of str
        Names of the gate columns.
    routing : ndarray of shape (n_draws, n_components, n_features or n_gate)
        What a unit of every feature (or of every gate column of the user's own) adds to the
        weight of every component, averaged over the fitted rows.

    Returns
    -------
    Dataset
        With the variables of a gate, ``routing`` and the attribute ``gate``.

    Examples
    --------
    >>> gates = Gates(np.zeros((1, 1)), np.ones((1, 1, 1)), np.array([[0, 1]]),
    ...               np.full((1, 2), 0.5), None)
    >>> columns = LinearColumns(np.ones((1, 1)), np.zeros(1), "all")
    >>> data = with_gate(xr.Dataset(), gates, columns, ["a"], np.zeros((1, 2, 1)))
    >>> gates_of(data, np.ones((1, 2))).gamma.shape
    (1, 1, 1)
    """
    linear = isinstance(columns, LinearColumns)
    found: dict[str, Any] = {
        "gamma": (("sample", "stick", "gate_feature"), gates.gamma),
        "gate_intercept": (("sample", "stick"), gates.intercept),
        "stick_order": (("sample", "component"), gates.stick),
        "routing": (("sample", "component", "feature" if linear else "gate_feature"), routing),
    }
    if isinstance(columns, LinearColumns):
        found["gate_map"] = (("gate_feature", "feature"), columns.map)
        found["gate_offset"] = (("gate_feature",), columns.offset)
    else:
        found["gate_center"] = (("gate_feature",), columns.center)
        found["gate_spread"] = (("gate_feature",), columns.spread)
    added = data.assign(found).assign_coords(gate_feature=np.asarray(names, dtype=object))
    return added.assign_attrs(gate=columns.kind)


def gates_of(data: xr.Dataset, average: np.ndarray) -> Gates | None:
    """
    Read the draws of a gate.

    Parameters
    ----------
    data : Dataset
        Of an explanation, or some of its draws.
    average : ndarray of shape (n_draws, n_components)
        Weights averaged over the fitted rows.

    Returns
    -------
    Gates or None
        Without rows in place; None where the weights are constant.

    Examples
    --------
    >>> gates_of(xr.Dataset(), np.ones((1, 1))) is None
    True
    """
    if "gamma" not in data:
        return None
    return Gates(
        data["gate_intercept"].transpose("sample", "stick").values,
        data["gamma"].transpose("sample", "stick", "gate_feature").values,
        data["stick_order"].transpose("sample", "component").values.astype(np.intp),
        average,
        None,
    )


def gate_columns(data: xr.Dataset) -> GateColumns:
    """
    Read how rows get their gate columns.

    Parameters
    ----------
    data : Dataset
        Of a gated explanation.

    Returns
    -------
    LinearColumns or OwnColumns
        The columns.

    Examples
    --------
    >>> data = xr.Dataset({"gate_map": (("gate_feature", "feature"), np.ones((1, 2))),
    ...                    "gate_offset": ("gate_feature", np.zeros(1))}, attrs={"gate": "all"})
    >>> gate_columns(data).of(np.array([[1.0, 2.0]]))
    array([[3.]])
    """
    if "gate_map" in data:
        return LinearColumns(
            data["gate_map"].transpose("gate_feature", "feature").values,
            data["gate_offset"].values,
            str(data.attrs.get("gate", "pca")),
        )
    names = tuple(str(name) for name in data["gate_feature"].values)
    return OwnColumns(data["gate_center"].values, data["gate_spread"].values, names, OWN_KIND)


def placed(parameters: ParameterDraws, data: xr.Dataset, X: np.ndarray, gate: Any) -> Any:
    """
    Put inputs in place, for which a gate is to be evaluated.

    Parameters
    ----------
    parameters : ParameterDraws
        Draws, read off the data.
    data : Dataset
        Of an explanation.
    X : ndarray of shape (n_instances, n_features)
        The inputs.
    gate : array-like of shape (n_instances, n_gate), callable or None
        The user's own gate columns there, or the function of X that makes them; None where the
        gate is computed from X or there is none.

    Returns
    -------
    ParameterDraws
        The same draws.

    Raises
    ------
    ValueError
        If ``gate`` is missing, superfluous or does not fit.

    Examples
    --------
    >>> one = ParameterDraws(np.zeros((1, 1, 1)), np.ones((1, 1, 1)), np.zeros((1, 1)),
    ...                      np.ones((1, 1)))
    >>> placed(one, xr.Dataset(), np.zeros((1, 1)), None).shape
    (1, 1)
    """
    if "gamma" in data:
        return parameters.at(gate_columns(data).of(X, gate))
    if gate is not None:
        raise ValueError("gate is given, but the weights of this explanation are constant.")
    return parameters
