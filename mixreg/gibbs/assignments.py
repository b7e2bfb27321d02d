"""Full conditional of the assignments."""

import math
from collections.abc import Sequence
from typing import Any

import numba
import numpy as np
import pytensor.tensor as pt
from pytensor.graph.basic import Apply
from pytensor.graph.op import Op
from pytensor.tensor.variable import TensorVariable

from mixreg.gibbs.draws import DrawingOp

__all__ = [
    "assignment_conditional",
    "component_level",
    "draw_assignments",
    "fill_shares",
    "shares_of",
]

# exp of less than this times a row's best changes no digit of its sum.
_NEGLIGIBLE = -40.0


def component_level(log_w: TensorVariable, log_sigma: TensorVariable) -> TensorVariable:
    """
    Log-probability of a component joint with a response on its regression plane.

    Parameters
    ----------
    log_w : TensorVariable of shape (..., n_components) or (..., n_components, n_obs)
        Logarithms of the weights; the second form serves weights that depend on the row.
    log_sigma : TensorVariable of shape (..., n_components)
        Logarithms of the noise scales.

    Returns
    -------
    TensorVariable of the shape of the log-weights
        ``log w - log s - log(2 pi) / 2``.

    Examples
    --------
    >>> component_level(pt.zeros(1), pt.zeros(1)).eval().round(4)
    array([-0.9189])
    """
    lower = log_sigma + 0.5 * np.log(2 * np.pi)
    return log_w - (lower if log_w.ndim == lower.ndim else lower[..., None])


def assignment_conditional(
    level: TensorVariable, contrast: TensorVariable, design: TensorVariable
) -> TensorVariable:
    r"""
    Log-probabilities of each row's component, joint with the row's response.

    .. math:: \log w_j + \log \mathrm{Normal}(y_i \mid d_i^\top \theta_j, s_j^2)
              = \mathrm{level}_j - (c_j^\top [d_i, y_i])^2 / 2

    Components come before rows in memory, so that sums over the few components run along
    contiguous rows.

    Parameters
    ----------
    level : TensorVariable of shape (..., n_components) or (..., n_components, n_obs)
        From :func:`component_level`; the second form serves weights that depend on the row.
    contrast : TensorVariable of shape (..., n_components, n_columns + 1)
        Contrasts, see :func:`mixreg.gibbs.regression.contrast_of`.
    design : TensorVariable of shape (..., n_obs, n_columns + 1)
        Working design with the response as its last column.

    Returns
    -------
    TensorVariable of shape (..., n_components, n_obs)
        Their log-sum-exp over components is each row's marginal log-likelihood.

    Examples
    --------
    >>> rows = pt.as_tensor(np.array([[1.0, 2.0]]))
    >>> assignment_conditional(pt.zeros(1), pt.as_tensor([[0.0, 1.0]]), rows).eval().round(6)
    array([[-2.]])
    """
    if level.ndim < contrast.ndim:
        level = level[..., None]
    return level - pt.sqr((np.sqrt(0.5) * contrast) @ design.mT)


def shares_of(log_joint: TensorVariable) -> tuple[TensorVariable, TensorVariable]:
    """
    Find what every component is worth for every row, and the marginal log-likelihood.

    Parameters
    ----------
    log_joint : TensorVariable of shape (..., n_components, n_obs)
        Log-probabilities from :func:`assignment_conditional`.

    Returns
    -------
    shares : TensorVariable of shape (..., n_components, n_obs)
        Probabilities divided by the row's largest; zero below exp(-40), which changes no digit of
        a sum and which no uniform number of double precision can tell from nothing.
    log_lik : TensorVariable of shape (...)
        Sum over rows of the log-sum-exp over components.

    Examples
    --------
    >>> shares, log_lik = shares_of(pt.as_tensor(np.log([[0.25], [0.5]])))
    >>> shares.eval().ravel().round(9), round(float(log_lik.eval()), 4)
    (array([0.5, 1. ]), -0.2877)
    """
    shares, log_lik = _Shares()(log_joint)
    return shares, log_lik


class _Shares(Op):
    """See :func:`shares_of`."""

    __props__ = ()

    def make_node(self, log_joint: Any) -> Apply:
        log_joint = pt.as_tensor(log_joint)
        log_lik = pt.tensor(dtype="float64", shape=log_joint.type.shape[:-2])
        return Apply(self, [log_joint], [log_joint.type(), log_lik])

    def perform(self, node: Apply, inputs: Any, output_storage: Any) -> None:
        table = np.ascontiguousarray(inputs[0])
        leading, (n_components, n_obs) = table.shape[:-2], table.shape[-2:]
        shares, log_lik = np.empty(table.shape), np.empty(leading)
        shape = (-1, n_components, n_obs)
        fill_shares(table.reshape(shape), shares.reshape(shape), log_lik.reshape(-1))
        output_storage[0][0], output_storage[1][0] = shares, log_lik


@numba.njit(cache=True)
def fill_shares(log_joint: np.ndarray, shares: np.ndarray, log_lik: np.ndarray) -> None:
    """
    Fill tables in row by row: a row's few components stay in registers and the nearest cache.

    Parameters
    ----------
    log_joint : ndarray of shape (n_problems, n_components, n_obs)
        Log-probabilities.
    shares : ndarray of shape (n_problems, n_components, n_obs)
        Filled with probabilities divided by the row's largest.
    log_lik : ndarray of shape (n_problems,)
        Filled with marginal log-likelihoods.

    Examples
    --------
    >>> shares, log_lik = np.empty((1, 2, 1)), np.empty(1)
    >>> fill_shares(np.log([[[0.25], [0.5]]]), shares, log_lik)
    >>> shares.ravel().round(9)
    array([0.5, 1. ])
    """
    n_problems, n_components, n_obs = log_joint.shape
    for problem in range(n_problems):
        sum_over_rows = 0.0
        for i in range(n_obs):
            highest = log_joint[problem, 0, i]
            for k in range(1, n_components):
                highest = max(highest, log_joint[problem, k, i])
            total = 0.0
            for k in range(n_components):
                below = log_joint[problem, k, i] - highest
                share = math.exp(below) if below > _NEGLIGIBLE else 0.0
                shares[problem, k, i] = share
                total += share
            sum_over_rows += highest + math.log(total)
        log_lik[problem] = sum_over_rows


def draw_assignments(rng: Any, shares: TensorVariable) -> tuple[Any, TensorVariable]:
    """
    Draw each row's component.

    Parameters
    ----------
    rng : RandomGeneratorVariable
        Source of randomness.
    shares : TensorVariable of shape (..., n_components, n_obs)
        Unnormalised probabilities, see :func:`shares_of`.

    Returns
    -------
    next_rng : RandomGeneratorVariable
        The generator after the draw.
    z : TensorVariable of shape (..., n_obs)
        Assignments, 0 to n_components - 1.

    Examples
    --------
    >>> rng = pt.random.shared_rng(np.random.default_rng(1))
    >>> draw_assignments(rng, pt.as_tensor(np.array([[1.0], [0.0]])))[1].eval()
    array([0])
    """
    return tuple(_DrawAssignments()(rng, shares))


class _DrawAssignments(DrawingOp):
    """See :func:`draw_assignments`."""

    __props__ = ("inplace",)

    def make_node(self, rng: Any, *inputs: Any) -> Apply:
        shares = pt.as_tensor(inputs[0])
        shape = (*shares.type.shape[:-2], shares.type.shape[-1])
        return Apply(self, [rng, shares], [rng.type(), pt.tensor(dtype="int64", shape=shape)])

    def draw(self, rng: np.random.Generator, *arrays: np.ndarray) -> Sequence[np.ndarray]:
        shares = np.ascontiguousarray(arrays[0])
        uniform = rng.random((*shares.shape[:-2], shares.shape[-1]))
        z = np.empty(uniform.shape, dtype=np.int64)
        rows = (-1, z.shape[-1])
        table = shares.reshape(-1, *shares.shape[-2:])
        _fill_assignments(uniform.reshape(rows), table, z.reshape(rows))
        return (z,)


@numba.njit(cache=True)
def _fill_assignments(uniform: np.ndarray, shares: np.ndarray, z: np.ndarray) -> None:
    """Draw every row's component by one uniform number, for every problem."""
    n_problems, n_components, n_obs = shares.shape
    for problem in range(n_problems):
        table = shares[problem]
        for i in range(n_obs):
            total = 0.0
            for k in range(n_components):
                total += table[k, i]
            left = uniform[problem, i] * total
            chosen = 0
            # Rounding may leave something beyond the last component that has a share.
            for k in range(n_components):
                if table[k, i] > 0.0:
                    chosen = k
                    left -= table[k, i]
                    if left < 0.0:
                        break
            z[problem, i] = chosen
