"""Weights that depend on the row: probit sticks, exact in both tails, for the rows at hand."""

from typing import NamedTuple

import numpy as np
from scipy.special import erfc, log_ndtr

__all__ = ["Gates"]

_ROOT_HALF = np.sqrt(0.5)
# Here erfc nears the smallest normal float64, and the logarithm is taken another way.
_FAR = 36.0


class Gates(NamedTuple):
    r"""
    Draws of a gate, and the rows it is to be evaluated for.

    With :math:`\eta_k = g_k + W_i^\top \gamma_k` the weight of stick k in row i is
    :math:`\Phi(\eta_k) \prod_{l<k} (1 - \Phi(\eta_l))`; the last stick takes what is left.

    Attributes
    ----------
    intercept : ndarray of shape (n_draws, n_sticks)
        Levels of the predictors; there is one stick less than components.
    gamma : ndarray of shape (n_draws, n_sticks, n_gate)
        Slopes per unit of a gate column.
    stick : ndarray of int of shape (n_draws, n_components)
        Stick that each component sits on.
    average : ndarray of shape (n_draws, n_components)
        Weights averaged over the rows the gate was fitted to.
    rows : ndarray of shape (n_obs, n_gate) or None
        Gate columns of the rows at hand, without a column of ones; None where they are not known.
    """

    intercept: np.ndarray
    gamma: np.ndarray
    stick: np.ndarray
    average: np.ndarray
    rows: np.ndarray | None

    @property
    def n_obs(self) -> int:
        """Number of rows at hand."""
        return len(self._known_rows)

    def select(self, draws: slice | np.ndarray, rows: slice | np.ndarray) -> "Gates":
        """
        Take some of the draws, for some of the rows.

        Parameters
        ----------
        draws, rows : slice or ndarray of int
            Positions of the draws and of the rows.

        Returns
        -------
        Gates
            The selection.
        """
        return Gates(
            self.intercept[draws],
            self.gamma[draws],
            self.stick[draws],
            self.average[draws],
            None if self.rows is None else self.rows[rows],
        )

    def permute(self, order: np.ndarray) -> "Gates":
        """
        Put components in another order; the sticks stay where they are.

        Parameters
        ----------
        order : ndarray of int of shape (n_draws, n_components)
            Component ``order[t, j]`` of draw t comes to place j.

        Returns
        -------
        Gates
            The same weights under other labels.
        """
        return self._replace(
            stick=np.take_along_axis(self.stick, order, axis=1),
            average=np.take_along_axis(self.average, order, axis=1),
        )

    def predictors(self) -> np.ndarray:
        """
        Evaluate the predictors of all sticks.

        Returns
        -------
        ndarray of shape (n_draws, n_sticks, n_obs)
            The numbers whose normal distribution function is the fraction broken off.
        """
        n_draws, n_sticks, n_gate = self.gamma.shape
        eta = self.gamma.reshape(-1, n_gate) @ self._known_rows.T
        eta = eta.reshape(n_draws, n_sticks, self.n_obs)
        eta += self.intercept[:, :, None]
        return eta

    def fractions(self, predictors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """
        Evaluate the fractions that are broken off the sticks, and what is left of them.

        Parameters
        ----------
        predictors : ndarray of shape (n_draws, n_sticks, n_obs)
            Output of `predictors`.

        Returns
        -------
        broken, left : ndarray of shape (n_draws, n_sticks, n_obs)
            Numbers in [0, 1] that sum to one; small ones keep their digits.
        """
        tail = _small_tail(predictors)
        other = 1.0 - tail
        above = predictors > 0
        return np.where(above, other, tail), np.where(above, tail, other)

    def weights(self) -> np.ndarray:
        """
        Evaluate the weights.

        Returns
        -------
        ndarray of shape (n_draws, n_components, n_obs)
            Numbers in [0, 1] that sum to one over components; small ones keep their digits.
        """
        broken, left = self.fractions(self.predictors())
        n_draws, n_sticks, n_obs = broken.shape
        table = np.ones((n_draws, n_sticks + 1, n_obs))
        for k in range(n_sticks):
            np.multiply(table[:, k], left[:, k], out=table[:, k + 1])
            table[:, k] *= broken[:, k]
        return self._by_component(table)

    def log_weights(self) -> np.ndarray:
        """
        Evaluate the logarithms of the weights.

        Returns
        -------
        ndarray of shape (n_draws, n_components, n_obs)
            Natural logarithms, exact however small the weight.
        """
        eta = self.predictors()
        tail = _small_tail(eta)
        # The tail is at most one half, so that nothing cancels here.
        large = np.log1p(-tail)
        far = np.abs(eta) > _FAR
        small = np.log(tail, out=tail, where=~far)
        if far.any():
            small[far] = log_ndtr(-np.abs(eta[far]))
        above = eta > 0
        broken, left = np.where(above, large, small), np.where(above, small, large)
        table = np.zeros((len(eta), eta.shape[1] + 1, eta.shape[2]))
        for k in range(eta.shape[1]):
            np.add(table[:, k], left[:, k], out=table[:, k + 1])
            table[:, k] += broken[:, k]
        return self._by_component(table)

    @property
    def _known_rows(self) -> np.ndarray:
        """The gate columns; an error where they are not known."""
        if self.rows is None:
            raise ValueError("idata has no constant_data/gate, which is needed here.")
        return self.rows

    def _by_component(self, table: np.ndarray) -> np.ndarray:
        """Order a table by sticks (n_draws, n_components, n_obs) by components."""
        if (self.stick == np.arange(self.stick.shape[1])).all():
            return table
        return np.take_along_axis(table, self.stick[:, :, None], axis=1)


def _small_tail(eta: np.ndarray) -> np.ndarray:
    """Probability beyond the absolute value: one evaluation serves both sides of a stick."""
    tail = np.abs(eta)
    tail *= _ROOT_HALF
    erfc(tail, out=tail)
    tail *= 0.5
    return tail
