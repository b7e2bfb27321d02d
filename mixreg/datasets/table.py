"""The form in which every loader returns its data."""

from dataclasses import dataclass

import numpy as np

__all__ = ["Table"]


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Table:
    """
    Inputs, what belongs to them, and where both come from.

    Attributes
    ----------
    X : ndarray of shape (n_obs, n_features)
        Inputs, float64.
    y : ndarray of shape (n_obs,)
        Classes as int64 counted from 0, or a float64 response.
    feature_names : tuple of str
        One name per column of X.
    target_names : tuple of str
        One name per class; empty for a response that is not a class.
    description : str
        What the rows and columns are.
    source : str
        Where these numbers were read from.
    """

    X: np.ndarray
    y: np.ndarray
    feature_names: tuple[str, ...]
    target_names: tuple[str, ...] = ()
    description: str
    source: str

    def __repr__(self) -> str:
        n_obs, n_features = self.X.shape
        return f"{type(self).__name__}({n_obs} rows, {n_features} features, from {self.source})"
