"""Coefficients of the gates given the assignments: one probit regression per stick."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytensor.tensor as pt
from pytensor.graph.basic import Apply
from pytensor.tensor.variable import TensorVariable

from mixreg.gibbs.draws import DrawingOp
from mixreg.gibbs.probits import draw_latents
from mixreg.gibbs.row_groups import RowGroups
from mixreg.linalg import solve_bordered

__all__ = [
    "draw_gate",
    "draw_stretch",
    "gate_conditional",
    "moments_in_play",
    "scale_conditional",
]


def moments_in_play(
    design: np.ndarray, total: np.ndarray, z: np.ndarray, n_components: int
) -> tuple[np.ndarray, np.ndarray]:
    r"""
    Cross-products of the rows with :math:`z_i \ge k`, for every stick k.

    Each row is multiplied once, those of the largest component never: they are in the total.

    Parameters
    ----------
    design : ndarray of shape (n_obs, n_columns)
        Gate columns, the first of ones.
    total : ndarray of shape (n_columns, n_columns)
        Cross-products of all rows.
    z : ndarray of int of shape (n_obs,)
        Assignments, 0 to n_components - 1.
    n_components : int
        Truncation level.

    Returns
    -------
    sizes : ndarray of int of shape (n_components - 1,)
        Rows in play.
    moments : ndarray of shape (n_components - 1, n_columns, n_columns)
        Their cross-products.

    Examples
    --------
    >>> rows = np.ones((3, 1))
    >>> sizes, moments = moments_in_play(rows, rows.T @ rows, np.array([0, 2, 2]), 3)
    >>> sizes, moments.ravel()
    (array([3, 2]), array([3., 2.]))
    """
    groups = RowGroups(design, z, n_components)
    sizes = groups.sizes
    largest = int(sizes.argmax())
    moments = np.zeros((n_components, *total.shape))
    for j in np.flatnonzero(sizes).tolist():
        if j != largest:
            for rows in groups.blocks(j):
                moments[j] += rows.T @ rows
    # Sticks up to the largest component's own have its rows in play, later ones have not.
    moments[largest + 1 :] = moments[largest + 1 :][::-1].cumsum(axis=0)[::-1]
    before = moments[:largest].cumsum(axis=0)
    moments[1 : largest + 1] = total - before
    moments[0] = total
    return sizes[::-1].cumsum()[::-1][:-1], moments[:-1]


def gate_conditional(
    latents: np.ndarray, design: np.ndarray, moments: np.ndarray, precision: np.ndarray
) -> np.ndarray:
    r"""
    Lay out the normal conditional of every stick's coefficients given its normals.

    With :math:`W_k, u_k` those of the rows in play and :math:`\Lambda` the prior precision,
    :math:`\gamma_k \sim \mathrm{Normal}(A_k^{-1} W_k^\top u_k, A_k^{-1})`,
    :math:`A_k = W_k^\top W_k + \Lambda`.

    Parameters
    ----------
    latents : ndarray of shape (n_sticks, n_obs)
        The normals, zero where a row is not in play.
    design : ndarray of shape (n_obs, n_columns)
        Gate columns, the first of ones.
    moments : ndarray of shape (n_sticks, n_columns, n_columns)
        Cross-products of the rows in play.
    precision : ndarray of shape (n_columns,)
        Prior precisions.

    Returns
    -------
    ndarray of shape (n_sticks, n_columns + 1, n_columns + 1)
        :math:`A_k` bordered by :math:`W_k^\top u_k` and :math:`u_k^\top u_k`.

    Examples
    --------
    >>> rows = np.ones((3, 1))
    >>> gate_conditional(np.ones((1, 3)), rows, np.full((1, 1, 1), 3.0), np.ones(1))[0]
    array([[4., 3.],
           [3., 3.]])
    """
    n_columns = design.shape[1]
    bordered = np.empty((len(latents), n_columns + 1, n_columns + 1))
    bordered[:, :-1, :-1] = moments + np.diag(precision)
    bordered[:, :-1, -1] = bordered[:, -1, :-1] = latents @ design
    bordered[:, -1, -1] = (latents**2).sum(axis=1)
    return bordered


def scale_conditional(gamma: np.ndarray, shape: float, rate: float) -> tuple[float, float]:
    r"""
    Conditional of the variance of the slopes: inverse-gamma.

    .. math:: \tau^2 \mid \gamma \sim \mathrm{InverseGamma}\Big(a + \tfrac{qK}{2},\;
              b + \tfrac12 \sum_{k} |\gamma_k|^2\Big)

    Parameters
    ----------
    gamma : ndarray of shape (n_in_play, n_gate)
        Slopes of the sticks that have rows in play; those of others are integrated out.
    shape, rate : float
        Prior (a, b).

    Returns
    -------
    tuple of float
        Shape and rate.

    Examples
    --------
    >>> scale_conditional(np.array([[2.0, 0.0]]), 1.0, 0.5)
    (2.0, 2.5)
    """
    return shape + 0.5 * gamma.size, rate + 0.5 * float((gamma**2).sum())


def draw_stretch(rng: np.random.Generator, n_rows: int, excess: float) -> float:
    r"""
    Draw a common factor of the normals behind a stick from their own marginal law.

    .. math:: p(c) \propto c^{n - 1} e^{-c^2 S / 2}, \qquad
              S = u^\top (I + W \Lambda^{-1} W^\top)^{-1} u

    Signs do not change, so the law of the normals given the assignments, the coefficients
    integrated out, is invariant; without this sandwich step large predictors move slowly.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    n_rows : int
        Rows in play, at least one.
    excess : float
        S.

    Returns
    -------
    float
        The factor c.

    References
    ----------
    Hobert, J. P. and Marchev, D. (2008). A theoretical comparison of the data augmentation,
    marginal augmentation and PX-DA algorithms. Annals of Statistics 36, 532-554.
    https://doi.org/10.1214/009053607000000569

    Examples
    --------
    >>> round(draw_stretch(np.random.default_rng(1), 10**12, 1e12), 3)
    1.0
    """
    return float(np.sqrt(rng.standard_gamma(0.5 * n_rows) / (0.5 * excess)))


def draw_gate(
    rng: Any,
    probits: TensorVariable,
    z: TensorVariable,
    log_scale: TensorVariable,
    design: TensorVariable,
    total: TensorVariable,
    prior: TensorVariable,
) -> tuple[Any, TensorVariable, TensorVariable]:
    r"""
    Draw the coefficients of the gates and the scale of their slopes, given the assignments.

    The normals behind the sticks come first, each stick's rescaled together, see
    :func:`draw_stretch`; then the coefficients given the normals, the scale given the slopes of
    the sticks that have rows in play, and all else from the prior.

    Parameters
    ----------
    rng : RandomGeneratorVariable
        Source of randomness.
    probits : TensorVariable of shape (..., n_components - 1, n_obs)
        Linear predictors under the current coefficients.
    z : TensorVariable of shape (..., n_obs)
        Assignments, 0 to n_components - 1.
    log_scale : TensorVariable of shape (...)
        Logarithm of the current standard deviation of the slopes.
    design : TensorVariable of shape (n_obs, n_columns)
        Gate columns, the first of ones.
    total : TensorVariable of shape (n_columns, n_columns)
        Their cross-products.
    prior : TensorVariable of shape (3,)
        Standard deviation of the levels; shape and rate of the variance of the slopes.

    Returns
    -------
    next_rng : RandomGeneratorVariable
        The generator after the draws.
    coefficients : TensorVariable of shape (..., n_components - 1, n_columns)
        New coefficients, the level first.
    log_scale : TensorVariable of shape (...)
        New logarithm.

    References
    ----------
    Albert, J. H. and Chib, S. (1993). Bayesian analysis of binary and polychotomous response data.
    Journal of the American Statistical Association 88, 669-679.
    https://doi.org/10.1080/01621459.1993.10476321

    Examples
    --------
    >>> rng = pt.random.shared_rng(np.random.default_rng(1))
    >>> rows = np.ones((3, 2))
    >>> draw_gate(rng, pt.zeros((2, 3)), np.array([0, 1, 1]), pt.zeros(()), rows, rows.T @ rows,
    ...           np.ones(3))[1].eval().shape
    (2, 2)
    """
    return tuple(_DrawGate()(rng, probits, z, log_scale, design, total, prior))


class _DrawGate(DrawingOp):
    """Normals, coefficients and scale of every problem; see :func:`draw_gate`."""

    __props__ = ("inplace",)

    def make_node(self, rng: Any, *inputs: Any) -> Apply:
        inputs = tuple(pt.as_tensor(value) for value in inputs)
        probits, _, log_scale, design = inputs[:4]
        shape = (*probits.type.shape[:-1], design.type.shape[-1])
        coefficients = pt.tensor(dtype="float64", shape=shape)
        return Apply(self, [rng, *inputs], [rng.type(), coefficients, log_scale.type()])

    def draw(self, rng: np.random.Generator, *arrays: np.ndarray) -> Sequence[np.ndarray]:
        probits, z, log_scale, design, total, prior = arrays
        coefficients = np.empty((*probits.shape[:-1], design.shape[-1]))
        new_scale = np.empty(log_scale.shape)
        for place in np.ndindex(log_scale.shape):
            coefficients[place], new_scale[place] = _draw_one(
                rng, probits[place], z[place], float(log_scale[place]), design, total, prior
            )
        return coefficients, new_scale


def _draw_one(
    rng: np.random.Generator,
    probits: np.ndarray,
    z: np.ndarray,
    log_scale: float,
    design: np.ndarray,
    total: np.ndarray,
    prior: np.ndarray,
) -> tuple[np.ndarray, float]:
    """Draw the gate of one problem."""
    level_scale, shape, rate = prior.tolist()
    n_sticks, n_columns = len(probits), design.shape[1]
    sizes, moments = moments_in_play(design, total, z, n_sticks + 1)
    # Rows in play only become fewer, so that the sticks that have any come first.
    n_in_play = int((sizes > 0).sum())
    precision = np.full(n_columns, np.exp(-2.0 * log_scale))
    precision[0] = level_scale**-2
    latents = draw_latents(rng, probits[:n_in_play], z)
    bordered = gate_conditional(latents, design, moments[:n_in_play], precision)
    coefficients = np.empty((n_sticks, n_columns))
    for k in range(n_in_play):
        # Symmetric, so its transpose is the same matrix stored by columns.
        solution = solve_bordered(rng, bordered[k].T)
        coefficients[k] = draw_stretch(rng, sizes[k], solution.excess) * solution.mean
        coefficients[k] += solution.deviation
    new_shape, new_rate = scale_conditional(coefficients[:n_in_play, 1:], shape, rate)
    scale = np.sqrt(new_rate / rng.gamma(new_shape))
    spread = np.full(n_columns, scale)
    spread[0] = level_scale
    coefficients[n_in_play:] = spread * rng.standard_normal((n_sticks - n_in_play, n_columns))
    return coefficients, float(np.log(scale))
