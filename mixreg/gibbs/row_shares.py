"""Assignment probabilities of all rows at once, in blocks that stay in the nearest cache."""

from typing import Any

import numpy as np
import pytensor.tensor as pt
from pytensor.graph.basic import Apply
from pytensor.graph.op import Op
from pytensor.tensor.variable import TensorVariable

from mixreg.gibbs.assignments import fill_shares

__all__ = ["row_shares"]

_BLOCK = 8192


def row_shares(
    level: TensorVariable, contrast: TensorVariable, design: TensorVariable
) -> tuple[TensorVariable, TensorVariable]:
    """
    Find what every component is worth for every row, without a table of their log-probabilities.

    The same as :func:`~mixreg.gibbs.assignments.shares_of` of
    :func:`~mixreg.gibbs.assignments.assignment_conditional`, block by block.

    Parameters
    ----------
    level : TensorVariable of shape (..., n_components) or (..., n_components, n_obs)
        From :func:`~mixreg.gibbs.assignments.component_level`.
    contrast : TensorVariable of shape (..., n_components, n_columns + 1)
        Contrasts, see :func:`mixreg.gibbs.contrast.contrast_of`.
    design : TensorVariable of shape (..., n_obs, n_columns + 1)
        Working design with the response as its last column.

    Returns
    -------
    shares : TensorVariable of shape (..., n_components, n_obs)
        Probabilities divided by the row's largest.
    log_lik : TensorVariable of shape (...)
        Marginal log-likelihood.

    Examples
    --------
    >>> rows, contrast = np.array([[1.0, 2.0]]), np.array([[0.0, 1.0], [0.0, 0.0]])
    >>> shares, log_lik = row_shares(pt.zeros(2), pt.as_tensor(contrast), pt.as_tensor(rows))
    >>> shares.eval().round(4), round(float(log_lik.eval()), 4)
    (array([[0.1353],
           [1.    ]]), 0.1269)
    """
    shares, log_lik = _RowShares()(level, contrast, design)
    return shares, log_lik


class _RowShares(Op):
    """See :func:`row_shares`."""

    __props__ = ()

    def make_node(self, *inputs: Any) -> Apply:
        level, contrast, design = (pt.as_tensor(value) for value in inputs)
        leading = contrast.type.shape[:-2]
        shape = (*leading, contrast.type.shape[-2], design.type.shape[-2])
        outputs = [pt.tensor(dtype="float64", shape=s) for s in (shape, leading)]
        return Apply(self, [level, contrast, design], outputs)

    def perform(self, node: Apply, inputs: Any, output_storage: Any) -> None:
        level, contrast, design = inputs
        if level.ndim < contrast.ndim:
            level = level[..., None]
        contrast = np.sqrt(0.5) * contrast
        n_components, n_obs = contrast.shape[-2], design.shape[-2]
        leading = contrast.shape[:-2]
        shares, log_lik = np.empty((*leading, n_components, n_obs)), np.zeros(leading)
        for begin in range(0, n_obs, _BLOCK):
            block = slice(begin, begin + _BLOCK)
            table = contrast @ design[..., block, :].swapaxes(-1, -2)
            np.square(table, out=table)
            np.subtract(level if level.shape[-1] == 1 else level[..., block], table, out=table)
            shape, part = (-1, *table.shape[-2:]), np.empty(leading)
            fill_shares(table.reshape(shape), shares[..., block].reshape(shape), part.reshape(-1))
            log_lik += part
        output_storage[0][0], output_storage[1][0] = shares, np.asarray(log_lik)
