"""The surrogate's own slope at single inputs: its rules, its gate, and what each contributes."""

from typing import Any

import numpy as np
import xarray as xr

from mixreg.explain.assembly import parameters_of
from mixreg.explain.gated.layout import gate_columns, placed
from mixreg.explain.gated.readings import is_gated
from mixreg.explain.importance import check_probability
from mixreg.posterior.evaluate import ParameterDraws
from mixreg.posterior.gate_columns import LinearColumns
from mixreg.posterior.slopes import slope_draws

__all__ = ["gate_slope", "share_of_routing", "slope_dataset"]

# Draws of the slopes of so many inputs are held at a time.
_TOGETHER = 256


def gate_slope(data: xr.Dataset) -> np.ndarray | None:
    """
    Read how gate columns change with the features.

    Parameters
    ----------
    data : Dataset
        Of an explanation.

    Returns
    -------
    ndarray of shape (n_gate, n_features) or None
        None where the weights are constant.

    Raises
    ------
    ValueError
        If the gate columns are the user's own: how they change with the features is not known.

    Examples
    --------
    >>> gate_slope(xr.Dataset()) is None
    True
    """
    if "gamma" not in data:
        return None
    columns = gate_columns(data)
    if not isinstance(columns, LinearColumns):
        raise ValueError(
            "the gate of this explanation is made of columns of your own, whose slopes by the "
            "features are not known; the surrogate's derivative needs gate='pca' or 'all'."
        )
    return columns.map


def share_of_routing(rules: np.ndarray, routing: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """
    Say how much of a slope the gate contributes.

    Parameters
    ----------
    rules, routing : ndarray of shape (..., n_features)
        The two parts of the slope.
    scale : ndarray of shape (n_features,)
        A unit of every feature that makes them comparable, such as its standard deviation.

    Returns
    -------
    ndarray of shape (...)
        Sum over features of the absolute routing part, as a share of that of both parts; zero
        where both are zero.

    Examples
    --------
    >>> share_of_routing(np.array([3.0, 0.0]), np.array([0.0, -1.0]), np.ones(2))
    array(0.25)
    """
    rule, gate = (np.abs(part) @ scale for part in (rules, routing))
    return np.divide(gate, rule + gate, out=np.zeros(np.shape(gate)), where=rule + gate > 0)


def slope_dataset(
    data: xr.Dataset, X: np.ndarray, draws: np.ndarray, *, gate: Any, prob: float
) -> xr.Dataset:
    """
    Differentiate the surrogate at single inputs.

    Parameters
    ----------
    data : Dataset
        Of a global explanation.
    X : ndarray of shape (n_instances, n_features)
        The inputs.
    draws : ndarray of int
        Which draws are used.
    gate : None
        Columns of the user's own have no known slope.
    prob : float
        Posterior probability inside the intervals.

    Returns
    -------
    Dataset
        As `Explanation.derivative` says.

    Raises
    ------
    ValueError
        If ``prob`` is no probability, or the gate columns are the user's own.

    Examples
    --------
    >>> from mixreg.explain.explanation import Explanation
    >>> data = Explanation.from_coefficients([[2.0], [4.0]]).data
    >>> slope_dataset(data, np.ones((1, 1)), np.array([0]), gate=None, prob=0.9)["mean"].values
    array([[3.]])
    """
    check_probability(prob, name="prob")
    by_feature = gate_slope(data)
    parameters = placed(parameters_of(data, draws), data, X, gate)
    scale = data["feature_scale"].values if "feature_scale" in data else np.ones(X.shape[1])
    each = [
        _summaries(parameters, X, slice(first, first + _TOGETHER), by_feature, scale, prob)
        for first in range(0, len(X), _TOGETHER)
    ]
    by_feature_dims, by_instance = ("instance", "feature"), ("instance",)
    names = ("mean", "lower", "upper", "rules", "routing")
    found: dict[str, Any] = {
        name: (by_feature_dims, np.concatenate([part[name] for part in each])) for name in names
    }
    for name in ("routing_share", "routing_share_lower", "routing_share_upper"):
        found[name] = (by_instance, np.concatenate([part[name] for part in each]))
    kept = {name: data[name] for name in data.coords if name in ("feature", "pixel")}
    return xr.Dataset(found, coords=kept, attrs={"prob": prob, "reading": "derivative"})


def _summaries(
    parameters: ParameterDraws,
    X: np.ndarray,
    rows: slice,
    by_feature: np.ndarray | None,
    scale: np.ndarray,
    prob: float,
) -> dict[str, np.ndarray]:
    """Posterior means and intervals at some inputs."""
    part = parameters.select(slice(None), rows) if is_gated(parameters) else parameters
    slopes = slope_draws(part, X[rows], by_feature)
    rules = np.broadcast_to(slopes.rules, slopes.routing.shape)
    total = rules + slopes.routing
    share = share_of_routing(rules, slopes.routing, scale)
    tail = (1.0 - prob) / 2.0
    lower, upper = np.quantile(total, [tail, 1.0 - tail], axis=0)
    least, most = np.quantile(share, [tail, 1.0 - tail], axis=0)
    return {
        "mean": total.mean(axis=0),
        "lower": lower,
        "upper": upper,
        "rules": rules.mean(axis=0),
        "routing": slopes.routing.mean(axis=0),
        "routing_share": share.mean(axis=0),
        "routing_share_lower": least,
        "routing_share_upper": most,
    }
