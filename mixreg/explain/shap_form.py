"""Explanations in the form that shap's plots read, with intervals as its bounds."""

from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from mixreg.explain.assembly import parameters_of
from mixreg.explain.assignment import instance_draws, thin
from mixreg.explain.gated.layout import placed
from mixreg.explain.gated.readings import own_weights
from mixreg.explain.importance import check_probability
from mixreg.explain.ranked import RankedDraws

if TYPE_CHECKING:
    import shap

__all__ = ["group_rows", "instance_rows"]


def group_rows(ranked: RankedDraws, prob: float, scale: str) -> "shap.Explanation":
    """
    One row of coefficients per component, or per instance of a local explanation.

    Parameters
    ----------
    ranked : RankedDraws
        The explanation.
    prob : float
        Posterior probability inside the bounds.
    scale : {"unit", "sd"}
        Scale of the coefficients.

    Returns
    -------
    shap.Explanation
        Values of shape (n_groups, n_features), or (n_features,) without groups.

    Examples
    --------
    >>> draws = xr.DataArray([[2.0, 1.0]], {"feature": ["a", "b"]}, ("sample", "feature"))
    >>> group_rows(RankedDraws(xr.Dataset({"importance": draws})), 0.9, "unit").values
    array([2., 1.])
    """
    dims = [dim for dim in (ranked.group, "feature") if dim is not None]
    bounds = ranked.interval(prob, scale=scale).transpose("bound", *dims)
    values = ranked.draws(scale).mean("sample").transpose(*dims).values
    # shap wants an array of base values even for a single row.
    base = np.zeros(values.shape[:-1] or 1)
    # Of single inputs: the level of the own component, which with all importances is its fit.
    for name in ("intercept", "own_intercept"):
        if name in ranked.data:
            base = ranked.data[name].mean("sample").values
    return _explanation(values, base, bounds.values, None, ranked.feature_names)


def instance_rows(
    data: xr.Dataset,
    X: np.ndarray,
    y: np.ndarray | None,
    prob: float,
    max_draws: int,
    *,
    reading: str = "y",
) -> "shap.Explanation":
    """
    One row of contributions per input of a global explanation.

    Parameters
    ----------
    data : Dataset
        Of a global explanation that knows the mean of its features.
    X : ndarray of shape (n_instances, n_features)
        The inputs.
    y : ndarray of shape (n_instances,) or None
        Response of the black box there, where the reading looks at it.
    prob : float
        Posterior probability inside the bounds.
    max_draws : int
        Number of draws that are used.
    reading : {"y", "x", "both"}, default "y"
        What the component of an input is read through.

    Returns
    -------
    shap.Explanation
        Values that add up with the base value to the mean fit of the input's own component.

    Raises
    ------
    ValueError
        If the explanation knows no feature means, or the reading is a slope, whose contributions
        add up to no fit.

    Examples
    --------
    >>> from mixreg.explain.explanation import Explanation
    >>> X, y = np.array([[0.0], [2.0]]), np.array([1.0, 5.0])
    >>> ex = Explanation.from_coefficients([[2.0]], intercept=[1.0], X=X, response=y)
    >>> rows = ex.to_shap(X, y)
    >>> rows.values.ravel(), rows.base_values
    (array([-2.,  2.]), array([3., 3.]))
    """
    check_probability(prob, name="prob")
    if "feature_mean" not in data:
        raise ValueError(
            "this explanation knows no means of its features; give X when it is built."
        )
    if reading == "derivative":
        raise ValueError(
            "reading is 'derivative', whose contributions do not add up to the surrogate's fit; "
            "wanted 'y', 'x' or 'both'."
        )
    mean = data["feature_mean"].values
    parameters = parameters_of(data, thin(data.sizes["sample"], max_draws))
    if reading != "y":
        parameters = placed(parameters, data, X, None)
    tail = (1.0 - prob) / 2.0
    values, base = np.empty(X.shape), np.empty(len(X))
    bounds = np.empty((2, *X.shape))
    level = parameters.intercept + parameters.beta @ mean
    # Draws for 256 inputs at a time: bounded memory however many inputs there are.
    for start in range(0, len(X), 256):
        rows = slice(start, start + 256)
        part = parameters.select(slice(None), rows)
        seen = None if y is None else y[rows]
        own = instance_draws(part, X[rows], seen, reading=reading) * (X[rows] - mean)
        share = own_weights(part, X[rows], seen, reading)
        values[rows] = own.mean(axis=0)
        bounds[:, rows] = np.quantile(own, [tail, 1.0 - tail], axis=0)
        base[rows] = np.einsum("ski,sk->i", share, level) / len(level)
    names = tuple(str(name) for name in data["feature"].values)
    return _explanation(values, base, bounds, X, names)


def _explanation(
    values: np.ndarray,
    base: np.ndarray,
    bounds: np.ndarray,
    X: np.ndarray | None,
    names: tuple[str, ...],
) -> Any:
    """Build shap's object; shap is imported only here."""
    try:
        import shap
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError("to_shap needs shap: pip install shap.") from error
    return shap.Explanation(
        values=values,
        base_values=base,
        data=X,
        feature_names=list(names),
        lower_bounds=bounds[0],
        upper_bounds=bounds[1],
    )
