"""What the weights of a gated trace depend on: the gate columns of any rows."""

from typing import Any, NamedTuple

import numpy as np

from mixreg.inputs import check_design
from mixreg.posterior.designs import align_design, column_names

__all__ = ["LINEAR_KINDS", "OWN_KIND", "GateColumns", "LinearColumns", "OwnColumns"]

LINEAR_KINDS = ("pca", "all")
OWN_KIND = "columns"


class LinearColumns(NamedTuple):
    """
    Gate columns that are linear in the features.

    Attributes
    ----------
    map : ndarray of shape (n_gate, n_features)
        Coefficients of the features, on the user's scale.
    offset : ndarray of shape (n_gate,)
        What is added.
    kind : {"pca", "all"}
        Scores of principal components, or all features standardised.
    """

    map: np.ndarray
    offset: np.ndarray
    kind: str = "pca"

    @property
    def n_gate(self) -> int:
        """Number of gate columns."""
        return len(self.offset)

    def of(self, X: np.ndarray, gate: Any = None) -> np.ndarray:
        """
        Compute the gate columns of rows.

        Parameters
        ----------
        X : ndarray of shape (n_obs, n_features)
            Checked design of the rows.
        gate : None
            Nothing else is needed, and nothing else is taken.

        Returns
        -------
        ndarray of shape (n_obs, n_gate)
            The columns.

        Raises
        ------
        ValueError
            If ``gate`` is given.
        """
        if gate is not None:
            raise ValueError(
                f"gate is given, but the gate of this trace, {self.kind!r}, is computed from X;"
                " leave it out."
            )
        columns = X @ self.map.T
        columns += self.offset
        return columns


class OwnColumns(NamedTuple):
    """
    Gate columns of the user's own.

    Attributes
    ----------
    center : ndarray of shape (n_gate,)
        What is taken off each column.
    spread : ndarray of shape (n_gate,)
        What it is then divided by, positive.
    names : tuple of str
        Names of the columns.
    kind : {"columns"}
        What the trace calls them.
    """

    center: np.ndarray
    spread: np.ndarray
    names: tuple[str, ...]
    kind: str = OWN_KIND

    @property
    def n_gate(self) -> int:
        """Number of gate columns."""
        return len(self.center)

    def of(self, X: np.ndarray, gate: Any = None) -> np.ndarray:
        """
        Check and standardise the gate columns of rows.

        Parameters
        ----------
        X : ndarray of shape (n_obs, n_features)
            Checked design of the rows.
        gate : array-like of shape (n_obs, n_gate) or callable
            The columns as the user has them, or the function of ``X`` that makes them.

        Returns
        -------
        ndarray of shape (n_obs, n_gate)
            The columns, standardised.

        Raises
        ------
        TypeError, ValueError
            If ``gate`` is missing, has a wrong shape or holds anything but finite numbers.
        """
        if gate is None:
            raise ValueError(
                "gate is missing: the weights of this trace depend on"
                f" {self.n_gate} columns of your own. Pass gate=, their matrix of shape"
                f" ({len(X)}, {self.n_gate}) for these rows, or the function of X that makes them."
            )
        if isinstance(gate, str):
            raise TypeError(f"gate is {gate!r}; wanted a matrix of columns or a function of X.")
        what = "gate(X)" if callable(gate) else "gate"
        given = gate(X) if callable(gate) else gate
        has_names = column_names(given) is not None and self.names != _numbered(self.n_gate)
        if has_names:
            values = align_design(given, self.names, name=what)
        else:
            values = check_design(given, name=what).values
        wanted = (len(X), self.n_gate)
        if values.shape != wanted:
            raise ValueError(
                f"{what} has shape {values.shape}; wanted {wanted}, one row for each row of X and"
                " the columns that the model was given."
            )
        return (values - self.center) / self.spread


GateColumns = LinearColumns | OwnColumns
"""How the gate columns of rows are made."""


def _numbered(n_gate: int) -> tuple[str, ...]:
    """Names that columns without names go by."""
    return tuple(f"g{i}" for i in range(n_gate))
