"""Label moves: which stick an occupied component sits on, with the sticks integrated out."""

from typing import Any, NamedTuple

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from mixreg.gibbs.sticks import rows_beyond

__all__ = ["Order", "draw_order", "log_swap_ratio", "reorder"]

N_ROUNDS = 2


class Order(NamedTuple):
    """
    Components in a new order.

    Attributes
    ----------
    labels : TensorVariable of shape (..., n_components)
        Old label of each component in its new place.
    sizes : TensorVariable of shape (..., n_components)
        Rows per component, in the new order.
    """

    labels: TensorVariable
    sizes: TensorVariable


def log_swap_ratio(sizes: TensorVariable, alpha: TensorVariable) -> TensorVariable:
    r"""
    Log-ratio of the prior of the assignments after and before swapping neighbours.

    Components are exchangeable but for the order of their sticks. With the sticks integrated out
    :math:`p(z \mid \alpha) \propto \prod_{l<J} B(1 + n_l, \alpha + m_l)`, and exchanging
    components c and c + 1 multiplies it by

    .. math::

        \frac{\alpha + n_{c+1} + m_{c+1}}{\alpha + n_c + m_{c+1}} \;(c + 1 < J), \qquad
        \frac{\Gamma(1 + n_J)\,\Gamma(\alpha + n_{J-1})}
             {\Gamma(1 + n_{J-1})\,\Gamma(\alpha + n_J)} \;(c + 1 = J)

    Parameters
    ----------
    sizes : TensorVariable of shape (..., n_components)
        Rows per component.
    alpha : TensorVariable of shape (...)
        Concentration.

    Returns
    -------
    TensorVariable of shape (..., n_components - 1)
        One log-ratio for each pair of neighbours.

    Examples
    --------
    >>> import numpy as np
    >>> ratio = log_swap_ratio(pt.as_tensor([3, 1, 0]), pt.as_tensor(1.0))
    >>> np.exp(ratio.eval()).round(3)
    array([0.5, 1. ])
    """
    left, right = sizes[..., :-1], sizes[..., 1:]
    beyond = rows_beyond(sizes)[..., 1:]
    alpha = alpha[..., None]
    inner = pt.log(alpha + right + beyond) - pt.log(alpha + left + beyond)
    last = (
        pt.gammaln(1.0 + right[..., -1:])
        + pt.gammaln(alpha + left[..., -1:])
        - pt.gammaln(1.0 + left[..., -1:])
        - pt.gammaln(alpha + right[..., -1:])
    )
    return pt.concatenate([inner[..., :-1], last], axis=-1)


def draw_order(rng: Any, alpha: TensorVariable, sizes: TensorVariable) -> tuple[Any, Order]:
    """
    Propose to swap all neighbours, first the odd pairs and then the even ones.

    Disjoint pairs do not enter each other's ratio, so a whole pass is one vector operation. Without
    these moves a chain keeps the arrangement of its components over the sticks that it happened
    to start with, and the concentration depends on that arrangement.

    Parameters
    ----------
    rng : RandomGeneratorVariable
        Source of randomness.
    alpha : TensorVariable of shape (...)
        Concentration.
    sizes : TensorVariable of shape (..., n_components)
        Rows per component.

    Returns
    -------
    next_rng : RandomGeneratorVariable
        The generator after the draws.
    order : Order
        New order; noise and coefficients, drawn afterwards, move with their rows.

    Notes
    -----
    Papaspiliopoulos and Roberts swap labels given the sticks and Hastie et al. rescale the two
    sticks; integrating the sticks out does both at once and needs no Jacobian.

    References
    ----------
    Papaspiliopoulos, O. and Roberts, G. O. (2008). Retrospective Markov chain Monte Carlo methods
    for Dirichlet process hierarchical models. Biometrika 95, 169-186.
    https://doi.org/10.1093/biomet/asm086

    Hastie, D. I., Liverani, S. and Richardson, S. (2015). Sampling from Dirichlet process mixture
    models with unknown concentration parameter. Statistics and Computing 25, 1023-1037.
    https://doi.org/10.1007/s11222-014-9471-3

    Examples
    --------
    >>> import numpy as np
    >>> rng = pt.random.shared_rng(np.random.default_rng(1))
    >>> order = draw_order(rng, pt.as_tensor(np.float64(1e-6)), pt.as_tensor([0, 9]))[1]
    >>> order.sizes.eval()
    array([9, 0])
    """
    n_components = sizes.shape[-1]
    labels = pt.zeros_like(sizes, dtype="int64") + pt.arange(n_components)
    for _ in range(N_ROUNDS):
        rng, waits = rng.exponential(scale=1.0, size=(*_leading(sizes), 2, n_components - 1))
        for parity in (0, 1):
            mine = pt.eq(pt.arange(n_components - 1) % 2, parity)
            swap = mine & (-waits[..., parity, :] < log_swap_ratio(sizes, alpha))
            sizes, labels = _swapped(sizes, swap), _swapped(labels, swap)
    return rng, Order(labels, sizes)


def _leading(sizes: TensorVariable) -> tuple[Any, ...]:
    """Lengths of the leading dimensions."""
    return tuple(sizes.shape[i] for i in range(sizes.ndim - 1))


def _swapped(values: TensorVariable, swap: TensorVariable) -> TensorVariable:
    """Exchange neighbours where told to."""
    no = pt.zeros_like(swap[..., :1])
    from_left = pt.concatenate([no, swap], axis=-1)
    from_right = pt.concatenate([swap, no], axis=-1)
    left = pt.concatenate([values[..., :1], values[..., :-1]], axis=-1)
    right = pt.concatenate([values[..., 1:], values[..., -1:]], axis=-1)
    return pt.switch(from_left, left, pt.switch(from_right, right, values))


def reorder(values: TensorVariable, labels: TensorVariable) -> TensorVariable:
    """
    Bring values of components into a new order.

    Parameters
    ----------
    values : TensorVariable of shape (..., n_components) or (..., n_components, n_columns)
        Values in the old order.
    labels : TensorVariable of shape (..., n_components)
        Old label of each component in its new place.

    Returns
    -------
    TensorVariable
        Values in the new order, of the same shape.

    Examples
    --------
    >>> reorder(pt.as_tensor([1.0, 2.0]), pt.as_tensor([1, 0])).eval()
    array([2., 1.])
    """
    if labels.ndim == 1:
        return values[labels]
    index = labels if values.ndim == labels.ndim else labels[..., None]
    return pt.take_along_axis(values, index, axis=labels.ndim - 1)
