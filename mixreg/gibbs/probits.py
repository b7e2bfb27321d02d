"""Probit sticks row by row, compiled loops: log-weights, and the normals behind assignments."""

import math
from functools import cache
from typing import Any

import numba
import numpy as np
import pytensor.tensor as pt
from pytensor.graph.basic import Apply
from pytensor.graph.op import Op
from pytensor.tensor.variable import TensorVariable
from scipy.special import log_ndtr, ndtr

__all__ = ["draw_latents", "probit_weights"]

_LOG_ROOT_TWO_PI = 0.5 * math.log(2 * math.pi)
# From here on the asymptotic series of the tail has the full precision of a double.
_FAR = 20
# Intervals of the tables of both tails in a unit of the predictor, and degree of the polynomials.
_PER_UNIT = 32
_DEGREE = 7
# Below this, plain rejection would throw away more than two proposals of three.
_REJECT_FROM = -0.45


def probit_weights(probits: Any) -> tuple[TensorVariable, TensorVariable]:
    r"""
    Log-weights of probit sticks, components before rows in memory, and their averages over rows.

    .. math:: \log w_k = \log\Phi(\eta_k) + \sum_{l<k} \log\Phi(-\eta_l)

    Parameters
    ----------
    probits : TensorVariable of shape (..., n_components - 1, n_obs)
        Linear predictors of the sticks.

    Returns
    -------
    log_w : TensorVariable of shape (..., n_components, n_obs)
        Logarithms of weights that sum to one over components, to rounding in both tails.
    average : TensorVariable of shape (..., n_components)
        The weights, averaged over rows.

    Examples
    --------
    >>> log_w, average = probit_weights(np.zeros((2, 3)))
    >>> np.exp(log_w.eval())[:, 0].round(6), average.eval().round(6)
    (array([0.5 , 0.25, 0.25]), array([0.5 , 0.25, 0.25]))
    """
    log_w, average = _Weights()(probits)
    return log_w, average


class _Weights(Op):
    """See :func:`probit_weights`."""

    __props__ = ()

    def make_node(self, probits: Any) -> Apply:
        probits = pt.as_tensor(probits)
        *leading, n_sticks, n_obs = probits.type.shape
        n_components = None if n_sticks is None else n_sticks + 1
        shape = (*leading, n_components, n_obs)
        outputs = [pt.tensor(dtype="float64", shape=each) for each in (shape, shape[:-1])]
        return Apply(self, [probits], outputs)

    def perform(self, node: Apply, inputs: Any, output_storage: Any) -> None:
        (probits,) = inputs
        *leading, n_sticks, n_obs = probits.shape
        log_w, average = (
            np.empty(shape) for shape in ((*leading, n_sticks + 1, n_obs), (*leading, n_sticks + 1))
        )
        _fill_weights(
            np.ascontiguousarray(probits).reshape(-1, n_sticks, n_obs),
            *_tails(),
            log_w.reshape(-1, n_sticks + 1, n_obs),
            average.reshape(-1, n_sticks + 1),
        )
        output_storage[0][0], output_storage[1][0] = log_w, average


@cache
def _tails() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """
    Tabulate log Phi(-a) + a^2/2, log Phi(a) and Phi(-a) for a >= 0: polynomials on short intervals.

    Interpolation at Chebyshev points leaves less than rounding does, at a third of the time that
    an error function and two logarithms take.
    """
    degree = _DEGREE
    nodes = np.cos(np.pi * (np.arange(degree + 1) + 0.5) / (degree + 1))
    centres = (np.arange(_FAR * _PER_UNIT) + 0.5) / _PER_UNIT
    a = centres[:, None] + nodes * (0.5 / _PER_UNIT)
    powers = np.linalg.inv(np.vander(nodes, increasing=True)).T
    low, high, tail = log_ndtr(-a) + 0.5 * a**2, log_ndtr(a), ndtr(-a)
    return low @ powers, high @ powers, tail @ powers


@numba.njit(cache=True)
def _fill_weights(
    probits: np.ndarray,
    low_table: np.ndarray,
    high_table: np.ndarray,
    tail_table: np.ndarray,
    log_w: np.ndarray,
    average: np.ndarray,
) -> None:
    """Break the sticks of every problem, one after the other."""
    n_problems, n_sticks, n_obs = probits.shape
    remaining = np.empty(n_obs)
    for problem in range(n_problems):
        left = log_w[problem, n_sticks]
        left[:] = 0.0
        remaining[:] = 1.0
        for k in range(n_sticks):
            total = 0.0
            for i in range(n_obs):
                eta = probits[problem, k, i]
                size = abs(eta)
                if size < _FAR:
                    place = size * _PER_UNIT
                    interval = int(place)
                    t = 2.0 * (place - interval) - 1.0
                    low = low_table[interval, _DEGREE]
                    high = high_table[interval, _DEGREE]
                    tail = tail_table[interval, _DEGREE]
                    for power in range(_DEGREE - 1, -1, -1):
                        low = low * t + low_table[interval, power]
                        high = high * t + high_table[interval, power]
                        tail = tail * t + tail_table[interval, power]
                    low -= 0.5 * size * size
                else:
                    r = 1.0 / (size * size)
                    more = 1 - 9 * r * (1 - 11 * r * (1 - 13 * r))
                    series = -r * (1 - 3 * r * (1 - 5 * r * (1 - 7 * r * more)))
                    low = -0.5 * size * size - math.log(size) - _LOG_ROOT_TWO_PI
                    low += math.log1p(series)
                    tail = math.exp(low)
                    high = -tail
                if eta > 0:
                    log_w[problem, k, i] = left[i] + high
                    left[i] += low
                    kept = remaining[i] * tail
                else:
                    log_w[problem, k, i] = left[i] + low
                    left[i] += high
                    kept = remaining[i] * (1.0 - tail)
                total += remaining[i] - kept
                remaining[i] = kept
            average[problem, k] = total / n_obs
        average[problem, n_sticks] = remaining.mean()


def draw_latents(rng: np.random.Generator, probits: np.ndarray, z: np.ndarray) -> np.ndarray:
    r"""
    Draw the normals that an assignment says have a sign, exactly in both tails.

    .. math:: u_{ik} \sim \mathrm{Normal}(\eta_{ik}, 1) \text{ with } u_{ik} > 0 \text{ if } k = z_i
              \text{, and } u_{ik} < 0 \text{ if } k < z_i

    Near the mean by rejection from the normal, in the tail by Robert's rejection from an
    exponential; nothing is clipped.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    probits : ndarray of shape (n_components - 1, n_obs)
        Linear predictors of the sticks.
    z : ndarray of int of shape (n_obs,)
        Assignments, 0 to n_components - 1.

    Returns
    -------
    ndarray of shape (n_components - 1, n_obs)
        The normals; zero for sticks beyond the row's own, about which it says nothing.

    References
    ----------
    Albert, J. H. and Chib, S. (1993). Bayesian analysis of binary and polychotomous response data.
    Journal of the American Statistical Association 88, 669-679.
    https://doi.org/10.1080/01621459.1993.10476321

    Robert, C. P. (1995). Simulation of truncated normal variables. Statistics and Computing 5,
    121-125. https://doi.org/10.1007/BF00143942

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> np.sign(draw_latents(rng, np.zeros((2, 3)), np.array([0, 1, 2])))
    array([[ 1., -1., -1.],
           [ 0.,  1., -1.]])
    """
    out = np.zeros(probits.shape)
    _fill_latents(rng, probits, z, out)
    return out


@numba.njit(cache=True)
def _fill_latents(
    rng: np.random.Generator, probits: np.ndarray, z: np.ndarray, out: np.ndarray
) -> None:
    """See :func:`draw_latents`."""
    for k in range(probits.shape[0]):
        for i in range(probits.shape[1]):
            if z[i] < k:
                continue
            side = 1.0 if z[i] == k else -1.0
            out[k, i] = side * _positive_normal(rng, side * probits[k, i])


@numba.njit(cache=True)
def _positive_normal(rng: np.random.Generator, mean: float) -> float:
    """Draw a normal of unit variance that is positive."""
    if mean > _REJECT_FROM:
        value = mean + rng.standard_normal()
        while value <= 0.0:
            value = mean + rng.standard_normal()
        return value
    rate = 0.5 * (math.sqrt(mean * mean + 4.0) - mean)
    while True:
        value = rng.standard_exponential() / rate
        gap = value - mean - rate
        if 2.0 * rng.standard_exponential() > gap * gap:
            return value
