"""The data of a global explanation, gathered from a trace whose labels are aligned."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from mixreg.explain.assembly import global_dataset
from mixreg.explain.gated.layout import with_gate
from mixreg.explain.gated.routing import average_routing
from mixreg.explain.picture import as_image
from mixreg.explain.run import Run
from mixreg.explain.surrogate import surrogate_table
from mixreg.posterior.gates import Gates
from mixreg.posterior.passes import mean_responsibilities, occupancy
from mixreg.posterior.trace import Trace, read_trace

__all__ = ["gathered"]


def gathered(
    aligned: xr.DataTree, run: Run, gate: Any, attrs: Mapping[str, Any]
) -> tuple[xr.Dataset, pd.DataFrame]:
    """
    Lay out what was drawn, and measure how well it stands in for the box.

    Parameters
    ----------
    aligned : DataTree
        The trace, labels aligned.
    run : Run
        Rows and the box's answers.
    gate : None, str or callable
        What the weights depend on; a function of the design makes columns of the user's own.
    attrs : mapping
        Provenance.

    Returns
    -------
    data : Dataset
        Of a global explanation.
    table : DataFrame
        Of `surrogate_table`.

    Examples
    --------
    >>> from mixreg.inputs import check_design
    >>> from mixreg.posterior import relabel, trace_from_arrays
    >>> X, y = np.array([[0.0], [1.0]]), np.array([0.0, 2.0])
    >>> idata = trace_from_arrays(w=[1.0], beta=[[2.0]], sigma=[1.0], X=X, y=y)
    >>> run = Run(check_design(X), np.ones(2, dtype=bool), y, None, "raw", 0)
    >>> gathered(relabel(idata), run, None, {})[1]["rmse"].tolist()
    [0.0]
    """
    trace = read_trace(aligned)
    parameters, X = trace.parameters, run.design.values
    columns = _columns_of(trace, gate) if trace.is_gated else None
    everyone = parameters if columns is None else parameters.at(columns(X))
    data = global_dataset(
        parameters,
        run.design.names,
        attrs=attrs,
        X=X,
        response=run.y,
        responsibility=mean_responsibilities(everyone, X, run.y),
        sizes=_sizes(aligned, trace),
        fitted=run.fitted,
        penalties=_penalties(aligned),
    )
    if trace.columns is not None and isinstance(parameters.weighting, Gates) and columns:
        names = _gate_names(aligned, trace.columns.n_gate)
        routing = average_routing(parameters, trace.columns, columns(run.fitted_rows[0]))
        data = with_gate(data, parameters.weighting, trace.columns, names, routing)
    if run.view is not None:
        data = as_image(data, run.view, run.pixels)
    table = surrogate_table(parameters, run.fitted_rows, run.held_out, run.kind, columns)
    return data, table


def _columns_of(trace: Trace, gate: Any) -> Callable[[np.ndarray], np.ndarray]:
    """Say how rows get their gate columns."""
    made = trace.columns
    if made is None:
        raise ValueError("the trace does not say how rows get their gate columns.")
    own = gate if callable(gate) else None
    return lambda X: made.of(X, own)


def _gate_names(aligned: xr.DataTree, n_gate: int) -> list[str]:
    """Name the gate columns as the trace does."""
    for group in ("posterior", "constant_data"):
        if "gate_feature" in aligned[group].coords:
            return [str(name) for name in aligned[group].coords["gate_feature"].values]
    return [f"g{i}" for i in range(n_gate)]


def _penalties(aligned: xr.DataTree) -> dict[str, np.ndarray]:
    """Penalties, and weights of elastic nets, where the mixture has any."""
    posterior = aligned["posterior"]
    found = {}
    if "lam" in posterior:
        found["lam"] = posterior["lam"].transpose("chain", "draw").values.ravel()
    for name in ("l1", "l2", "net_w"):
        if name in posterior:
            values = posterior[name].transpose("chain", "draw", "net").values
            found[name] = values.reshape(-1, values.shape[2])
    return found


def _sizes(aligned: xr.DataTree, trace: Trace) -> np.ndarray:
    """Rows per component and draw: the sampler's own, or else their expectation."""
    stats = aligned["sample_stats"]
    if "sizes" in stats:
        sizes = stats["sizes"].transpose("chain", "draw", "component").values
        return sizes.reshape(-1, sizes.shape[2]).astype(np.float64)
    return occupancy(trace.parameters, *trace.data).sizes
