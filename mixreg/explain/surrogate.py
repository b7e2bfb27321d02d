"""How well a mixture stands in for the black box, assigned and predictive errors kept apart."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy.special import expit

from mixreg.explain.ridge import fit_ridge
from mixreg.posterior.evaluate import ParameterDraws
from mixreg.posterior.passes import Fit, fit_rows

__all__ = ["Rows", "surrogate_table"]

Rows = tuple[np.ndarray, np.ndarray]
"""A design (n_obs, n_features) and the response (n_obs,) of the black box there."""


def surrogate_table(
    parameters: ParameterDraws,
    fitted: Rows,
    held_out: Rows | None,
    kind: str,
    gate: Callable[[np.ndarray], np.ndarray] | None = None,
) -> pd.DataFrame:
    """
    Measure the errors of the mixture, and of ridge fitted to and tried on the same rows.

    Parameters
    ----------
    parameters : ParameterDraws
        Draws of the mixture.
    fitted : Rows
        Rows the mixture was fitted to.
    held_out : Rows or None
        Rows it was not fitted to; without them there are no predictive figures.
    kind : {"logit", "probability", "raw"}
        What the response is; for a logit the errors are also given on the probability.
    gate : callable, optional
        Design -> gate columns, where the weights depend on the input.

    Returns
    -------
    DataFrame
        Columns surrogate, kind, scale, n_rows, rmse and r2. Kind "assigned" is measured on the
        fitted rows, each by the component its own response points at (averaged over draws);
        "predictive" on the rows held out, by E[response | x].

    Examples
    --------
    >>> one = ParameterDraws(np.zeros((1, 1, 1)), np.ones((1, 1, 1)), np.zeros((1, 1)),
    ...                      np.ones((1, 1)))
    >>> rows = (np.array([[0.0], [1.0], [2.0]]), np.array([0.0, 1.0, 2.0]))
    >>> surrogate_table(one, rows, rows, "raw")[["surrogate", "kind"]].values.tolist()
    [['mixture', 'assigned'], ['mixture', 'predictive'], ['ridge', 'predictive']]
    """

    def fit(rows: Rows) -> Fit:
        return fit_rows(parameters if gate is None else parameters.at(gate(rows[0])), *rows)

    lines = _lines("mixture", "assigned", fitted[1], fit(fitted).assigned, kind)
    if held_out is not None:
        X, y = held_out
        mixture, ridge = fit(held_out).predictive, fit_ridge(*fitted).predict(X)
        lines += _lines("mixture", "predictive", y, mixture, kind)
        lines += _lines("ridge", "predictive", y, ridge, kind)
    return pd.DataFrame(lines)


def _lines(
    surrogate: str, what: str, y: np.ndarray, fit: np.ndarray, kind: str
) -> list[dict[str, object]]:
    """One line per scale."""
    scales = {"response": (y, fit)}
    if kind == "logit":
        scales["probability"] = (expit(y), expit(fit))
    return [
        {"surrogate": surrogate, "kind": what, "scale": scale, "n_rows": len(y)} | _errors(*pair)
        for scale, pair in scales.items()
    ]


def _errors(y: np.ndarray, fit: np.ndarray) -> dict[str, float]:
    """Root mean squared error, and the share of variance explained."""
    mean_square, variance = float(np.mean((y - fit) ** 2)), float(np.var(y))
    return {
        "rmse": mean_square**0.5,
        "r2": 1.0 - mean_square / variance if variance > 0 else float("nan"),
    }
