"""What every builder checks before it declares anything."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from mixreg.inputs import Design, check_count, check_design, check_response
from mixreg.models.gates import Gate, check_gate

__all__ = ["Problem", "check_problem"]


class Problem(NamedTuple):
    """
    A checked regression problem.

    Attributes
    ----------
    design : Design
        Values of shape (n_obs, n_features) with their names.
    y : ndarray of shape (n_obs,)
        Response.
    gate : Gate or None
        What the weights depend on; None where they are constant.
    """

    design: Design
    y: np.ndarray
    gate: Gate | None


def check_problem(
    X: Any,
    y: Any,
    *,
    n_components: Any,
    feature_names: Sequence[str] | None,
    gate: Any,
    gate_variance: float,
) -> Problem:
    """
    Check the arguments that all builders share.

    Parameters
    ----------
    X : array-like of shape (n_obs, n_features)
        Design matrix.
    y : array-like of shape (n_obs,)
        Response.
    n_components : int
        Truncation level, at least 2.
    feature_names : sequence of str or None
        Names of the columns.
    gate : None, {"pca", "all"}, array-like of shape (n_obs, n_gate) or callable
        What the weights may depend on.
    gate_variance : float
        Share of the variance that the scores of "pca" keep.

    Returns
    -------
    Problem
        Design, response and gate as arrays.

    Raises
    ------
    TypeError, ValueError
        As :func:`mixreg.dmm` says.

    Examples
    --------
    >>> problem = check_problem([[0.0], [1.0]], [2.0, 3.0], n_components=2, feature_names=None,
    ...                         gate=None, gate_variance=0.9)
    >>> problem.y
    array([2., 3.])
    """
    design = check_design(X, feature_names=feature_names)
    response = check_response(y, n_obs=len(design.values))
    if len(response) < 2:
        raise ValueError(f"X and y have {len(response)} row; wanted at least 2.")
    if response.min() == response.max():
        raise ValueError(
            f"y is constant ({response[0]:g}); there is nothing to regress. "
            "If it is a network's output, look at its logit."
        )
    check_count(n_components, name="n_components", minimum=2)
    return Problem(design, response, check_gate(gate, design, gate_variance))
