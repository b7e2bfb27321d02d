"""Convergence of a trace, judged by quantities that do not depend on labels."""

import math
from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from mixreg.inputs import check_count
from mixreg.posterior.chain_distances import chain_distances
from mixreg.posterior.convergence import COLUMNS, convergence_advice, convergence_statistics
from mixreg.posterior.gates import Gates
from mixreg.posterior.parameters import heaviest_first
from mixreg.posterior.quantities import (
    last_weight,
    probe_pairs,
    probe_rows,
    scalar_quantities,
    truncation_bound,
)
from mixreg.posterior.trace import Trace, read_trace

__all__ = ["diagnose"]

# The truncation is called binding when the smallest weight or the share of draws in which no
# component is empty is above these.
_SMALLEST_WEIGHT = 0.01
_ALL_OCCUPIED_SHARE = 0.05
_WANTED_BOUND = 0.01
# Memory grows with the square of the number of probes.
_MAX_PROBES = 100
# Enough to tell modes apart, at a small part of the cost of the table.
_ROWS_COMPARED, _DRAWS_COMPARED = 500, 50


def diagnose(
    idata: xr.DataTree, *, r_hat_max: float = 1.05, ess_min: float = 100.0, n_probes: int = 20
) -> pd.DataFrame:
    r"""
    Judge the convergence of a trace by label-free quantities.

    R-hat of a component's own parameters means nothing in a mixture, because labels switch. The
    table has what does not depend on labels: log-likelihood, log posterior density, occupied
    components, sizes of the three largest, entropy of the weights (of a gate's, averaged over
    rows), the concentration or the scale of the gate's slopes, the penalties of the elastic net
    that the largest component follows, and at probe rows E[y | x] and the probability that two
    rows share a component.

    Parameters
    ----------
    idata : DataTree
        A trace with its data.
    r_hat_max : float, default 1.05
        Largest rank-normalised R-hat that passes.
    ess_min : float, default 100
        Smallest effective sample size (bulk and tail, over the whole run) that passes.
    n_probes : int, default 20
        Number of probe rows, at most 100, spread evenly over the ranks of y.

    Returns
    -------
    DataFrame
        One row a quantity; columns ``mean``, ``sd``, ``ess_bulk``, ``ess_tail``, ``r_hat``,
        ``mcse_mean``. Of the probes only the worst by R-hat is shown, its rows in the name:
        ``mean_y[17]``, ``coclustering[3, 40]`` (positions). ``attrs`` has ``converged`` (bool),
        ``advice`` (list of str), ``vi_within``, ``vi_between`` and ``vi_ratio`` (distances of the
        partitions of draws as in `partition_distances`, of up to 500 rows and 50 draws a chain),
        ``probe_rows`` (list of int), ``truncation_bound`` (posterior
        mean of :math:`\min(2, 4 n e^{-(J-1)/\alpha})`, NaN without ``alpha``), ``w_min`` (mean
        of the smallest weight), ``w_last`` (mean weight of the last component in the trace's own
        order, with a gate of the last stick; the only number here that depends on labels),
        ``gate`` (None, "pca", "all" or "columns"), ``n_gate`` (number of columns that the weights
        depend on) and ``gate_scale`` (posterior mean, NaN without).

    Raises
    ------
    ValueError
        If the tree lacks a variable or a threshold makes no sense.

    Notes
    -----
    Converged means: every R-hat exists and is at most ``r_hat_max``, and every effective sample
    size is at least ``ess_min``. Partitions and truncation are judged apart, in ``advice``. Where
    draws of different chains are clearly further apart than draws of one chain, chains sit in
    different partitions. Where all components hold rows in more than 5 % of the draws, or the
    smallest weight averages above 0.01, no component is left over and the answer is that of a
    finite mixture.

    Examples
    --------
    >>> from mixreg.posterior.assemble import trace_from_arrays
    >>> rng = np.random.default_rng(1)
    >>> idata = trace_from_arrays(
    ...     w=np.ones((2, 200, 1)), beta=rng.normal(2, 0.1, size=(2, 200, 1, 1)),
    ...     sigma=np.ones((2, 200, 1)), X=[[0.0], [1.0], [2.0]], y=[0, 2, 4])
    >>> table = diagnose(idata)
    >>> table.attrs["converged"], float(table.loc["occupied", "r_hat"])
    (True, 1.0)
    """
    if not r_hat_max > 1:
        raise ValueError(f"r_hat_max is {r_hat_max}; wanted a number above 1.")
    if not ess_min >= 0:
        raise ValueError(f"ess_min is {ess_min}; wanted a number of at least 0.")
    if check_count(n_probes, name="n_probes") > _MAX_PROBES:
        raise ValueError(f"n_probes is {n_probes}; wanted at most {_MAX_PROBES}.")
    trace = read_trace(idata)
    X, y = trace.data
    weights = trace.parameters.mean_weights
    w_min, w_last = float(weights.min(axis=1).mean()), float(last_weight(trace).mean())
    order = heaviest_first(trace.parameters)
    trace = trace._replace(parameters=trace.parameters.permute(order))
    draws = scalar_quantities(idata, trace)
    rows = probe_rows(y, n_probes)
    mean, together, pairs = probe_pairs(
        trace.parameters.select(slice(None), rows), X[rows], y[rows]
    )
    draws |= _worst(trace.by_chain(mean), [f"mean_y[{i}]" for i in rows])
    if len(pairs):
        names = [f"coclustering[{i}, {j}]" for i, j in rows[pairs]]
        draws |= _worst(trace.by_chain(together), names)
    statistics = convergence_statistics(np.stack(list(draws.values()), axis=2))
    table = pd.DataFrame(statistics, index=list(draws), columns=list(COLUMNS))
    converged = table["r_hat"] <= r_hat_max
    converged &= table[["ess_bulk", "ess_tail"]].min(axis=1, skipna=False) >= ess_min
    advice = convergence_advice(table, draws, r_hat_max=r_hat_max, ess_min=ess_min)
    distances = chain_distances(idata, trace, max_rows=_ROWS_COMPARED, max_draws=_DRAWS_COMPARED)
    advice += distances.advice(idata["posterior"].dataset["chain"].values)
    table.attrs |= {
        "converged": bool(converged.all()),
        "advice": advice + _truncation_advice(trace, draws["occupied"], w_min, len(y)),
        "vi_within": distances.within,
        "vi_between": distances.between,
        "vi_ratio": distances.ratio,
        "probe_rows": rows.tolist(),
        "truncation_bound": _mean_bound(trace, len(y)),
        "w_min": w_min,
        "w_last": w_last,
    }
    table.attrs |= _gate(trace)
    return table


def _gate(trace: Trace) -> dict[Hashable, Any]:
    """Say what the weights depend on."""
    weighting = trace.parameters.weighting
    if not isinstance(weighting, Gates):
        return {"gate": None, "n_gate": 0, "gate_scale": math.nan}
    scale = math.nan if trace.gate_scale is None else float(trace.gate_scale.mean())
    kind = None if trace.columns is None else trace.columns.kind
    return {"gate": kind or "unknown", "n_gate": weighting.gamma.shape[2], "gate_scale": scale}


def _worst(values: np.ndarray, names: list[str]) -> dict[str, np.ndarray]:
    """Find the quantity of a family with the highest R-hat, or the most variable one."""
    statistics = convergence_statistics(values)
    score = statistics[:, COLUMNS.index("r_hat")]
    if np.isnan(score).all():
        score = np.nan_to_num(statistics[:, COLUMNS.index("sd")])
    worst = int(np.nanargmax(score))
    return {names[worst]: values[..., worst]}


def _mean_bound(trace: Trace, n_obs: int) -> float:
    """Average the truncation bound over draws."""
    if trace.alpha is None:
        return math.nan
    n_components = trace.parameters.shape[1]
    return float(truncation_bound(trace.alpha, n_obs=n_obs, n_components=n_components).mean())


def _truncation_advice(trace: Trace, occupied: np.ndarray, w_min: float, n_obs: int) -> list[str]:
    """Say so where the number of components limits the answer."""
    n_components = trace.parameters.shape[1]
    full = float((occupied > n_components - 0.5).mean())
    left_over = w_min <= _SMALLEST_WEIGHT and full <= _ALL_OCCUPIED_SHARE
    if n_components == 1 or left_over:
        return []
    text = (
        f"No component is left over: all {n_components} hold rows in {full:.0%} of the draws and"
        f" the smallest weight averages {w_min:.3g}. Read the fit as a finite mixture of"
        f" {n_components}, or raise n_components"
    )
    if trace.alpha is None:
        return [text + "."]
    wanted = 1 + math.ceil(float(trace.alpha.mean()) * math.log(4 * n_obs / _WANTED_BOUND))
    return [text + f" ({wanted} would bring the truncation bound to about {_WANTED_BOUND:g})."]
