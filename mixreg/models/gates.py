"""Gates: what the weights of a mixture may depend on, and the prior of how they do."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from mixreg.inputs import Design, check_design

__all__ = ["GATE_VARIANCE", "Gate", "GatePrior", "LinearColumns", "OwnColumns", "check_gate"]

KINDS = ("pca", "all")
GATE_VARIANCE = 0.9
"""Share of the features' variance that principal component scores keep, unless told otherwise."""

# So wide that, before any data, a stick mostly takes nearly all or nearly nothing of what is left:
# where one regression suffices, one component holds the rows.
_INTERCEPT_SCALE = 4.0
# The variance of the slopes' part of a predictor over the rows has a prior median of
# this number over log 2.
_SCALE_SHAPE = 1.0
_PREDICTOR_VARIANCE = 0.3


@dataclass(frozen=True)
class GatePrior:
    """
    Normal prior of the gates' coefficients, the scale of the slopes being inferred.

    Attributes
    ----------
    intercept_scale : float
        Standard deviation of the level of every stick's predictor.
    scale_shape, scale_rate : float
        Inverse-gamma prior of the variance of the slopes.
    """

    intercept_scale: float
    scale_shape: float
    scale_rate: float


@dataclass(frozen=True)
class LinearColumns:
    """
    Gate columns that are linear in the features.

    Attributes
    ----------
    map : ndarray of shape (n_gate, n_features)
        Coefficients of the features on the user's scale.
    offset : ndarray of shape (n_gate,)
        What is added.
    """

    map: np.ndarray
    offset: np.ndarray

    def of(self, X: np.ndarray) -> np.ndarray:
        """
        Gate columns of rows.

        Parameters
        ----------
        X : ndarray of shape (n_obs, n_features)
            Features on the user's scale.

        Returns
        -------
        ndarray of shape (n_obs, n_gate)
            The columns.

        Examples
        --------
        >>> LinearColumns(np.array([[2.0]]), np.array([1.0])).of(np.array([[3.0]]))
        array([[7.]])
        """
        return X @ self.map.T + self.offset


@dataclass(frozen=True)
class OwnColumns:
    """
    Gate columns of the user's own, standardised.

    Attributes
    ----------
    center, spread : ndarray of shape (n_gate,)
        What is taken off each column, and what it is then divided by.
    function : callable, optional
        X -> columns; None where the user gave the columns themselves.
    """

    center: np.ndarray
    spread: np.ndarray
    function: Callable[[np.ndarray], Any] | None = None

    def of(self, columns: np.ndarray) -> np.ndarray:
        """
        Gate columns of rows.

        Parameters
        ----------
        columns : ndarray of shape (n_obs, n_gate)
            The user's columns.

        Returns
        -------
        ndarray of shape (n_obs, n_gate)
            The same, standardised.

        Examples
        --------
        >>> OwnColumns(np.array([1.0]), np.array([2.0])).of(np.array([[3.0]]))
        array([[1.]])
        """
        return (columns - self.center) / self.spread


@dataclass(frozen=True)
class Gate:
    """
    What the weights depend on.

    Attributes
    ----------
    kind : {"pca", "all", "columns"}
        Principal component scores, all standardised features, or columns of the user's own.
    names : tuple of str
        Names of the gate columns.
    columns : LinearColumns or OwnColumns
        How the columns of new rows are made.
    design : ndarray of shape (n_obs, n_gate)
        Columns of the rows the model is for, without a column of ones.
    prior : GatePrior
        Prior of the coefficients.
    """

    kind: str
    names: tuple[str, ...]
    columns: LinearColumns | OwnColumns
    design: np.ndarray
    prior: GatePrior


def check_gate(gate: Any, design: Design, gate_variance: float) -> Gate | None:
    """
    Turn what a user calls a gate into standardised columns.

    Parameters
    ----------
    gate : None, {"pca", "all"}, array-like of shape (n_obs, n_gate) or callable
        What the weights may depend on.
    design : Design
        Checked design, values of shape (n_obs, n_features).
    gate_variance : float
        Share of the variance of the standardised features that the scores of "pca" keep.

    Returns
    -------
    Gate or None
        None where the weights are constant.

    Raises
    ------
    TypeError, ValueError
        As :func:`mixreg.dmm` says.

    Examples
    --------
    >>> gate = check_gate("all", check_design([[0.0], [2.0]]), 0.9)
    >>> gate.design.ravel(), gate.names
    (array([-1.,  1.]), ('x0',))
    """
    if not isinstance(gate_variance, (int, float)) or not 0 < gate_variance <= 1:
        raise ValueError(
            f"gate_variance is {gate_variance!r}; wanted a number above 0 and at most 1."
        )
    if gate is None:
        return None
    if isinstance(gate, str):
        if gate not in KINDS:
            raise ValueError(
                f"gate is {gate!r}; wanted one of {KINDS}, a matrix of columns, a function of X, "
                "or None for constant weights."
            )
        return _linear_gate(gate, design, gate_variance)
    return _own_gate(gate, design)


def _linear_gate(kind: str, design: Design, gate_variance: float) -> Gate:
    """Standardise the features, and rotate them where scores are wanted."""
    center, spread = _units(design.values)
    turn, names = np.eye(len(spread)), design.names
    if kind == "pca":
        turn = _principal_axes((design.values - center) / spread, gate_variance)
        names = tuple(f"pc{i}" for i in range(len(turn)))
    columns = LinearColumns(turn / spread, -turn @ (center / spread))
    return Gate(kind, names, columns, columns.of(design.values), _prior(len(names)))


def _principal_axes(standardised: np.ndarray, share: float) -> np.ndarray:
    """Find the fewest axes that keep a share of the variance; their scores have unit variance."""
    from sklearn.decomposition import PCA

    found = PCA(svd_solver="full").fit(standardised)
    kept = int(np.searchsorted(found.explained_variance_ratio_.cumsum(), share - 1e-12)) + 1
    deviation = np.sqrt(found.explained_variance_[:kept])
    # Axes along which the data do not vary at all have no scores to standardise.
    usable = deviation > 1e-9 * deviation[0]
    return found.components_[:kept][usable] / deviation[usable, None]


def _own_gate(gate: Any, design: Design) -> Gate:
    """Check the user's columns and standardise them."""
    function = gate if callable(gate) else None
    given = gate(design.values) if callable(gate) else gate
    what = "gate(X)" if callable(gate) else "gate"
    checked = check_design(given, name=what)
    values, n_obs = checked.values, len(design.values)
    if len(values) != n_obs:
        raise ValueError(f"{what} has {len(values)} rows; wanted {n_obs}, one for each row of X.")
    is_named = hasattr(given, "columns") or hasattr(given, "coords")
    names = checked.names if is_named else tuple(f"g{i}" for i in range(values.shape[1]))
    center, spread = _units(values)
    columns = OwnColumns(center, spread, function)
    return Gate("columns", names, columns, columns.of(values), _prior(len(names)))


def _units(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Means and standard deviations of columns; those that do not vary keep their unit."""
    center, spread = values.mean(axis=0), values.std(axis=0)
    flat = spread <= 1e-12 * np.abs(values).max(axis=0)
    return center, np.where(flat, 1.0, spread)


def _prior(n_gate: int) -> GatePrior:
    """Share one amount of variation among however many columns there are."""
    return GatePrior(_INTERCEPT_SCALE, _SCALE_SHAPE, _PREDICTOR_VARIANCE / n_gate)
