"""Reading the gate of a trace: its draws, its own rows, and how other rows get their columns."""

import numpy as np
import xarray as xr

from mixreg.posterior.gate_columns import (
    LINEAR_KINDS,
    OWN_KIND,
    GateColumns,
    LinearColumns,
    OwnColumns,
)
from mixreg.posterior.gates import Gates

__all__ = ["read_columns", "read_gates"]


def read_columns(
    posterior: xr.Dataset, data: xr.Dataset, features: tuple[str, ...]
) -> GateColumns | None:
    """
    Read how a gated trace makes the gate columns of other rows.

    Parameters
    ----------
    posterior : Dataset
        The group ``posterior``, with ``gamma``.
    data : Dataset
        The group ``constant_data``, empty where there is none.
    features : tuple of str
        Names of the features.

    Returns
    -------
    LinearColumns, OwnColumns or None
        None where the trace does not say.

    Raises
    ------
    ValueError
        If what it says is incomplete, contradicts itself or has a wrong shape.

    Examples
    --------
    >>> posterior = xr.Dataset({"gamma": (("chain", "draw", "stick", "gate_feature"),
    ...                                   np.ones((1, 1, 1, 1)))}, attrs={"gate": "all"})
    >>> data = xr.Dataset({"gate_map": (("gate_feature", "feature"), [[2.0]]),
    ...                    "gate_offset": ("gate_feature", [1.0])})
    >>> read_columns(posterior, data, ("x0",)).of(np.array([[3.0]]))
    array([[7.]])
    """
    linear = _pair(data, "gate_map", "gate_offset")
    own = _pair(data, "gate_center", "gate_spread")
    kind = posterior.attrs.get("gate", None if own is None else OWN_KIND)
    if kind is not None and kind not in (*LINEAR_KINDS, OWN_KIND):
        raise ValueError(
            f"posterior.attrs['gate'] is {kind!r}; wanted one of {(*LINEAR_KINDS, OWN_KIND)}."
        )
    if linear is None and own is None:
        return None
    if (linear is not None and own is not None) or (kind == OWN_KIND) != (own is not None):
        raise ValueError(
            f"the gate of idata is {kind!r}, but constant_data has"
            f" {sorted(str(name) for name in data if str(name).startswith('gate_'))}; wanted"
            " gate_map and gate_offset for a gate computed from X, gate_center and gate_spread"
            " for columns of the user's own."
        )
    n_gate = posterior.sizes["gate_feature"]
    if linear is not None:
        found = LinearColumns(
            _numbers(data, "gate_map", ("gate_feature", "feature")),
            _numbers(data, "gate_offset", ("gate_feature",)),
            LINEAR_KINDS[0] if kind is None else str(kind),
        )
        wanted = (n_gate, len(features))
        if found.map.shape != wanted or found.n_gate != n_gate:
            raise ValueError(
                f"constant_data/gate_map has shape {found.map.shape}; wanted {wanted}, as"
                " posterior/gamma and posterior/beta have it."
            )
        return found
    center, spread = (
        _numbers(data, name, ("gate_feature",)) for name in ("gate_center", "gate_spread")
    )
    if len(center) != n_gate:
        raise ValueError(
            f"constant_data/gate_center has {len(center)} entries; wanted {n_gate}, one for each"
            " gate column of posterior/gamma."
        )
    if (spread <= 0).any():
        raise ValueError("constant_data/gate_spread has values that are not positive.")
    return OwnColumns(center, spread, _names(posterior, data, n_gate))


def read_gates(
    draws: dict[str, np.ndarray], posterior: xr.Dataset, data: xr.Dataset, n_obs: int | None
) -> Gates:
    """
    Put the draws of a gate together, for the rows that the trace was fitted to.

    Parameters
    ----------
    draws : dict of str to ndarray of shape (n_draws, ...)
        The variables ``gamma``, ``gate_intercept``, ``w`` and, where components do not sit on
        the sticks in order, ``stick_order``.
    posterior : Dataset
        The group ``posterior``.
    data : Dataset
        The group ``constant_data``, empty where there is none.
    n_obs : int or None
        Number of rows, where the trace has data.

    Returns
    -------
    Gates
        The gate; without rows where the trace does not store their gate columns.

    Raises
    ------
    ValueError
        If variables are missing, or their shapes do not agree.

    Examples
    --------
    >>> draws = {"gamma": np.ones((1, 1, 1)), "gate_intercept": np.zeros((1, 1)),
    ...          "w": np.array([[0.6, 0.4]])}
    >>> data = xr.Dataset({"gate": (("obs", "gate_feature"), [[0.0]])})
    >>> read_gates(draws, xr.Dataset(), data, 1).weights().ravel().tolist()
    [0.5, 0.5]
    """
    absent = {"gamma", "gate_intercept"} - set(draws)
    if absent:
        raise ValueError(
            f"idata has no posterior/{absent.pop()}, which a mixture with a gate needs"
            f" (it has {sorted(map(str, posterior.data_vars))})."
        )
    gamma, average = draws["gamma"], draws["w"]
    n_components = average.shape[1]
    if gamma.shape[1] != n_components - 1:
        raise ValueError(
            f"posterior/gamma has {gamma.shape[1]} sticks; wanted {n_components - 1}, one less than"
            f" the {n_components} components of posterior/w."
        )
    in_order = np.broadcast_to(np.arange(n_components), average.shape)
    stick = draws.get("stick_order", in_order)
    if (np.sort(stick, axis=1) != in_order).any():
        raise ValueError(
            "posterior/stick_order has draws that are no permutation of"
            f" 0 to {n_components - 1}: it says which stick each component sits on."
        )
    return Gates(
        draws["gate_intercept"],
        gamma,
        stick.astype(np.intp),
        average,
        _own_rows(data, gamma.shape[2], n_obs),
    )


def _own_rows(data: xr.Dataset, n_gate: int, n_obs: int | None) -> np.ndarray | None:
    """Read the gate columns of the trace's own rows, None where they are not stored."""
    if "gate" not in data:
        return None
    values = _numbers(data, "gate", ("obs", "gate_feature"))
    wanted = (len(values) if n_obs is None else n_obs, n_gate)
    if values.shape != wanted:
        raise ValueError(
            f"constant_data/gate has shape {values.shape}; wanted {wanted}, one row for each row"
            " of the data and the gate columns of posterior/gamma."
        )
    return np.ascontiguousarray(values)


def _pair(data: xr.Dataset, first: str, second: str) -> tuple[str, str] | None:
    """Say whether two variables that go together are there; an error where only one is."""
    present = [name for name in (first, second) if name in data]
    if len(present) == 1:
        (absent,) = {first, second} - set(present)
        raise ValueError(f"idata has constant_data/{present[0]}, but no constant_data/{absent}.")
    return (first, second) if present else None


def _numbers(data: xr.Dataset, name: str, dims: tuple[str, ...]) -> np.ndarray:
    """Read a variable as finite float64 numbers with these dims."""
    array = data[name]
    if set(array.dims) != set(dims):
        raise ValueError(f"constant_data/{name} has dims {array.dims}; wanted {dims}.")
    values = np.asarray(array.transpose(*dims).values, dtype=np.float64)
    n_bad = int((~np.isfinite(values)).sum())
    if n_bad:
        raise ValueError(f"constant_data/{name} has {n_bad} missing or infinite values.")
    return values


def _names(posterior: xr.Dataset, data: xr.Dataset, n_gate: int) -> tuple[str, ...]:
    """Names of the gate columns."""
    found = [
        tuple(str(label) for label in dataset["gate_feature"].values)
        for dataset in (data, posterior)
        if "gate_feature" in dataset.coords
    ]
    if len(set(found)) > 1:
        raise ValueError("posterior/gamma and constant_data/gate name different gate columns.")
    return found[0] if found else tuple(f"g{i}" for i in range(n_gate))
