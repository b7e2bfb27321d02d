"""Importances of single inputs: coefficients averaged over the posterior of the assignment."""

from typing import NamedTuple

import numpy as np

from mixreg.explain.gated.readings import own_weights
from mixreg.posterior.evaluate import ParameterDraws
from mixreg.posterior.passes import blocks
from mixreg.posterior.slopes import slope_draws

__all__ = ["instance_draws", "instance_moments", "thin"]


def thin(n_draws: int, max_draws: int) -> np.ndarray:
    """
    Choose evenly spaced draws.

    Parameters
    ----------
    n_draws : int
        Number of draws there are.
    max_draws : int
        Number of draws wanted at most.

    Returns
    -------
    ndarray of shape (min(n_draws, max_draws),)
        Indices, increasing.

    Examples
    --------
    >>> thin(9, 3)
    array([0, 4, 8])
    """
    return np.linspace(0, n_draws - 1, min(n_draws, max_draws)).round().astype(int)


def instance_draws(
    parameters: ParameterDraws,
    X: np.ndarray,
    y: np.ndarray | None,
    *,
    reading: str = "y",
    by_feature: np.ndarray | None = None,
) -> np.ndarray:
    r"""
    Average, draw by draw, the coefficients of every input's own component.

    In draw s the importances of input i are :math:`\sum_k r_{ik}^{(s)} \beta_k^{(s)}` with r as
    the reading has it; the surrogate's own slope has the gate's part besides. No label enters,
    so relabelling changes nothing.

    Parameters
    ----------
    parameters : ParameterDraws
        Draws; where there is a gate, with these inputs in place.
    X : ndarray of shape (n_obs, n_features)
        The inputs.
    y : ndarray of shape (n_obs,) or None
        Response of the black box at the inputs, where the reading looks at it.
    reading : {"y", "x", "both", "derivative"}, default "y"
        What the component is read through; see `own_weights`.
    by_feature : ndarray of shape (n_gate, n_features), optional
        How gate columns change with the features; for "derivative" of a gated mixture.

    Returns
    -------
    ndarray of shape (n_draws, n_obs, n_features)
        Coefficients, in units of the response per unit of the feature.

    Examples
    --------
    >>> two = ParameterDraws(np.log([[[0.5, 0.5]]]), np.array([[[1.0], [-1.0]]]), np.zeros((1, 2)),
    ...                  np.full((1, 2), 0.1))
    >>> instance_draws(two, np.array([[1.0], [1.0]]), np.array([1.0, -1.0])).round(6).ravel()
    array([ 1., -1.])
    """
    if reading == "derivative":
        slopes = slope_draws(parameters, X, by_feature)
        return slopes.rules + slopes.routing
    n_draws, n_components, n_features = parameters.beta.shape
    values = np.empty((n_draws, len(X), n_features))
    for draws, rows in blocks(n_draws, n_components, len(X)):
        part = parameters.select(draws, rows)
        own = own_weights(part, X[rows], None if y is None else y[rows], reading)
        values[draws, rows] = np.swapaxes(own, 1, 2) @ part.beta
    return values


class InstanceMoments(NamedTuple):
    """
    Posterior moments of the importances of single inputs.

    Attributes
    ----------
    mean : ndarray of shape (n_obs, n_features)
        Posterior mean of the coefficients of every input's own component, or of the slope.
    sd : ndarray of shape (n_obs, n_features)
        Posterior standard deviation, over draws and over the input's assignment; of a slope,
        over draws.
    responsibility : ndarray of shape (n_obs, n_components)
        Probability of every component; it needs labels that mean the same in every draw.
    """

    mean: np.ndarray
    sd: np.ndarray
    responsibility: np.ndarray


def instance_moments(
    parameters: ParameterDraws,
    X: np.ndarray,
    y: np.ndarray | None,
    *,
    reading: str = "y",
    by_feature: np.ndarray | None = None,
) -> InstanceMoments:
    """
    Average over draws and over every input's assignment, in bounded memory.

    Parameters
    ----------
    parameters : ParameterDraws
        Draws; where there is a gate, with these inputs in place.
    X : ndarray of shape (n_obs, n_features)
        The inputs.
    y : ndarray of shape (n_obs,) or None
        Response of the black box at the inputs, where the reading looks at it.
    reading : {"y", "x", "both", "derivative"}, default "y"
        What the component is read through; see `own_weights`.
    by_feature : ndarray of shape (n_gate, n_features), optional
        How gate columns change with the features; for "derivative" of a gated mixture.

    Returns
    -------
    InstanceMoments
        Means, standard deviations and responsibilities.

    Examples
    --------
    >>> one = ParameterDraws(np.zeros((1, 1, 1)), np.full((1, 1, 1), 2.0), np.zeros((1, 1)),
    ...                  np.ones((1, 1)))
    >>> instance_moments(one, np.zeros((1, 1)), np.zeros(1)).mean
    array([[2.]])
    """
    n_draws, n_components, n_features = parameters.beta.shape
    first, second = np.zeros((len(X), n_features)), np.zeros((len(X), n_features))
    responsibility = np.zeros((len(X), n_components))
    # Squares about a common value keep their precision where spreads are small.
    centre = parameters.beta.mean(axis=(0, 1))
    width = n_features if reading == "derivative" else n_components
    for draws, rows in blocks(n_draws, width, len(X)):
        part = parameters.select(draws, rows)
        own = own_weights(part, X[rows], None if y is None else y[rows], reading)
        responsibility[rows] += own.sum(axis=0).T
        if reading == "derivative":
            slope = instance_draws(part, X[rows], None, reading=reading, by_feature=by_feature)
            slope -= centre
            first[rows] += slope.sum(axis=0)
            second[rows] += np.square(slope).sum(axis=0)
            continue
        weights, beta = own.reshape(-1, own.shape[2]).T, part.beta.reshape(-1, n_features) - centre
        first[rows] += weights @ beta
        second[rows] += weights @ beta**2
    first /= n_draws
    variance = np.maximum(second / n_draws - first**2, 0.0)
    return InstanceMoments(first + centre, np.sqrt(variance), responsibility / n_draws)
