"""Replicates of a mixture and its data: parameters, assignments and responses."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import expit, log_ndtr

from mixreg.gibbs.state import Gates, State, Sticks

__all__ = ["Joint", "probits_of", "weights_of"]


@dataclass(frozen=True)
class Joint:
    """
    Replicates of parameters, assignments and data; the first axis counts replicates.

    Attributes
    ----------
    weights : Sticks or Gates
        Parameters of the weights, arrays with a leading axis of replicates.
    log_sigma : ndarray of shape (n_replicates, n_components)
        Logarithms of the noise scales.
    theta : ndarray of shape (n_replicates, n_components, n_columns)
        Working coefficients.
    hyper : Nets, Walk or empty tuple
        Hyper-parameters of the coefficients' prior.
    z : ndarray of int of shape (n_replicates, n_obs)
        Assignments.
    design : ndarray of shape (n_replicates, n_obs, n_columns + 1)
        Working design with the response as its last column.
    net : ndarray of int of shape (n_replicates, n_components), optional
        Elastic net that each component follows.
    gate : ndarray of shape (n_obs, n_gate), optional
        Columns that the weights depend on.
    """

    weights: Any
    log_sigma: np.ndarray
    theta: np.ndarray
    hyper: Any
    z: np.ndarray
    design: np.ndarray
    net: np.ndarray | None = None
    gate: np.ndarray | None = None

    @property
    def levels(self) -> list[np.ndarray]:
        """
        Levels over the noise, if there are any: one array of shape (n_replicates, n_components).

        Designs are skewed, and have no constant column but that of the level.
        """
        has_level = bool((self.design[..., 0] == 1).all())
        return [self.theta[..., 0] * np.exp(-self.log_sigma) / 10] if has_level else []

    @property
    def n_features(self) -> int:
        """Slopes of each component."""
        return self.theta.shape[-1] - len(self.levels)

    @property
    def state(self) -> State:
        """What a sweep carries from draw to draw."""
        return State(self.weights, self.log_sigma, self.theta, self.hyper)


def probits_of(gates: Gates, gate: np.ndarray) -> np.ndarray:
    """
    Linear predictor of every stick in every row.

    Parameters
    ----------
    gates : Gates
        Levels and slopes, with a leading axis of replicates.
    gate : ndarray of shape (n_obs, n_gate)
        Gate columns.

    Returns
    -------
    ndarray of shape (n_replicates, n_obs, n_sticks)
        The predictors.

    Examples
    --------
    >>> gates = Gates(np.zeros(1), np.ones((1, 2)), np.ones((1, 2, 1)))
    >>> probits_of(gates, np.array([[0.0], [3.0]]))[0]
    array([[1., 1.],
           [4., 4.]])
    """
    return gates.intercept[:, None] + gate @ gates.gamma.mT


def weights_of(weights: Sticks | Gates, gate: np.ndarray | None = None) -> np.ndarray:
    """
    Break the sticks, once or row by row.

    Parameters
    ----------
    weights : Sticks or Gates
        Parameters of the weights, with a leading axis of replicates.
    gate : ndarray of shape (n_obs, n_gate), optional
        Gate columns, where the weights depend on them.

    Returns
    -------
    ndarray of shape (n_replicates, 1 or n_obs, n_components)
        Weights that sum to one.

    Examples
    --------
    >>> weights_of(Sticks(np.zeros(1), np.zeros((1, 2))))
    array([[[0.5 , 0.25, 0.25]]])
    """
    if isinstance(weights, Gates):
        assert gate is not None
        probits = probits_of(weights, gate)
        v, rest = np.exp(log_ndtr(probits)), np.exp(log_ndtr(-probits))
    else:
        v, rest = expit(weights.stick_logits)[:, None], expit(-weights.stick_logits)[:, None]
    left, one = np.cumprod(rest, axis=-1), np.ones((*v.shape[:-1], 1))
    return np.concatenate([v, one], -1) * np.concatenate([one, left], -1)
