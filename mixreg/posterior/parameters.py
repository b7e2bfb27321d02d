"""Draws of a mixture of regressions as plain arrays, whatever their weights depend on."""

from typing import NamedTuple

import numpy as np

from mixreg.posterior.gates import Gates

__all__ = ["ParameterDraws", "heaviest_first"]


class ParameterDraws(NamedTuple):
    """
    Draws of a mixture of regressions as plain arrays.

    Attributes
    ----------
    weighting : ndarray of shape (n_draws, 1 or n_obs, n_components) or Gates
        Logarithms of the weights, ``-inf`` for a weight of zero: one entry in the middle where
        they are the same for every row, and one a row where they are not. Or the gate that they
        follow from: such weights are evaluated when they are asked for, for the rows selected.
    beta : ndarray of shape (n_draws, n_components, n_features)
        Coefficients, in units of the response per unit of the feature.
    intercept : ndarray of shape (n_draws, n_components)
        Levels; zeros where the model has none.
    sigma : ndarray of shape (n_draws, n_components)
        Noise standard deviations, positive.
    """

    weighting: np.ndarray | Gates
    beta: np.ndarray
    intercept: np.ndarray
    sigma: np.ndarray

    @property
    def shape(self) -> tuple[int, int]:
        """Numbers of draws and of components."""
        return self.sigma.shape

    @property
    def log_weights(self) -> np.ndarray:
        """Log weights, (n_draws, 1 or n_obs, n_components); large for a gate, so select first."""
        if isinstance(self.weighting, Gates):
            return np.swapaxes(self.weighting.log_weights(), 1, 2)
        return self.weighting

    @property
    def weights(self) -> np.ndarray:
        """Weights, (n_draws, 1 or n_obs, n_components); large for a gate, so select first."""
        if isinstance(self.weighting, Gates):
            return np.swapaxes(self.weighting.weights(), 1, 2)
        return np.exp(self.weighting)

    @property
    def mean_weights(self) -> np.ndarray:
        """Weights averaged over rows, those of a gate over the rows it was fitted to."""
        if isinstance(self.weighting, Gates):
            return self.weighting.average
        return np.exp(self.weighting).mean(axis=1)

    def at(self, rows: np.ndarray | None) -> "ParameterDraws":
        """
        Put other rows in place, for which a gate is to be evaluated.

        Parameters
        ----------
        rows : ndarray of shape (n_obs, n_gate) or None
            Gate columns of the rows; without effect where there is no gate.

        Returns
        -------
        ParameterDraws
            The same draws, with the weights of these rows.
        """
        if isinstance(self.weighting, Gates):
            return self._replace(weighting=self.weighting._replace(rows=rows))
        return self

    def select(self, draws: slice | np.ndarray, rows: slice | np.ndarray) -> "ParameterDraws":
        """
        Take some of the draws, with the weights that belong to some of the rows.

        Parameters
        ----------
        draws : slice or ndarray of int
            Positions of the draws.
        rows : slice or ndarray of int
            Positions of the rows; without effect where the weights are the same for all.

        Returns
        -------
        ParameterDraws
            The selection.
        """
        weighting: np.ndarray | Gates
        if isinstance(self.weighting, Gates):
            weighting = self.weighting.select(draws, rows)
        else:
            weighting = self.weighting[draws]
            if weighting.shape[1] > 1:
                weighting = weighting[:, rows]
        return ParameterDraws(weighting, self.beta[draws], self.intercept[draws], self.sigma[draws])

    def permute(self, order: np.ndarray) -> "ParameterDraws":
        """
        Put components in another order in every draw.

        Parameters
        ----------
        order : ndarray of int of shape (n_draws, n_components)
            Component ``order[t, j]`` of draw t comes to place j.

        Returns
        -------
        ParameterDraws
            The same mixtures under other labels.
        """
        weighting: np.ndarray | Gates
        if isinstance(self.weighting, Gates):
            weighting = self.weighting.permute(order)
        else:
            weighting = np.take_along_axis(self.weighting, order[:, None, :], axis=2)
        return ParameterDraws(
            weighting,
            np.take_along_axis(self.beta, order[:, :, None], axis=1),
            np.take_along_axis(self.intercept, order, axis=1),
            np.take_along_axis(self.sigma, order, axis=1),
        )


def heaviest_first(parameters: ParameterDraws) -> np.ndarray:
    """
    Order the components of each draw by decreasing weight.

    Sums, ties and simulated numbers then do not depend on the labels a draw came with, to the
    last digit.

    Parameters
    ----------
    parameters : ParameterDraws
        Draws; weights that depend on the row enter by their averages over rows.

    Returns
    -------
    ndarray of int of shape (n_draws, n_components)
        An order for `ParameterDraws.permute`.

    Examples
    --------
    >>> two = ParameterDraws(np.log([[[0.3, 0.7]]]), np.zeros((1, 2, 1)), np.zeros((1, 2)),
    ...                      np.ones((1, 2)))
    >>> heaviest_first(two)
    array([[1, 0]])
    """
    return np.argsort(-parameters.mean_weights, axis=1, kind="stable")
