"""How the prediction changes with the input: by the rules at work, and by the choice among them."""

from typing import Any

import numpy as np
import xarray as xr

from mixreg.inputs import check_count
from mixreg.posterior.parameters import ParameterDraws
from mixreg.posterior.relabel import align_own
from mixreg.posterior.slopes import routing_draws, slope_draws
from mixreg.posterior.trace import Trace, align_design, read_trace

__all__ = ["derivative", "routing"]

# Cap on each of the large temporary tables.
_TABLE_BYTES = 2**24


def derivative(
    idata: xr.DataTree, X_new: Any, *, prob: float = 0.9, max_draws: int | None = 1000
) -> xr.Dataset:
    r"""
    Posterior of the derivative of E[y | x] by every feature, in two parts that add up.

    .. math::

        \frac{\partial}{\partial x} \sum_k w_k(x) \mu_k(x) =
        \underbrace{\sum_k w_k(x) \beta_k}_{\text{rules}} +
        \underbrace{\sum_k \frac{\partial w_k(x)}{\partial x} \mu_k(x)}_{\text{routing}}

    *Rules*: what the coefficients of the components at work say. *Routing*: what changes because
    the input is sent to another component. With constant weights there is no routing.

    Parameters
    ----------
    idata : DataTree
        A trace with the design that it was fitted to.
    X_new : array-like of shape (n_obs, n_features)
        The inputs. Named columns are matched to the trace's features by name.
    prob : float, default 0.9
        Probability inside the equal-tailed intervals.
    max_draws : int, optional
        Use at most this many evenly spaced draws; None for all of them.

    Returns
    -------
    Dataset
        ``total``, ``rules`` and ``routing`` (obs, feature): posterior means, in units of the
        response per unit of the feature, with intervals ``total_lower``, ``total_upper`` and so
        on. ``routing_share`` (obs), with its interval: in each draw
        :math:`\|s \cdot \text{routing}\|_1 / (\|s \cdot \text{rules}\|_1 + \|s \cdot
        \text{routing}\|_1)`, s the standard deviations of the features over the trace's rows; 0
        where both parts are zero. ``attrs`` has ``prob`` and ``n_draws``. Labels do not matter.

    Raises
    ------
    ValueError
        If the gate is made of the user's own columns, a feature is missing, or ``prob`` is not
        between 0 and 1.

    Examples
    --------
    >>> from mixreg.posterior.assemble import trace_from_arrays
    >>> from mixreg.posterior.gate_columns import LinearColumns
    >>> idata = trace_from_arrays(
    ...     beta=[[2.0], [2.0]], intercept=[0.0, 3.0], sigma=[1.0, 1.0], gamma=[[1.0]],
    ...     gate_intercept=[0.0], columns=LinearColumns(np.ones((1, 1)), np.zeros(1)),
    ...     X=[[-1.0], [1.0]], y=[0, 2])
    >>> found = derivative(idata, [[0.0]])
    >>> [round(found[name].item(), 3) for name in ("total", "rules", "routing", "routing_share")]
    [0.803, 2.0, -1.197, 0.374]
    """
    _check_prob(prob)
    trace = read_trace(idata)
    gate_map = trace.gate_map
    X = align_design(X_new, trace.features, name="X_new")
    spread = _spread(trace)
    parameters = _thinned(trace.at(X), max_draws)
    n_draws = parameters.shape[0]
    names = [
        f"{part}{bound}"
        for part in ("total", "rules", "routing", "routing_share")
        for bound in ("", "_lower", "_upper")
    ]
    values: dict[str, list[np.ndarray]] = {name: [] for name in names}
    step = max(int(_TABLE_BYTES // (8 * n_draws * len(spread))), 1)
    for start in range(0, len(X), step):
        rows = slice(start, start + step)
        slopes = slope_draws(parameters.select(slice(None), rows), X[rows], gate_map)
        rules, routed = (np.abs(part) @ spread for part in slopes)
        both = rules + routed
        share = np.divide(routed, both, out=np.zeros_like(both), where=both > 0)
        summaries = [
            line
            for part in (slopes.rules + slopes.routing, slopes.rules, slopes.routing, share)
            for line in _summaries(part, prob)
        ]
        for name, line in zip(names, summaries, strict=True):
            values[name].append(line)
    return xr.Dataset(
        {
            name: (("obs", "feature")[: parts[0].ndim], np.concatenate(parts))
            for name, parts in values.items()
        },
        coords={"obs": np.arange(len(X)), "feature": list(trace.features)},
        attrs={"prob": prob, "n_draws": n_draws},
    )


def routing(idata: xr.DataTree, *, prob: float = 0.9, max_draws: int | None = 1000) -> xr.Dataset:
    r"""
    Posterior of what sends inputs to each component: features, with sign and size.

    .. math:: \frac{s_r}{n} \sum_i \frac{\partial w_k(x_i)}{\partial x_r}

    is the average change of component k's probability per standard deviation :math:`s_r` of
    feature r, over the rows i of the trace. It sums to zero over components.

    Parameters
    ----------
    idata : DataTree
        A trace with a gate on the features, and with its data.
    prob : float, default 0.9
        Probability inside the equal-tailed intervals.
    max_draws : int, optional
        Use at most this many evenly spaced draws; None for all of them.

    Returns
    -------
    Dataset
        ``mean``, ``lower`` and ``upper`` (component, feature), in probability per standard
        deviation of the feature, and ``weight`` (component), the average weight. Labels are those
        of `relabel`. ``attrs`` has ``prob``, ``n_draws`` and ``ambiguous_share``.

    Raises
    ------
    ValueError
        If the weights are constant, or the gate is made of the user's own columns.

    Examples
    --------
    >>> from mixreg.posterior.assemble import trace_from_arrays
    >>> from mixreg.posterior.gate_columns import LinearColumns
    >>> idata = trace_from_arrays(
    ...     beta=[[0.0], [0.0]], intercept=[0.0, 9.0], sigma=[1.0, 1.0], gamma=[[5.0]],
    ...     gate_intercept=[1.0], columns=LinearColumns(np.ones((1, 1)), np.zeros(1)),
    ...     X=[[-1.0], [0.0], [1.0]], y=[9, 0, 0])
    >>> routing(idata)["mean"].values.round(3)
    array([[ 0.329],
           [-0.329]])
    """
    _check_prob(prob)
    trace = read_trace(idata)
    gate_map = trace.gate_map
    if gate_map is None:
        raise ValueError(
            "the weights of idata do not depend on x, so no feature sends an input anywhere;"
            " wanted a trace with a gate: gate='pca' or 'all'."
        )
    spread = _spread(trace)
    alignment = align_own(idata, trace)
    parameters = _thinned(trace.parameters.permute(alignment.order), max_draws)
    slopes = routing_draws(parameters, gate_map) * spread
    dims = ("component", "feature")
    mean, lower, upper = ((dims, line) for line in _summaries(slopes, prob))
    weight = ("component", parameters.mean_weights.mean(axis=0))
    return xr.Dataset(
        {"mean": mean, "lower": lower, "upper": upper, "weight": weight},
        coords={"component": np.arange(slopes.shape[1]), "feature": list(trace.features)},
        attrs={
            "prob": prob,
            "n_draws": len(slopes),
            "ambiguous_share": float(alignment.ambiguous.mean()),
        },
    )


def _check_prob(prob: float) -> None:
    """Refuse what is no probability of an interval."""
    if not 0 < prob < 1:
        raise ValueError(f"prob is {prob}; wanted a number between 0 and 1.")


def _spread(trace: Trace) -> np.ndarray:
    """Give the standard deviations of the features over the trace's own rows."""
    if trace.X is None:
        raise ValueError("idata has no constant_data/X, which gives the units of the features.")
    return trace.X.std(axis=0)


def _thinned(parameters: ParameterDraws, max_draws: int | None) -> ParameterDraws:
    """Take evenly spaced draws."""
    if max_draws is None:
        return parameters
    wanted = check_count(max_draws, name="max_draws")
    n_draws = parameters.shape[0]
    chosen = np.linspace(0, n_draws - 1, min(n_draws, wanted)).round().astype(np.intp)
    return parameters.select(chosen, slice(None))


def _summaries(values: np.ndarray, prob: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean and interval over draws, the first axis."""
    tail = 0.5 * (1.0 - prob)
    lower, upper = np.quantile(values, [tail, 1.0 - tail], axis=0)
    return values.mean(axis=0), lower, upper
