"""Gaussian posteriors by one factorisation: tall through the columns, wide through the rows."""

from typing import Any, NamedTuple

import numpy as np
import pytensor.tensor as pt
from pytensor.graph.basic import Apply
from pytensor.graph.op import Op
from pytensor.tensor.variable import TensorVariable
from scipy.linalg.blas import dtrsm, dtrsv
from scipy.linalg.lapack import dpotrf, dpotrs

__all__ = ["Solution", "factorise", "solve_bordered", "solve_transposed", "solve_wide"]


class Solution(NamedTuple):
    r"""
    Normal posterior of one regression, for unit noise.

    Attributes
    ----------
    excess : float
        :math:`S = y^\top y + m^\top\Lambda m - r^\top A^{-1} r`.
    mean : ndarray of shape (n_columns,)
        :math:`A^{-1} r`.
    deviation : ndarray of shape (n_columns,)
        One draw of :math:`N(0, A^{-1})`.
    half_log_det : float
        Half the log-determinant of A.
    """

    excess: float
    mean: np.ndarray
    deviation: np.ndarray
    half_log_det: float


def factorise(matrix: np.ndarray) -> np.ndarray:
    """
    Find the lower Cholesky factor of a matrix stored by columns, in its own memory.

    Parameters
    ----------
    matrix : ndarray of shape (n_columns, n_columns)
        Symmetric and positive definite, Fortran-contiguous; only its lower triangle is read and
        written.

    Returns
    -------
    ndarray of shape (n_columns, n_columns)
        The same array, its lower triangle the factor.

    Raises
    ------
    numpy.linalg.LinAlgError
        If it is not positive definite to working precision.

    Examples
    --------
    >>> np.tril(factorise(np.array([[4.0, 2.0], [2.0, 2.0]], order="F")))
    array([[2., 0.],
           [1., 1.]])
    """
    factor, info = dpotrf(matrix, lower=1, clean=0, overwrite_a=1)
    if info:
        raise np.linalg.LinAlgError(f"leading minor {info} is not positive")
    return factor


def solve_bordered(rng: np.random.Generator, moments: np.ndarray) -> Solution:
    r"""
    Solve a regression through its bordered moments.

    With L the factor of the moments of ``[D, y]`` plus prior, C its leading block, u the rest of
    its last row and :math:`\rho` its last pivot, :math:`L^\top c = (0, \rho)` gives
    :math:`c = (-A^{-1}r, 1)` and :math:`L^\top c = (\varepsilon, 0)` a draw: both from one pass
    over the factor.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    moments : ndarray of shape (n_columns + 1, n_columns + 1)
        Fortran-contiguous; only the lower triangle is read, and it is overwritten.

    Returns
    -------
    Solution
        The posterior.

    Raises
    ------
    numpy.linalg.LinAlgError
        If the moments are not positive definite to working precision.

    Examples
    --------
    >>> moments = np.array([[2.0, 1.0], [1.0, 3.0]], order="F")
    >>> solution = solve_bordered(np.random.default_rng(1), moments)
    >>> round(float(solution.excess), 9), solution.mean
    (2.5, array([0.5]))
    """
    factor = factorise(moments)
    pivot = factor[-1, -1]
    right = np.empty((len(factor), 2), order="F")
    right[:, 0] = 0.0
    right[:-1, 1] = rng.standard_normal(len(factor) - 1)
    right[-1] = -pivot, 0.0
    solved = dtrsm(1.0, factor, right, lower=1, trans_a=1, overwrite_b=1)
    half_log_det = _log_product(factor.diagonal()[:-1])
    return Solution(pivot**2, solved[:-1, 0], solved[:-1, 1], half_log_det)


def solve_wide(
    rng: np.random.Generator, rows: np.ndarray, mean: np.ndarray, precision: np.ndarray
) -> Solution:
    r"""
    Solve a regression with fewer rows than columns through the Gram matrix of its rows.

    With :math:`W = I + D\Lambda^{-1}D^\top`, :math:`\eta \sim N(0, \Lambda^{-1})` and
    :math:`\delta \sim N(0, I)`:

    .. math::

        S = (y - Dm)^\top W^{-1} (y - Dm), \quad
        A^{-1}r = m + \Lambda^{-1}D^\top W^{-1}(y - Dm), \quad
        \eta - \Lambda^{-1}D^\top W^{-1}(D\eta + \delta) \sim N(0, A^{-1})

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    rows : ndarray of shape (n_rows, n_columns + 1)
        The rows ``[D, y]``; there may be none.
    mean : ndarray of shape (n_columns,)
        Prior means m.
    precision : ndarray of shape (n_columns,)
        Prior precisions, the diagonal of :math:`\Lambda`, positive.

    Returns
    -------
    Solution
        The posterior; without rows, the prior.

    References
    ----------
    Bhattacharya, A., Chakraborty, A. and Mallick, B. K. (2016). Fast sampling with Gaussian scale
    mixture priors in high-dimensional regression. Biometrika 103, 985-991.
    https://doi.org/10.1093/biomet/asw042

    Examples
    --------
    >>> rows = np.array([[1.0, 0.0, 3.0]])
    >>> solution = solve_wide(np.random.default_rng(1), rows, np.zeros(2), np.ones(2))
    >>> round(float(solution.excess), 9), solution.mean
    (4.5, array([1.5, 0. ]))
    """
    deviation = rng.standard_normal(len(precision)) / np.sqrt(precision)
    half_log_det = 0.5 * _log_product(precision)
    if not len(rows):
        return Solution(0.0, mean, deviation, half_log_det)
    design = rows[:, :-1]
    right = np.empty((len(rows), 2), order="F")
    right[:, 0] = rows[:, -1] - design @ mean
    right[:, 1] = design @ deviation + rng.standard_normal(len(rows))
    spread = design / precision
    gram = np.asfortranarray(spread @ design.T)
    gram[np.arange(len(rows)), np.arange(len(rows))] += 1.0
    factor = factorise(gram)
    half_log_det += _log_product(factor.diagonal())
    solved, _ = dpotrs(factor, right, lower=1)
    back = spread.T @ solved
    excess = float(right[:, 0] @ solved[:, 0])
    return Solution(excess, mean + back[:, 0], deviation - back[:, 1], half_log_det)


def _log_product(values: np.ndarray) -> float:
    """Logarithm of a product of positive numbers, any of which may be huge or tiny."""
    return float(np.log(values).sum())


class _SolveTransposed(Op):
    """One BLAS call per matrix; see :func:`solve_transposed`."""

    __props__ = ()

    def make_node(self, factor: Any, vector: Any) -> Apply:
        factor, vector = pt.as_tensor(factor), pt.as_tensor(vector)
        return Apply(self, [factor, vector], [vector.type()])

    def perform(self, node: Apply, inputs: Any, output_storage: Any) -> None:
        factor, vector = inputs
        solution = np.array(vector, dtype=np.float64, order="C")
        for index in np.ndindex(solution.shape[:-1]):
            solution[index] = dtrsv(factor[index], solution[index], lower=1, trans=1, overwrite_x=1)
        output_storage[0][0] = solution


def solve_transposed(factor: Any, vector: Any) -> TensorVariable:
    r"""
    Solve :math:`L^\top x = b` for lower-triangular factors.

    Parameters
    ----------
    factor : tensor_like of shape (..., n_columns, n_columns)
        Lower-triangular matrices L.
    vector : tensor_like of shape (..., n_columns)
        Right-hand sides b.

    Returns
    -------
    TensorVariable of shape (..., n_columns)
        The solutions x.

    Examples
    --------
    >>> solve_transposed(np.array([[2.0, 0.0], [1.0, 1.0]]), np.array([4.0, 2.0])).eval()
    array([1., 2.])
    """
    return _SolveTransposed()(factor, vector)
