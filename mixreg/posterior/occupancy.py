"""How many components the draws use, how large they are, and what the truncation cuts off."""

import numpy as np
import xarray as xr

from mixreg.inputs import check_count
from mixreg.posterior.quantities import component_sizes, last_weight, truncation_bound
from mixreg.posterior.trace import read_trace

__all__ = ["occupancy"]


def occupancy(idata: xr.DataTree, *, n_largest: int = 3) -> xr.Dataset:
    r"""
    Count, in every draw, the components that hold rows, and how many rows the largest hold.

    Parameters
    ----------
    idata : DataTree
        A trace with its data.
    n_largest : int, default 3
        Of how many components the sizes are given, the largest first; at most all of them.

    Returns
    -------
    Dataset
        Over ``chain`` and ``draw``: ``occupied``, the number of components that hold at least one
        row; ``size`` (rank), rows of the largest component, the second and so on; ``w_last``, the
        weight of the last stick (with a gate averaged over the rows), which is what the truncation
        lumps together; ``truncation_bound``, :math:`\min(2, 4 n e^{-(J-1)/\alpha})`, where the
        trace has ``alpha``. ``attrs`` has ``n_components``, ``n_obs`` and ``recorded``: whether
        the sampler counted the rows, or ``occupied`` and ``size`` are expectations given the
        parameters. Only ``w_last`` depends on labels: read it before `relabel`.

    Raises
    ------
    ValueError
        If the tree lacks a variable, or ``n_largest`` is too small.

    Examples
    --------
    >>> from mixreg.posterior.assemble import trace_from_arrays
    >>> idata = trace_from_arrays(w=[0.5, 0.5], beta=[[0.0], [0.0]], intercept=[0.0, 9.0],
    ...                           sigma=[0.1, 0.1], X=[[1.0]] * 3, y=[0.0, 9.0, 9.0])
    >>> found = occupancy(idata)
    >>> found["size"].values.round(6).tolist(), float(found["occupied"].squeeze().round(6))
    ([[[2.0, 1.0]]], 2.0)
    """
    trace = read_trace(idata)
    _, y = trace.data
    n_components = trace.parameters.shape[1]
    n_shown = min(check_count(n_largest, name="n_largest"), n_components)
    counted, recorded = component_sizes(idata, trace)
    over_draws = ("chain", "draw")
    found = {
        "occupied": (over_draws, counted.occupied),
        "size": ((*over_draws, "rank"), -np.sort(-counted.sizes, axis=2)[..., :n_shown]),
        "w_last": (over_draws, trace.by_chain(last_weight(trace))),
    }
    if trace.alpha is not None:
        bound = truncation_bound(trace.alpha, n_obs=len(y), n_components=n_components)
        found["truncation_bound"] = (over_draws, trace.by_chain(bound))
    posterior = idata["posterior"].dataset
    return xr.Dataset(
        found,
        coords={
            "chain": posterior["chain"].values,
            "draw": posterior["draw"].values,
            "rank": np.arange(1, n_shown + 1),
        },
        attrs={
            "n_components": n_components,
            "n_obs": len(y),
            "recorded": recorded,
        },
    )
