"""Scores of predictions, and what they are over several splits."""

import numpy as np
import pandas as pd
from scipy.stats import t

from held_out.predictions import Prediction

__all__ = ["SCORES", "over_splits", "score"]

SCORES = ("rmse", "r2", "coverage", "width", "log_score", "log_score_t")


def score(prediction: Prediction, y: np.ndarray, rows: np.ndarray) -> dict[str, float]:
    """
    Score the prediction of some rows.

    Parameters
    ----------
    prediction : Prediction
        What was said of them.
    y : float64 of shape (n_obs,)
        What came true.
    rows : bool of shape (n_obs,)
        Which rows count.

    Returns
    -------
    dict of str to float
        ``rmse`` in units of the response; ``r2``, the share of the variance of these rows that is
        explained; ``coverage`` and mean ``width`` of the intervals; ``log_score`` and
        ``log_score_t``, mean log predictive densities in nats per row, higher is better, the
        second NaN where the method has a density of its own.

    Examples
    --------
    >>> y = np.array([0.0, 2.0])
    >>> found = score(Prediction(y, y - 1, y + 1, np.zeros(2)), y + 0.5, np.array([True, True]))
    >>> found["rmse"], found["coverage"], found["width"]
    (0.5, 1.0, 2.0)
    """
    kept = Prediction(*(None if part is None else part[rows] for part in prediction))
    response = y[rows]
    squares = (kept.mean - response) ** 2
    inside = (kept.lower <= response) & (response <= kept.upper)
    with_t = kept.log_density_t
    return {
        "rmse": float(np.sqrt(squares.mean())),
        "r2": float(1 - squares.mean() / response.var()),
        "coverage": float(inside.mean()),
        "width": float((kept.upper - kept.lower).mean()),
        "log_score": float(kept.log_density.mean()),
        "log_score_t": float("nan") if with_t is None else float(with_t.mean()),
    }


def over_splits(values: pd.Series, new_per_train: float) -> tuple[float, float]:
    r"""
    Mean of a score over random splits, and half the width of its 95 % interval.

    .. math::

        \bar{s} \pm t_{S-1} \sqrt{\left(\frac{1}{S} + \frac{n_{new}}{n_{train}}\right)}
        \mathrm{sd}(s)

    Parameters
    ----------
    values : Series of float
        One number a split.
    new_per_train : float
        Held-out rows per row to learn from.

    Returns
    -------
    mean, half : float
        ``half`` is NaN where there is one split only.

    Notes
    -----
    Splits of one data set share rows, so their scores are no independent sample and the usual
    standard error is too small: hence the second term.

    References
    ----------
    Nadeau, C. and Bengio, Y. (2003). Inference for the generalization error. Machine Learning 52,
    239-281.

    Examples
    --------
    >>> mean, half = over_splits(pd.Series([1.0, 2.0, 3.0]), 0.0)
    >>> mean, round(half, 2)
    (2.0, 2.48)
    """
    count = len(values)
    if count < 2:
        return float(values.mean()), float("nan")
    spread = np.sqrt((1 / count + new_per_train) * values.var(ddof=1))
    return float(values.mean()), float(t.ppf(0.975, count - 1) * spread)
