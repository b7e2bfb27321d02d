"""What the rows allocated to each component say about its regression."""

from typing import Any, NamedTuple

import numpy as np
import pytensor.tensor as pt
from pytensor.graph.basic import Apply
from pytensor.graph.op import Op
from pytensor.tensor.variable import TensorVariable

from mixreg.linalg import factorise

__all__ = ["Allocation", "allocate", "allocate_by_mask"]


class Allocation(NamedTuple):
    """
    Sufficient statistics of the components, already factorised.

    Attributes
    ----------
    sizes : TensorVariable of shape (..., n_components)
        Rows per component.
    factor : TensorVariable of shape (..., n_components, n_columns + 1, n_columns + 1)
        Lower Cholesky factors of prior plus data cross-products of ``[D, y]``, see
        :func:`mixreg.conjugate.regression_posterior`.
    """

    sizes: TensorVariable
    factor: TensorVariable


def allocate_by_mask(
    design: TensorVariable, prior: TensorVariable, z: TensorVariable, n_components: int
) -> Allocation:
    """
    Allocate by indicator weights: any leading dimensions, every component meets every row.

    Parameters
    ----------
    design : TensorVariable of shape (..., n_obs, n_columns + 1)
        Working design with the response as its last column.
    prior : TensorVariable of shape (n_columns + 1, n_columns + 1)
        Cross-products of the prior's pseudo-rows.
    z : TensorVariable of shape (..., n_obs)
        Assignments, 0 to n_components - 1.
    n_components : int
        Number of components.

    Returns
    -------
    Allocation
        Sizes and factors.

    Examples
    --------
    >>> rows = pt.as_tensor(np.array([[1.0, 2.0], [1.0, 3.0]]))
    >>> allocate_by_mask(rows, pt.eye(2), pt.as_tensor([0, 1]), 2).sizes.eval()
    array([1., 1.])
    """
    member = pt.eq(z[..., None, :], pt.arange(n_components)[:, None]).astype("float64")
    weighted = member[..., None] * design[..., None, :, :]
    moments = weighted.mT @ design[..., None, :, :]
    return Allocation(member.sum(axis=-1), pt.linalg.cholesky(moments + prior))


class _Allocate(Op):
    """Gather rows, form cross-products, factorise; see :func:`allocate`."""

    __props__ = ("n_components",)

    def __init__(self, n_components: int) -> None:
        self.n_components = n_components

    def make_node(self, *inputs: Any) -> Apply:
        inputs = tuple(pt.as_tensor(value) for value in inputs)
        shape = (self.n_components, *inputs[1].type.shape)
        outputs = [
            pt.tensor(dtype="int64", shape=shape[:1]),
            pt.tensor(dtype="float64", shape=shape),
        ]
        return Apply(self, list(inputs), outputs)

    def perform(self, node: Apply, inputs: Any, output_storage: Any) -> None:
        design, total, prior, prior_factor, z = inputs
        sizes = np.bincount(z, minlength=self.n_components)
        largest = int(sizes.argmax())
        # The last call's array, if PyTensor still holds it: fresh memory costs page faults.
        # Each factor is stored by columns, as LAPACK wants it.
        factor = output_storage[1][0]
        if factor is None:
            factor = np.empty((self.n_components, *prior.shape)).mT
        factor[sizes == 0] = prior_factor
        remaining = total + prior
        order = np.argsort(z.astype(np.min_scalar_type(self.n_components)), kind="stable")
        ends = sizes.cumsum()
        for component in np.flatnonzero(sizes):
            if component == largest:
                continue
            end, moments = ends[component], factor[component]
            rows = design.take(order[end - sizes[component] : end], axis=0)
            np.matmul(rows.T, rows, out=moments.T)
            remaining -= moments
            moments += prior
            factorise(moments)
        factor[largest] = remaining
        factorise(factor[largest])
        output_storage[0][0] = sizes
        output_storage[1][0] = factor


def allocate(
    design: TensorVariable,
    total: TensorVariable,
    prior: TensorVariable,
    prior_factor: TensorVariable,
    z: TensorVariable,
    n_components: int,
) -> Allocation:
    """
    Allocate by gathering each component's rows: the cheap way for one large data set.

    All components together cost less than one product over all rows, because the largest one is
    not touched: its cross-products are those of all rows less the others', exact up to one
    rounding of the total.

    Parameters
    ----------
    design : TensorVariable of shape (n_obs, n_columns + 1)
        Working design with the response as its last column.
    total : TensorVariable of shape (n_columns + 1, n_columns + 1)
        Cross-products of all rows.
    prior : TensorVariable of shape (n_columns + 1, n_columns + 1)
        Cross-products of the prior's pseudo-rows.
    prior_factor : TensorVariable of shape (n_columns + 1, n_columns + 1)
        Lower Cholesky factor of ``prior``, which empty components share.
    z : TensorVariable of shape (n_obs,)
        Assignments, 0 to n_components - 1.
    n_components : int
        Number of components.

    Returns
    -------
    Allocation
        Sizes and factors.

    Examples
    --------
    >>> rows = pt.as_tensor(np.array([[1.0, 2.0], [1.0, 3.0]]))
    >>> allocate(rows, rows.T @ rows, pt.eye(2), pt.eye(2), pt.as_tensor([0, 1]), 2).sizes.eval()
    array([1, 1])
    """
    return Allocation(*_Allocate(n_components)(design, total, prior, prior_factor, z))
