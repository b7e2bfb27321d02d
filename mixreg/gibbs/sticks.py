"""Full conditional of the stick fractions, drawn as logits."""

from typing import Any, NamedTuple

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

__all__ = [
    "StickConditional",
    "draw_log_gamma",
    "draw_stick_logits",
    "rows_beyond",
    "stick_conditional",
]


class StickConditional(NamedTuple):
    """
    Beta parameters of every stick fraction.

    Attributes
    ----------
    first : TensorVariable of shape (..., n_components - 1)
        First shapes, ``1 + n_j``.
    second : TensorVariable of shape (..., n_components - 1)
        Second shapes, ``alpha + m_j``.
    """

    first: TensorVariable
    second: TensorVariable


def rows_beyond(sizes: TensorVariable) -> TensorVariable:
    """
    Count the rows in later components, for every component.

    Parameters
    ----------
    sizes : TensorVariable of shape (..., n_components)
        Rows per component.

    Returns
    -------
    TensorVariable of shape (..., n_components)
        ``m_j``, the sum of ``n_l`` over ``l > j``.

    Examples
    --------
    >>> rows_beyond(pt.as_tensor([3, 2, 1])).eval()
    array([3, 1, 0])
    """
    return pt.cumsum(sizes[..., ::-1], axis=-1)[..., ::-1] - sizes


def stick_conditional(sizes: TensorVariable, alpha: TensorVariable) -> StickConditional:
    r"""
    Conditional :math:`v_j \mid z, \alpha \sim \mathrm{Beta}(1 + n_j, \alpha + m_j)`, :math:`j<J`.

    Parameters
    ----------
    sizes : TensorVariable of shape (..., n_components)
        Rows per component, ``n_j``.
    alpha : TensorVariable of shape (...)
        Concentration.

    Returns
    -------
    StickConditional
        The two shapes.

    References
    ----------
    Ishwaran, H. and James, L. F. (2001). Gibbs sampling methods for stick-breaking priors.
    JASA 96, 161-173. https://doi.org/10.1198/016214501750332758

    Examples
    --------
    >>> stick_conditional(pt.as_tensor([3, 2, 1]), pt.as_tensor(0.5)).second.eval()
    array([3.5, 1.5])
    """
    return StickConditional(1.0 + sizes[..., :-1], alpha[..., None] + rows_beyond(sizes)[..., :-1])


def draw_stick_logits(rng: Any, conditional: StickConditional) -> tuple[Any, TensorVariable]:
    r"""
    Draw the logits of Beta variables, exact where the fraction itself rounds to 0 or 1.

    A logit is a difference of two log-Gamma variables, and
    :math:`\log G_s = \log G_{s+1} + \log(U)/s` stays finite for any small shape s. Forming
    :math:`\log(1 - v)` from a rounded v would bias the concentration.

    Parameters
    ----------
    rng : RandomGeneratorVariable
        Source of randomness.
    conditional : StickConditional
        Beta parameters of shape (..., n_components - 1).

    Returns
    -------
    next_rng : RandomGeneratorVariable
        The generator after the draw.
    logits : TensorVariable of shape (..., n_components - 1)
        ``log(v) - log(1 - v)``.

    Examples
    --------
    >>> import numpy as np
    >>> rng = pt.random.shared_rng(np.random.default_rng(1))
    >>> shapes = StickConditional(pt.as_tensor(np.array([1.0])), pt.as_tensor(np.array([1e-3])))
    >>> bool(draw_stick_logits(rng, shapes)[1].eval()[0] > 100)
    True
    """
    rng, log_first = draw_log_gamma(rng, conditional.first)
    rng, log_second = draw_log_gamma(rng, conditional.second)
    return rng, log_first - log_second


def draw_log_gamma(rng: Any, shape: TensorVariable) -> tuple[Any, TensorVariable]:
    """
    Draw the logarithms of unit-rate Gamma variables, finite for any small shape.

    Parameters
    ----------
    rng : RandomGeneratorVariable
        Source of randomness.
    shape : TensorVariable
        Shapes, positive.

    Returns
    -------
    next_rng : RandomGeneratorVariable
        The generator after the draws.
    log_gamma : TensorVariable
        Logarithms, of the same shape.

    Examples
    --------
    >>> import numpy as np
    >>> rng = pt.random.shared_rng(np.random.default_rng(1))
    >>> bool(pt.isinf(draw_log_gamma(rng, pt.full((9,), 1e-9))[1]).any().eval())
    False
    """
    rng, boosted = rng.gamma(shape=shape + 1.0, scale=1.0)
    rng, waiting = rng.exponential(scale=1.0, size=shape.shape)
    return rng, pt.log(boosted) - waiting / shape
