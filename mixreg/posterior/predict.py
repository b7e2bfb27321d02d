"""Prediction of the response of rows whose response is not known."""

from typing import Any

import numpy as np
import xarray as xr

from mixreg.posterior.evaluate import ParameterDraws, component_means, heaviest_first
from mixreg.posterior.passes import blocks
from mixreg.posterior.trace import align_design, read_trace

__all__ = ["predict"]

_MIN_SAMPLES = 4000
# Cap on each of the large temporary tables.
_TABLE_BYTES = 2**26


def predict(
    idata: xr.DataTree,
    X_new: Any,
    *,
    prob: float = 0.9,
    random_seed: int | np.random.Generator | None = None,
) -> xr.Dataset:
    r"""
    Posterior predictive mean and interval of the response, the response unseen.

    .. math::

        p(y \mid x) = \frac{1}{T} \sum_t \sum_j w^{(t)}_j
        \mathrm{Normal}(y \mid a^{(t)}_j + x^\top b^{(t)}_j, (\sigma^{(t)}_j)^2)

    Mean and standard deviation are computed without simulation; the median and the interval are
    quantiles of simulated responses, at least 4,000 a row.

    Parameters
    ----------
    idata : DataTree
        A trace; its own data are not needed.
    X_new : array-like of shape (n_obs, n_features)
        Design of the rows. A DataFrame or a labelled DataArray is matched to the trace's features
        by name, in any order; anything else by position.
    prob : float, default 0.9
        Probability inside the equal-tailed interval.
    random_seed : int or Generator, optional
        Seed of the simulation.

    Returns
    -------
    Dataset
        ``mean``, ``sd``, ``median``, ``lower`` and ``upper``, each (obs), in units of the
        response. Labels do not matter. ``attrs`` has ``prob`` and ``n_samples``.

    Raises
    ------
    ValueError
        If a feature is missing, the width is wrong or ``prob`` is not between 0 and 1.

    Notes
    -----
    Empty components come from the prior. Under a prior without moments (the published
    hyper-parameters) they can dominate ``mean`` and ``sd`` at any number of draws; ``median``
    and the interval hold. One set of uniform and normal numbers serves all rows, so intervals
    vary smoothly with x and do not depend on how rows are cut into blocks.

    Examples
    --------
    >>> from mixreg.posterior.assemble import trace_from_arrays
    >>> idata = trace_from_arrays(w=[1.0], beta=[[2.0]], sigma=[1.0], X=[[0.0], [1.0]], y=[0, 2])
    >>> answer = predict(idata, [[10.0]], prob=0.9, random_seed=1)
    >>> answer["mean"].values, answer["lower"].values.round(1), answer["upper"].values.round(1)
    (array([20.]), array([18.4]), array([21.6]))
    """
    if not 0 < prob < 1:
        raise ValueError(f"prob is {prob}; wanted a number between 0 and 1.")
    trace = read_trace(idata)
    X = align_design(X_new, trace.features, name="X_new")
    parameters = trace.parameters.permute(heaviest_first(trace.parameters))
    n_draws = parameters.shape[0]
    n_repeats = -(-_MIN_SAMPLES // n_draws)
    rng = np.random.default_rng(random_seed)
    # Stratified over the repeats of a draw: few draws still fill the whole mixture.
    uniform = (
        rng.permuted(np.tile(np.arange(n_repeats), (n_draws, 1)), axis=1)
        + rng.uniform(size=(n_draws, n_repeats))
    ) / n_repeats
    normal = rng.normal(size=(n_draws, n_repeats))
    parts = []
    step = max(int(_TABLE_BYTES // (8 * n_draws * n_repeats)), 1)
    for start in range(0, len(X), step):
        rows = slice(start, start + step)
        parts.append(
            _summaries(parameters.select(slice(None), rows), X[rows], uniform, normal, prob)
        )
    names = ("mean", "sd", "median", "lower", "upper")
    columns = zip(names, np.concatenate(parts, axis=1), strict=True)
    return xr.Dataset(
        {name: ("obs", column) for name, column in columns},
        coords={"obs": np.arange(len(X))},
        attrs={"prob": prob, "n_samples": n_draws * n_repeats},
    )


def _summaries(
    parameters: ParameterDraws, X: np.ndarray, uniform: np.ndarray, normal: np.ndarray, prob: float
) -> np.ndarray:
    """Mean, sd, median and interval of some rows, (5, n_obs)."""
    n_draws, n_components = parameters.shape
    n_repeats = uniform.shape[1]
    samples = np.empty((n_draws, n_repeats, len(X)))
    first, second = np.zeros(len(X)), np.zeros(len(X))
    # Moments about a point inside the data keep their digits where the level is large.
    centre = np.median(component_means(parameters.select(slice(1), slice(None)), X)[0], axis=0)
    for draws, rows in blocks(n_draws, n_components, len(X)):
        part = parameters.select(draws, rows)
        weights = np.exp(np.swapaxes(part.log_weights, 1, 2))
        means = component_means(part, X[rows])
        samples[draws, :, rows] = _simulate(part, weights, means, uniform[draws], normal[draws])
        means -= centre[rows]
        first[rows] += (weights * means).sum(axis=(0, 1))
        second[rows] += (weights * (means**2 + part.sigma[:, :, None] ** 2)).sum(axis=(0, 1))
    first /= n_draws
    variance = np.maximum(second / n_draws - first**2, 0.0)
    tail = 0.5 * (1.0 - prob)
    flat = samples.reshape(n_draws * n_repeats, len(X))
    lower, median, upper = np.quantile(flat, [tail, 0.5, 1.0 - tail], axis=0, overwrite_input=True)
    return np.stack([centre + first, np.sqrt(variance), median, lower, upper])


def _simulate(
    parameters: ParameterDraws,
    weights: np.ndarray,
    means: np.ndarray,
    uniform: np.ndarray,
    normal: np.ndarray,
) -> np.ndarray:
    """Responses simulated from the mixture of each draw, (n_draws, n_repeats, n_obs)."""
    edges = weights.cumsum(axis=1)
    edges /= edges[:, -1:]
    shape = (*uniform.shape, means.shape[2])
    samples = np.empty(shape)
    for repeat in range(shape[1]):
        chosen = (uniform[:, repeat, None, None] >= edges).sum(axis=1)[:, None, :]
        location = np.take_along_axis(
            means, np.broadcast_to(chosen, (shape[0], 1, shape[2])), axis=1
        )[:, 0]
        scale = np.take_along_axis(parameters.sigma, chosen[:, 0], axis=1)
        samples[:, repeat] = location + scale * normal[:, repeat, None]
    return samples
