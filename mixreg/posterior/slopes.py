"""Derivatives of E[y | x] and of the weights by the inputs, draw by draw, on plain arrays."""

from typing import NamedTuple

import numpy as np

from mixreg.posterior.evaluate import component_means
from mixreg.posterior.gates import Gates
from mixreg.posterior.parameters import ParameterDraws
from mixreg.posterior.passes import blocks

__all__ = ["Slopes", "routing_draws", "slope_draws"]

_LOG_ROOT_TWO_PI = 0.5 * np.log(2.0 * np.pi)


class Slopes(NamedTuple):
    r"""
    The derivative of :math:`E[y|x] = \sum_k w_k(x) \mu_k(x)` in its two parts.

    Attributes
    ----------
    rules : ndarray of shape (n_draws, n_obs, n_features)
        :math:`\sum_k w_k(x) \beta_k`: how the rules at work change with the input.
    routing : ndarray of shape (n_draws, n_obs, n_features)
        :math:`\sum_k (\partial w_k / \partial x) \mu_k(x)`: how the choice among rules changes.
    """

    rules: np.ndarray
    routing: np.ndarray


def slope_draws(parameters: ParameterDraws, X: np.ndarray, gate_map: np.ndarray | None) -> Slopes:
    r"""
    Differentiate E[y | x] in every draw; no label enters.

    Parameters
    ----------
    parameters : ParameterDraws
        Draws, with the weights of these rows in place.
    X : ndarray of shape (n_obs, n_features)
        The inputs.
    gate_map : ndarray of shape (n_gate, n_features) or None
        Derivative of the gate columns by the features; None where the weights are constant.

    Returns
    -------
    Slopes
        Both parts, in units of the response per unit of the feature.

    Raises
    ------
    ValueError
        If there is a gate and ``gate_map`` is None.

    Notes
    -----
    With :math:`v_l = \Phi(\eta_l)`, :math:`S_l = \prod_{m<l} (1 - v_m)` and :math:`M_l` the mean
    of those who reach stick l, :math:`M_l = v_l \mu_l + (1 - v_l) M_{l+1}`,

    .. math::

        \frac{\partial E[y|x]}{\partial \eta_l} = S_l \, \phi(\eta_l) \, (\mu_l - M_{l+1})

    which divides by nothing, so that sticks broken at almost nothing or almost all do no harm.

    Examples
    --------
    >>> two = ParameterDraws(np.log([[[0.25, 0.75]]]), np.array([[[4.0], [0.0]]]),
    ...                      np.zeros((1, 2)), np.ones((1, 2)))
    >>> slopes = slope_draws(two, np.array([[5.0]]), None)
    >>> slopes.rules.ravel(), slopes.routing.ravel()
    (array([1.]), array([0.]))
    """
    n_draws, n_components, n_features = parameters.beta.shape
    rules = np.empty((n_draws, len(X), n_features))
    routing = np.zeros(rules.shape)
    for draws, rows in blocks(n_draws, n_components, len(X)):
        part = parameters.select(draws, rows)
        rules[draws, rows] = np.matmul(part.weights, part.beta)
        if isinstance(part.weighting, Gates):
            if gate_map is None:
                raise ValueError("gate_map is None; wanted the derivative of the gate columns.")
            by_predictor = _mean_by_predictor(part.weighting, component_means(part, X[rows]))
            lean = part.weighting.gamma @ gate_map
            routing[draws, rows] = np.matmul(np.swapaxes(by_predictor, 1, 2), lean)
    return Slopes(rules, routing)


def routing_draws(parameters: ParameterDraws, gate_map: np.ndarray) -> np.ndarray:
    r"""
    Average over rows of the derivative of every weight by every feature, in every draw.

    Parameters
    ----------
    parameters : ParameterDraws
        Draws of a mixture with a gate; the labels must mean the same in every draw.
    gate_map : ndarray of shape (n_gate, n_features)
        Derivative of the gate columns by the features.

    Returns
    -------
    ndarray of shape (n_draws, n_components, n_features)
        :math:`n^{-1} \sum_i \partial w_k(x_i) / \partial x_r`, per unit of the feature; it sums
        to zero over components.

    Raises
    ------
    ValueError
        If the weights are constant.

    Examples
    --------
    >>> gate = Gates(np.zeros((1, 1)), np.ones((1, 1, 1)), np.array([[0, 1]]),
    ...              np.full((1, 2), 0.5), np.zeros((1, 1)))
    >>> two = ParameterDraws(gate, np.zeros((1, 2, 1)), np.zeros((1, 2)), np.ones((1, 2)))
    >>> routing_draws(two, np.ones((1, 1))).round(4).ravel().tolist()
    [0.3989, -0.3989]
    """
    gates = parameters.weighting
    if not isinstance(gates, Gates):
        raise ValueError("the weights of parameters are constant; wanted those of a gate.")
    n_draws, n_components = parameters.shape
    by_predictor = np.zeros((n_draws, n_components, n_components - 1))
    for draws, rows in blocks(n_draws, n_components, gates.n_obs):
        by_predictor[draws] += _weights_by_predictor(gates.select(draws, rows))
    by_predictor /= gates.n_obs
    by_stick = np.matmul(by_predictor, gates.gamma @ gate_map)
    return np.take_along_axis(by_stick, gates.stick[:, :, None], axis=1)


def _mean_by_predictor(gates: Gates, means: np.ndarray) -> np.ndarray:
    """Differentiate E[y | x] by the predictor of every stick, (n_draws, n_sticks, n_obs)."""
    eta = gates.predictors()
    broken, left = gates.fractions(eta)
    by_stick = np.take_along_axis(means, np.argsort(gates.stick, axis=1)[:, :, None], axis=1)
    reach = np.cumprod(left[:, :-1], axis=1)
    found = _normal_density(eta)
    found[:, 1:] *= reach
    beyond = by_stick[:, -1]
    for stick in reversed(range(eta.shape[1])):
        found[:, stick] *= by_stick[:, stick] - beyond
        beyond = broken[:, stick] * by_stick[:, stick] + left[:, stick] * beyond
    return found


def _weights_by_predictor(gates: Gates) -> np.ndarray:
    """Sum over rows of the derivative of every stick's weight by every predictor."""
    eta = gates.predictors()
    n_draws, n_sticks, _ = eta.shape
    broken, left = gates.fractions(eta)
    density = _normal_density(eta)
    total = np.zeros((n_draws, n_sticks + 1, n_sticks))
    for stick in range(n_sticks):
        # What reaches this stick per unit of its predictor; it passes on to those behind.
        passed = density[:, stick] * np.prod(left[:, :stick], axis=1)
        total[:, stick, stick] = passed.sum(axis=1)
        for later in range(stick + 1, n_sticks):
            total[:, later, stick] = -(passed * broken[:, later]).sum(axis=1)
            passed = passed * left[:, later]
        total[:, n_sticks, stick] = -passed.sum(axis=1)
    return total


def _normal_density(eta: np.ndarray) -> np.ndarray:
    """Density of the standard normal distribution."""
    # Beyond the largest square the density is zero all the same.
    with np.errstate(over="ignore"):
        return np.exp(-0.5 * np.square(eta) - _LOG_ROOT_TWO_PI)
