"""What explainers are asked: how much each feature of an input speaks for the class."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from mixreg.explain.flat import Box
from mixreg.explain.response import response

__all__ = ["RULES", "Problem", "Support", "linear_support"]

Support = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]
"""(X, reference, centre) -> how much keeping each value, against the reference, speaks for the
class; X and reference are (n_instances, n_features), centre is the mean reference."""

RULES = ("support", "negative", "size")


class Problem(NamedTuple):
    """
    What a baseline needs to know.

    Attributes
    ----------
    box : BlackBox or FlatBox
        The box.
    background : ndarray of shape (n_background, n_columns)
        Rows that ridge is fitted to and LIME draws from.
    kind : {"logit", "probability", "raw"}
        The response that is explained, the same for all explainers.
    n_calls : int
        Rows the box may be asked per instance.
    seed : int
        Source of the randomness.
    rule : str
        Of `linear_support`.
    columns : ndarray of int of shape (n_features,) or None
        The columns of a row that are features, where not all are: of an image, the selected
        pixels. Explainers leave the others as they are in the row they explain.
    """

    box: Box
    background: np.ndarray
    kind: str
    n_calls: int
    seed: int
    rule: str = "support"
    columns: np.ndarray | None = None

    def respond(self, X: np.ndarray) -> np.ndarray:
        """
        Ask the box and turn its outputs into the response.

        Parameters
        ----------
        X : ndarray of shape (n_obs, n_features)
            Rows.

        Returns
        -------
        ndarray of shape (n_obs,)
            Response.
        """
        return response(self.box(X), self.kind)

    def cut(self, X: np.ndarray) -> np.ndarray:
        """
        Keep the columns that are features.

        Parameters
        ----------
        X : ndarray of shape (..., n_columns)
            Rows.

        Returns
        -------
        ndarray of shape (..., n_features)
            Their features.
        """
        return X if self.columns is None else X[..., self.columns]

    def spread(self, values: np.ndarray) -> np.ndarray:
        """
        Put one number per feature at its column, and zero elsewhere.

        Parameters
        ----------
        values : ndarray of shape (..., n_features)
            Numbers.

        Returns
        -------
        ndarray of shape (..., n_columns)
            The same numbers.
        """
        if self.columns is None:
            return values
        wide = np.zeros((*values.shape[:-1], self.background.shape[1]))
        wide[..., self.columns] = values
        return wide

    def at(self, row: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
        """
        Make the response a function of the features alone, the rest being that of one row.

        Parameters
        ----------
        row : ndarray of shape (n_columns,)
            The row.

        Returns
        -------
        callable
            ndarray of shape (n_obs, n_features) -> response of shape (n_obs,).
        """
        if self.columns is None:
            return self.respond

        def respond(features: np.ndarray) -> np.ndarray:
            rows = np.tile(row, (len(features), 1))
            rows[:, self.columns] = features
            return self.respond(rows)

        return respond


def linear_support(coefficients: np.ndarray, *, rule: str = "support") -> Support:
    """
    Measure support by linear coefficients: coefficient times what the operator changes.

    Parameters
    ----------
    coefficients : ndarray of shape (n_columns,) or (n_instances, n_columns)
        Response per unit of the feature.
    rule : {"support", "negative", "size"}, default "support"
        "support" is ``coefficients * (X - reference)``. The others rank as the released scripts
        do, whatever the instance and the operator: by ``-coefficients`` (DMM) or by
        ``abs(coefficients)`` (DMM-MEN).

    Returns
    -------
    Support
        A function of the instances and their references.

    Examples
    --------
    >>> linear_support(np.array([2.0]))(np.array([[3.0]]), np.array([[1.0]]), np.zeros(1))
    array([[4.]])
    """
    if rule == "support":
        return lambda X, reference, centre: coefficients * (X - reference)
    fixed = -coefficients if rule == "negative" else np.abs(coefficients)
    return lambda X, reference, centre: np.broadcast_to(fixed, X.shape)
