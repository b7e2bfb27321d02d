"""Prediction of the response of rows whose response is not known."""

from typing import Any, Literal

import numpy as np
import xarray as xr

from mixreg.posterior.evaluate import component_means
from mixreg.posterior.parameters import ParameterDraws, heaviest_first
from mixreg.posterior.passes import blocks
from mixreg.posterior.quantiles import ExactQuantiles
from mixreg.posterior.relabel import align_own
from mixreg.posterior.simulation import Simulation
from mixreg.posterior.trace import Trace, align_design, read_trace

__all__ = ["predict"]

# Cap on each of the large temporary tables.
_TABLE_BYTES = 2**26
# The exact quantiles hold several tables at a time, which are fastest in a processor's cache.
_EXACT_BYTES = 2**20


def predict(
    idata: xr.DataTree,
    X_new: Any,
    *,
    gate: Any = None,
    prob: float | None = 0.9,
    interval: Literal["exact", "simulated"] | None = None,
    random_seed: int | np.random.Generator | None = None,
) -> xr.Dataset:
    r"""
    Posterior predictive mean and interval of the response, the response unseen.

    .. math::

        p(y \mid x) = \frac{1}{T} \sum_t \sum_j w^{(t)}_j(x)
        \mathrm{Normal}(y \mid a^{(t)}_j + x^\top b^{(t)}_j, (\sigma^{(t)}_j)^2)

    Mean, standard deviation and component probabilities are computed without simulation.

    Parameters
    ----------
    idata : DataTree
        A trace; its own data are not needed.
    X_new : array-like of shape (n_obs, n_features)
        Design of the rows. A DataFrame or a labelled DataArray is matched to the trace's features
        by name, in any order; anything else by position.
    gate : array-like of shape (n_obs, n_gate) or callable, optional
        Gate columns of the rows, or the function of ``X_new`` that makes them, where the model was
        given its gate as such; a gate on the features needs nothing.
    prob : float or None, default 0.9
        Probability inside the equal-tailed interval; None leaves the median and the interval out,
        which take most of the time.
    interval : {"exact", "simulated"}, optional
        How the median and the interval are found. "exact" solves for the quantiles of the
        predictive mixture of at most 400 evenly spaced draws: no Monte-Carlo error beyond that of
        the draws, and cheaper than simulation where there are fewer than some hundred of them.
        "simulated" takes quantiles of responses simulated from all draws, at least 4,000 a row.
        By default "exact" with a gate; "simulated" with constant weights, whose numbers thus
        remain those of earlier versions for a given seed.
    random_seed : int or Generator, optional
        Seed of the simulation; without effect on the rest.

    Returns
    -------
    Dataset
        ``mean``, ``sd``, ``median``, ``lower`` and ``upper``, each (obs), in units of the
        response: for them labels do not matter. ``probability`` (obs, component): posterior mean
        probability of every component with the response unseen. ``attrs`` has ``prob``,
        ``interval``, for simulated intervals ``n_samples``, for exact ones ``n_draws``; and
        ``labels``: "relabel" where they are aligned as by `relabel`, with ``ambiguous_share``;
        "heaviest first", by weight in each draw, where the trace has no data to align by.

    Raises
    ------
    ValueError
        If a feature is missing, the width is wrong, ``gate`` does not fit, or ``prob`` is not
        between 0 and 1.

    Notes
    -----
    Empty components come from the prior. Under a prior without moments (the published
    hyper-parameters) they can dominate ``mean`` and ``sd`` at any number of draws; ``median``
    and the interval hold. One set of uniform and normal numbers serves all simulated rows, so
    intervals vary smoothly with x and do not depend on how rows are cut into blocks. Memory is
    bounded by the rows and by what is returned: no table of draws, rows and components is built.

    Examples
    --------
    >>> from mixreg.posterior.assemble import trace_from_arrays
    >>> idata = trace_from_arrays(w=[1.0], beta=[[2.0]], sigma=[1.0], X=[[0.0], [1.0]], y=[0, 2])
    >>> answer = predict(idata, [[10.0]], prob=0.9, random_seed=1)
    >>> answer["mean"].values, answer["lower"].values.round(1), answer["upper"].values.round(1)
    (array([20.]), array([18.4]), array([21.6]))
    """
    if prob is not None and not 0 < prob < 1:
        raise ValueError(f"prob is {prob}; wanted a number between 0 and 1, or None.")
    if interval not in (None, "exact", "simulated"):
        raise ValueError(f"interval is {interval!r}; wanted 'exact' or 'simulated'.")
    trace = read_trace(idata)
    X = align_design(X_new, trace.features, name="X_new")
    order = heaviest_first(trace.parameters)
    parameters = trace.at(X, gate).permute(order)
    places, attrs = _label_places(idata, trace, order)
    names: tuple[str, ...] = ("mean", "sd")
    levels: list[float] = []
    rule: ExactQuantiles | Simulation | None = None
    cells, table_bytes = parameters.sigma.size, _EXACT_BYTES
    if prob is not None:
        tail = 0.5 * (1.0 - prob)
        names, levels = (*names, "lower", "median", "upper"), [tail, 0.5, 1.0 - tail]
        if interval == "exact" or (interval is None and trace.is_gated):
            rule = ExactQuantiles(parameters)
            attrs |= {"prob": prob, "interval": "exact", "n_draws": rule.n_draws}
        else:
            rule = Simulation(parameters.shape[0], np.random.default_rng(random_seed))
            table_bytes = _TABLE_BYTES
            attrs |= {"prob": prob, "interval": "simulated", "n_samples": rule.n_samples}
        cells = rule.cells
    columns = np.empty((len(names), len(X)))
    probability = np.empty((len(X), parameters.shape[1]))
    step = max(int(table_bytes // (8 * cells)), 1)
    for start in range(0, len(X), step):
        rows = slice(start, start + step)
        part = parameters.select(slice(None), rows)
        columns[:, rows], probability[rows] = _summaries(part, X[rows], places, rule, levels)
    found = {name: ("obs", column) for name, column in zip(names, columns, strict=True)}
    shown = [name for name in ("mean", "sd", "median", "lower", "upper") if name in found]
    return xr.Dataset(
        {name: found[name] for name in shown}
        | {"probability": (("obs", "component"), probability)},
        coords={"obs": np.arange(len(X)), "component": np.arange(parameters.shape[1])},
        attrs=attrs,
    )


def _label_places(
    idata: xr.DataTree, trace: Trace, order: np.ndarray
) -> tuple[np.ndarray, dict[str, Any]]:
    """Find the place, in an order of the components, of the one that bears each label."""
    if not trace.has_data:
        in_order = np.broadcast_to(np.arange(order.shape[1]), order.shape)
        return in_order, {"labels": "heaviest first"}
    alignment = align_own(idata, trace)
    places = np.take_along_axis(np.argsort(order, axis=1), alignment.order, axis=1)
    share = float(alignment.ambiguous.mean())
    return places, {"labels": "relabel", "ambiguous_share": share}


def _summaries(
    parameters: ParameterDraws,
    X: np.ndarray,
    places: np.ndarray,
    rule: ExactQuantiles | Simulation | None,
    levels: list[float],
) -> tuple[np.ndarray, np.ndarray]:
    """Mean, sd and quantiles of some rows, (2 or 5, n_obs), and their component probabilities."""
    n_draws, n_components = parameters.shape
    room = np.empty(0) if rule is None else rule.start(len(X))
    first, second = np.zeros(len(X)), np.zeros(len(X))
    probability = np.zeros((n_components, len(X)))
    # Moments about a point inside the data keep their digits where the level is large.
    centre = np.median(component_means(parameters.select(slice(1), slice(None)), X)[0], axis=0)
    for draws, rows in blocks(n_draws, n_components, len(X)):
        part = parameters.select(draws, rows)
        weights = np.swapaxes(part.weights, 1, 2)
        means = component_means(part, X[rows])
        if rule is not None:
            rule.add(room, draws, rows, part, weights, means)
        labelled = np.take_along_axis(weights, places[draws][:, :, None], axis=1)
        probability[:, rows] += labelled.sum(axis=0)
        means -= centre[rows]
        first[rows] += (weights * means).sum(axis=(0, 1))
        second[rows] += (weights * (means**2 + part.sigma[:, :, None] ** 2)).sum(axis=(0, 1))
    first /= n_draws
    variance = np.maximum(second / n_draws - first**2, 0.0)
    moments = np.stack([centre + first, np.sqrt(variance)])
    if rule is not None:
        moments = np.concatenate([moments, rule.finish(room, levels)])
    return moments, probability.T / n_draws
