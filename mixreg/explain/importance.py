"""Numbers read off posterior draws of importances: intervals, signs, top-k probabilities, ranks."""

import numpy as np
import pandas as pd
import xarray as xr
from scipy.stats import rankdata

from mixreg.explain.flat import row_parts
from mixreg.inputs import check_count

__all__ = [
    "check_probability",
    "interval",
    "prob_positive",
    "prob_top_k",
    "rank_interval",
    "rank_table",
]


def interval(draws: xr.DataArray, prob: float) -> xr.DataArray:
    """
    Equal-tailed posterior intervals.

    Parameters
    ----------
    draws : DataArray with a dim ``sample``
        Posterior draws.
    prob : float
        Posterior probability inside the interval.

    Returns
    -------
    DataArray
        The dims of ``draws`` with ``bound`` ("lower", "upper") in the place of ``sample``.

    Raises
    ------
    ValueError
        If ``prob`` is not strictly between 0 and 1.

    Examples
    --------
    >>> interval(xr.DataArray(np.arange(101.0), dims="sample"), prob=0.9).values
    array([ 5., 95.])
    """
    check_probability(prob, name="prob")
    tail = (1.0 - prob) / 2.0
    bounds = draws.quantile([tail, 1.0 - tail], dim="sample", keep_attrs=True)
    return bounds.rename(quantile="bound").assign_coords(bound=["lower", "upper"])


def prob_positive(draws: xr.DataArray) -> xr.DataArray:
    """
    Posterior probability that a number is positive; draws of exactly zero count half.

    Parameters
    ----------
    draws : DataArray with a dim ``sample``
        Posterior draws.

    Returns
    -------
    DataArray
        Probabilities, with the dims of ``draws`` but ``sample``.

    Examples
    --------
    >>> float(prob_positive(xr.DataArray([-1.0, 0.0, 2.0, 3.0], dims="sample")))
    0.625
    """
    return ((draws > 0) + 0.5 * (draws == 0)).mean("sample")


def prob_top_k(draws: xr.DataArray, k: int) -> xr.DataArray:
    """
    Posterior probability that a feature is among the k of largest absolute value.

    Parameters
    ----------
    draws : DataArray with dims ``sample`` and ``feature``, and any others
        Posterior draws; features are ranked within each draw and each entry of the other dims.
    k : int
        How many features are at the top. Features that tie for the last places share them.

    Returns
    -------
    DataArray
        Probabilities that sum to k over features.

    Raises
    ------
    TypeError
        If ``k`` is not a whole number.
    ValueError
        If ``k`` is smaller than 1 or larger than the number of features.

    Examples
    --------
    >>> draws = xr.DataArray([[3.0, -4.0, 1.0], [0.0, 2.0, 1.0]], dims=("sample", "feature"))
    >>> prob_top_k(draws, k=1).values
    array([0., 1., 0.])
    """
    n_features = draws.sizes["feature"]
    if check_count(k, name="k") > n_features:
        raise ValueError(f"k is {k}, but there are only {n_features} features.")
    size = abs(draws.transpose("sample", ..., "feature"))
    total = np.zeros(size.shape[1:])
    # One draw at a time keeps the working memory at the size of a single draw.
    for values in size.values:
        last = np.partition(values, n_features - k, axis=-1)[..., n_features - k, None]
        above, level = values > last, values == last
        left = k - above.sum(axis=-1, keepdims=True)
        total += above + level * (left / level.sum(axis=-1, keepdims=True))
    return size.isel(sample=0, drop=True).copy(data=total / draws.sizes["sample"])


def rank_interval(draws: xr.DataArray, prob: float) -> xr.DataArray:
    """
    Equal-tailed posterior intervals of a feature's rank by absolute value, 1 for the largest.

    Parameters
    ----------
    draws : DataArray with dims ``sample`` and ``feature``, and any others
        Posterior draws; features are ranked within each draw and each entry of the other dims.
        Features that tie in a draw all get the middle of the ranks that they share.
    prob : float
        Posterior probability inside the interval, at least: the bounds are whole numbers, rounded
        outwards where the middle of a tie is not.

    Returns
    -------
    DataArray
        Whole numbers; the dims of ``draws`` with ``bound`` ("lower", "upper") for ``sample``.

    Raises
    ------
    ValueError
        If ``prob`` is not strictly between 0 and 1.

    Examples
    --------
    >>> draws = xr.DataArray([[3.0, -4.0, 1.0], [3.0, 2.0, 1.0]], dims=("sample", "feature"))
    >>> rank_interval(draws, prob=0.9).values.tolist()
    [[1, 1, 3], [2, 2, 3]]
    """
    check_probability(prob, name="prob")
    tail = (1.0 - prob) / 2.0
    size = abs(draws.transpose("sample", ..., "feature"))
    n_draws, n_features = size.sizes["sample"], size.sizes["feature"]
    # The smallest ranks with at least these shares of the draws at or below them.
    places = [max(int(np.ceil(share * n_draws - 1e-9)) - 1, 0) for share in (tail, 1.0 - tail)]
    flat = size.values.reshape(n_draws, -1, n_features)
    bounds = np.empty((2, *flat.shape[1:]), dtype=np.int64)
    for group in range(flat.shape[1]):
        doubled = np.empty((n_draws, n_features), dtype=np.int32)
        for part in row_parts(n_draws, n_features):
            # Twice the middle of a tie is a whole number.
            doubled[part] = 2 * rankdata(-flat[part, group], axis=-1)
        lower, upper = np.partition(doubled, places, axis=0)[places]
        bounds[:, group] = lower // 2, -(-upper // 2)
    one = size.isel(sample=0, drop=True)
    both = one.expand_dims(bound=["lower", "upper"])
    return both.copy(data=bounds.reshape(both.shape))


def rank_table(draws: xr.DataArray, *, k: int, prob: float) -> pd.DataFrame:
    """
    Rank the features of every group by the absolute value of their posterior mean.

    Parameters
    ----------
    draws : DataArray with dims ``sample``, ``feature`` and at most one more
        Posterior draws; the third dim, if any, is the group that is ranked for itself.
    k : int
        Of ``prob_top_k``; more than the number of features means all of them.
    prob : float
        Posterior probability inside the intervals.

    Returns
    -------
    DataFrame
        Columns group (by its dim's name, if any), rank (from 1), feature, value, lower, upper,
        rank_lower, rank_upper (see `rank_interval`), prob_positive and prob_top_k; the groups in
        order, best rank first.

    Raises
    ------
    ValueError
        If ``prob`` or ``k`` is out of range.

    Examples
    --------
    >>> draws = xr.DataArray([[1.0, -2.0]], {"feature": ["a", "b"]}, ("sample", "feature"))
    >>> rank_table(draws, k=1, prob=0.9)[["rank", "feature", "value"]].values.tolist()
    [[1, 'b', -2.0], [2, 'a', 1.0]]
    """
    bounds, ranks = interval(draws, prob), rank_interval(draws, prob)
    top = prob_top_k(draws, min(check_count(k, name="k"), draws.sizes["feature"]))
    columns = {
        "value": draws.mean("sample"),
        "lower": bounds.sel(bound="lower", drop=True),
        "upper": bounds.sel(bound="upper", drop=True),
        "rank_lower": ranks.sel(bound="lower", drop=True),
        "rank_upper": ranks.sel(bound="upper", drop=True),
        "prob_positive": prob_positive(draws),
        "prob_top_k": top,
    }
    group = [str(dim) for dim in draws.dims if dim not in ("sample", "feature")]
    order = (*group, "feature")
    shape = tuple(draws.sizes[dim] for dim in order)
    labels = np.meshgrid(*(draws[dim].values for dim in order), indexing="ij")
    table = pd.DataFrame({dim: grid.ravel() for dim, grid in zip(order, labels, strict=True)})
    for name, array in columns.items():
        table[name] = array.transpose(*order).values.ravel()
    size = -np.abs(table["value"].to_numpy().reshape(shape))
    table["rank"] = np.argsort(np.argsort(size, axis=-1, kind="stable"), axis=-1).ravel() + 1
    table = table[[*group, "rank", "feature", *columns]]
    place = np.repeat(np.arange(len(table) // shape[-1]), shape[-1])
    return table.iloc[np.lexsort((table["rank"], place))].reset_index(drop=True)


def check_probability(value: float, *, name: str) -> float:
    """
    Check that a number lies strictly between 0 and 1.

    Parameters
    ----------
    value : float
        The number.
    name : str
        What error messages call it.

    Returns
    -------
    float
        The number.

    Raises
    ------
    ValueError
        If it does not.

    Examples
    --------
    >>> check_probability(0.9, name="prob")
    0.9
    """
    number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    if not number or not 0 < value < 1:
        raise ValueError(f"{name} is {value!r}; wanted a number strictly between 0 and 1.")
    return float(value)
