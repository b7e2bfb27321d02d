"""Densities, responsibilities and means of every component in every draw, on plain arrays."""

import numpy as np

from mixreg.posterior.gates import Gates
from mixreg.posterior.parameters import ParameterDraws, heaviest_first

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

    Raises
    ------
    ValueError
        If a gate has other rows in place.

    Examples
    --------
    >>> one = ParameterDraws(np.zeros((1, 1, 1)), np.zeros((1, 1, 1)), np.zeros((1, 1)),
    ...                  np.ones((1, 1)))
    >>> log_joint(one, np.zeros((1, 1)), np.zeros(1)).round(4)
    array([[[-0.9189]]])
    """
    weighting = parameters.weighting
    if isinstance(weighting, Gates) and weighting.n_obs != len(y):
        raise ValueError(
            f"the gate has {weighting.n_obs} rows in place; wanted {len(y)}, those of X. Put them"
            " there with ParameterDraws.at."
        )
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
