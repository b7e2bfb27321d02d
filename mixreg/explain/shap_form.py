"""Explanations in the form that shap's plots read, with intervals as its bounds."""

from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from mixreg.explain.assembly import parameters_of
from mixreg.explain.assignment import instance_draws, thin
from mixreg.explain.gated.layout import placed
from mixreg.explain.gated.readings import own_weights
from mixreg.explain.importance import check_probability
from mixreg.explain.labelled import LabelledDraws
from mixreg.explain.machine_code.windows import NO_BYTE, bytes_at, is_of_bytes, text_of_byte
from mixreg.explain.ranked import RankedDraws

if TYPE_CHECKING:
    import shap

__all__ = ["feature_values", "group_rows", "instance_rows"]


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
        Values of shape (n_groups, n_features), or (n_features,) without groups. Of a local
        explanation the base value is the fit with every feature taken away, so that base and
        values add up to the fit at the input; ``data`` holds the input's values where every
        feature has one: columns of a table, tokens of a sequence.

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
    seen, shown = feature_values(ranked)
    return _explanation(values, base, bounds.values, seen, ranked.feature_names, shown)


def feature_values(ex: LabelledDraws) -> tuple[np.ndarray | None, np.ndarray | None]:
    """
    Look up what value every feature of every explained input has.

    Parameters
    ----------
    ex : LabelledDraws
        Any explanation.

    Returns
    -------
    values : ndarray of shape (n_instances, n_features), or None
        Columns of a table, tokens of a sequence (nan beyond its ends), or bytes (likewise where
        there is none). None where a feature is many cells, such as a patch of an image, or where
        features of a table were selected, whose columns are not known any more.
    shown : ndarray of str of shape (n_instances, n_features), or None
        The same in the notation of the field, where that is not the number.

    Examples
    --------
    >>> from mixreg.explain.machine_code.sequence import sequence_explanation
    >>> ex = sequence_explanation([[0.5, 2.0, 0.0]], [[0xC4, 0x56]], [1])
    >>> values, shown = feature_values(ex)
    >>> values[0], shown[0].tolist()
    (array([195.,  85.,  nan]), ['c3', '55', '··'])
    """
    data = ex.data
    if "input" not in data:
        return None, None
    rows = data["input"].transpose("instance", "column").values.astype(np.float64)
    if "offset" not in data.coords or "position" not in data.coords:
        selected = "feature" in str(data.attrs.get("selection", ""))
        # What a masker ties to features by other rules need not have one cell for each.
        of_table = str(data.attrs.get("masker", "")).startswith("Tabular(")
        return (rows if of_table and not selected else None), None
    if is_of_bytes(ex):
        found = bytes_at(data).values
        shown = np.array([[text_of_byte(byte) for byte in row] for row in found.tolist()])
        return np.where(found == NO_BYTE, np.nan, found), shown.reshape(found.shape)
    column = data["position"].values[:, None] + data["offset"].values
    inside = (column >= 0) & (column < rows.shape[1])
    tokens = np.take_along_axis(rows, np.clip(column, 0, rows.shape[1] - 1), axis=1)
    return np.where(inside, tokens, np.nan), None


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
    shown: np.ndarray | None = None,
) -> Any:
    """Build shap's object; shap is imported only here."""
    try:
        import shap
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError("to_shap needs shap: pip install shap.") from error
    # Error bars start at the mean, which rounding, or a skewed posterior, may put outside.
    return shap.Explanation(
        values=values,
        base_values=base,
        data=X,
        display_data=shown,
        feature_names=list(names),
        lower_bounds=np.minimum(bounds[0], values),
        upper_bounds=np.maximum(bounds[1], values),
    )
