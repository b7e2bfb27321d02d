"""Cholesky factors and triangular solves without copies."""

from typing import Any

import numpy as np
import pytensor.tensor as pt
from pytensor.graph.basic import Apply
from pytensor.graph.op import Op
from pytensor.tensor.variable import TensorVariable
from scipy.linalg.blas import dtrsv
from scipy.linalg.lapack import dpotrf

__all__ = ["factorise", "solve_transposed"]


def factorise(matrix: np.ndarray) -> None:
    r"""
    Overwrite a matrix stored by columns with its lower Cholesky factor.

    Parameters
    ----------
    matrix : ndarray of shape (n_columns, n_columns)
        Symmetric and positive definite, Fortran-contiguous; only its lower triangle is read.

    Raises
    ------
    numpy.linalg.LinAlgError
        If it is not positive definite to working precision.

    Examples
    --------
    >>> matrix = np.array([[4.0, 2.0], [2.0, 2.0]], order="F")
    >>> factorise(matrix)
    >>> matrix
    array([[2., 0.],
           [1., 1.]])
    """
    _, info = dpotrf(matrix, lower=1, clean=1, overwrite_a=1)
    if info:
        raise np.linalg.LinAlgError(f"leading minor {info} is not positive")


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
