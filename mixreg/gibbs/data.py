"""The data that a model holds, laid out as sweeps read them."""

from typing import NamedTuple

import numpy as np
import pymc as pm

from mixreg.gibbs.gates import gate_arrays
from mixreg.gibbs.shapes import Shapes, shapes_of
from mixreg.gibbs.state import Settings, settings_of
from mixreg.inputs import check_design, check_response
from mixreg.models import MixtureSpec
from mixreg.models.gates import Gate, LinearColumns

__all__ = ["Data", "read_data"]

# Beyond this size, in bytes, a second layout of the design would cost more than it saves.
_LARGE = 2**28


class Data(NamedTuple):
    """
    Arrays that every sweep reads.

    Attributes
    ----------
    rows : ndarray of shape (n_obs, n_columns + 1)
        Working design with the response as its last column.
    columns : ndarray of shape (n_columns + 1, n_obs)
        The same, stored by columns; of large data, another view of the rows.
    total : ndarray of shape (n_columns + 1, n_columns + 1)
        Its cross-products.
    gate : tuple of ndarray
        Gate columns and their cross-products; empty without a gate.
    settings : Settings
        Hyper-parameters.
    """

    rows: np.ndarray
    columns: np.ndarray
    total: np.ndarray
    gate: tuple[np.ndarray, ...]
    settings: Settings


def read_data(model: pm.Model, spec: MixtureSpec) -> tuple[Data, Shapes]:
    """
    Read the data that a model holds now, after any ``pm.set_data``.

    Parameters
    ----------
    model : pymc.Model
        A model built by this package.
    spec : MixtureSpec
        What it declares.

    Returns
    -------
    data : Data
        Arrays that every sweep reads.
    shapes : Shapes
        The family of shapes that they belong to.

    Raises
    ------
    ValueError
        If data that were replaced do not fit each other.

    Examples
    --------
    >>> import mixreg as mr
    >>> model = mr.dmm(np.eye(3), [1.0, 2.0, 4.0], n_components=2)
    >>> read_data(model, model.spec)[0].rows.shape
    (3, 5)
    """
    X = check_design(model["X"].get_value(borrow=True)).values
    y = check_response(model.rvs_to_values[model["y"]].eval(), n_obs=len(X))
    rows = spec.basis.design(X, y)
    columns = rows.T if rows.nbytes > _LARGE else np.ascontiguousarray(rows.T)
    gate = () if spec.gate is None else gate_arrays(_gate_columns(model, spec.gate, X))
    data = Data(rows, columns, rows.T @ rows, gate, settings_of(spec))
    return data, shapes_of(spec, len(X))


def _gate_columns(model: pm.Model, gate: Gate, X: np.ndarray) -> np.ndarray:
    """Read the gate columns that the model holds now, which must be those of its rows."""
    columns = model["gate"].get_value()
    if isinstance(gate.columns, LinearColumns):
        wanted = gate.columns.of(X)
        if columns.shape != wanted.shape or not np.allclose(columns, wanted):
            raise ValueError(
                "gate holds the columns of other rows than X; wanted both replaced together, as in "
                'pm.set_data({"X": X_new, "gate": model.spec.gate.columns.of(X_new), ...}).'
            )
    return columns
