"""Densities, responsibilities and means of every component in every draw, on plain arrays."""

from typing import NamedTuple

import numpy as np

__all__ = [
    "ParameterDraws",
    "component_means",
    "heaviest_first",
    "log_joint",
    "normalise",
    "responsibilities",
]

_NEGLIGIBLE_LOG = -300.0
_LOG_ROOT_TWO_PI = 0.5 * np.log(2.0 * np.pi)


class ParameterDraws(NamedTuple):
    """
    Draws of a mixture of regressions as plain arrays.

    Attributes
    ----------
    log_weights : ndarray of shape (n_draws, 1 or n_obs, n_components)
        Logarithms of the weights; ``-inf`` for a weight of zero. The middle axis has one entry
        where the weights are the same for every row, and one entry a row where they are not.
    beta : ndarray of shape (n_draws, n_components, n_features)
        Coefficients, in units of the response per unit of the feature.
    intercept : ndarray of shape (n_draws, n_components)
        Levels; zeros where the model has none.
    sigma : ndarray of shape (n_draws, n_components)
        Noise standard deviations, positive.
    """

    log_weights: np.ndarray
    beta: np.ndarray
    intercept: np.ndarray
    sigma: np.ndarray

    @property
    def shape(self) -> tuple[int, int]:
        """Numbers of draws and of components."""
        return self.sigma.shape

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
        log_weights = self.log_weights[draws]
        if log_weights.shape[1] > 1:
            log_weights = log_weights[:, rows]
        return ParameterDraws(
            log_weights, self.beta[draws], self.intercept[draws], self.sigma[draws]
        )

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
        return ParameterDraws(
            np.take_along_axis(self.log_weights, order[:, None, :], axis=2),
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
        Draws; weights that depend on the row are averaged over rows.

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
    weights = np.exp(parameters.log_weights).mean(axis=1)
    return np.argsort(-weights, axis=1, kind="stable")


def component_means(parameters: ParameterDraws, X: np.ndarray) -> np.ndarray:
    """
    Mean of the response in every draw, component and row.

    Parameters
    ----------
    parameters : ParameterDraws
        Draws.
    X : ndarray of shape (n_obs, n_features)
        Design matrix.

    Returns
    -------
    ndarray of shape (n_draws, n_components, n_obs)
        ``intercept + X @ beta``, in units of the response.

    Examples
    --------
    >>> one = ParameterDraws(np.zeros((1, 1, 1)), np.full((1, 1, 1), 2.0), np.ones((1, 1)),
    ...                  np.ones((1, 1)))
    >>> component_means(one, np.array([[0.0], [3.0]]))
    array([[[1., 7.]]])
    """
    n_draws, n_components, n_features = parameters.beta.shape
    means = parameters.beta.reshape(-1, n_features) @ X.T
    means = means.reshape(n_draws, n_components, len(X))
    means += parameters.intercept[:, :, None]
    return means


def log_joint(parameters: ParameterDraws, X: np.ndarray, y: np.ndarray) -> np.ndarray:
    """
    Log-weight plus log density of every row under every component.

    Parameters
    ----------
    parameters : ParameterDraws
        Draws.
    X : ndarray of shape (n_obs, n_features)
        Design matrix.
    y : ndarray of shape (n_obs,)
        Response.

    Returns
    -------
    ndarray of shape (n_draws, n_components, n_obs)
        Natural logarithms; ``-inf`` where the weight is zero.

    Examples
    --------
    >>> one = ParameterDraws(np.zeros((1, 1, 1)), np.zeros((1, 1, 1)), np.zeros((1, 1)),
    ...                  np.ones((1, 1)))
    >>> log_joint(one, np.zeros((1, 1)), np.zeros(1)).round(4)
    array([[[-0.9189]]])
    """
    n_draws, n_components = parameters.shape
    precision_root = 1.0 / parameters.sigma
    # One product of [1, -intercept, -beta] / sigma with [y, 1, X] gives all standardised residuals.
    left = np.concatenate(
        [
            precision_root[:, :, None],
            (-parameters.intercept * precision_root)[:, :, None],
            -parameters.beta * precision_root[:, :, None],
        ],
        axis=2,
    )
    right = np.column_stack([y, np.ones_like(y), X])
    table = left.reshape(n_draws * n_components, -1) @ right.T
    table = table.reshape(n_draws, n_components, len(y))
    np.square(table, out=table)
    table *= -0.5
    table -= (np.log(parameters.sigma) + _LOG_ROOT_TWO_PI)[:, :, None]
    table += np.swapaxes(parameters.log_weights, 1, 2)
    return table


def normalise(table: np.ndarray) -> np.ndarray:
    """
    Turn log joint densities into responsibilities, in place.

    Parameters
    ----------
    table : ndarray of shape (n_draws, n_components, n_obs)
        Output of `log_joint`; overwritten by the responsibilities, which are exactly zero where
        the weight is, and where they are below exp(-300) of the row's largest.

    Returns
    -------
    ndarray of shape (n_draws, n_obs)
        Marginal log density of each row.

    Examples
    --------
    >>> table = np.log(np.array([[[0.1], [0.3]]]))
    >>> float(np.exp(normalise(table)).round(3)[0, 0]), table.round(2).ravel().tolist()
    (0.4, [0.25, 0.75])
    """
    peak = table.max(axis=1, keepdims=True)
    table -= peak
    # Below this a term changes no digit of the sum, and its products would be subnormal: such
    # numbers make exp and matrix products ten times slower, so they become zero.
    counts = table > _NEGLIGIBLE_LOG
    np.maximum(table, _NEGLIGIBLE_LOG, out=table)
    np.exp(table, out=table)
    table *= counts
    total = table.sum(axis=1, keepdims=True)
    table *= 1.0 / total
    return (peak + np.log(total))[:, 0]


def responsibilities(parameters: ParameterDraws, X: np.ndarray, y: np.ndarray) -> np.ndarray:
    """
    Probability of every component for every row, given its response; not cut into blocks.

    Parameters
    ----------
    parameters : ParameterDraws
        Draws.
    X : ndarray of shape (n_obs, n_features)
        Design matrix.
    y : ndarray of shape (n_obs,)
        Response.

    Returns
    -------
    ndarray of shape (n_draws, n_components, n_obs)
        Numbers in [0, 1] that sum to one over components.

    Examples
    --------
    >>> two = ParameterDraws(np.log([[[0.25, 0.75]]]), np.zeros((1, 2, 1)), np.zeros((1, 2)),
    ...                  np.ones((1, 2)))
    >>> responsibilities(two, np.zeros((1, 1)), np.zeros(1)).round(6).ravel().tolist()
    [0.25, 0.75]
    """
    table = log_joint(parameters, X, y)
    normalise(table)
    return table
