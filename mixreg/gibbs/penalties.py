"""Full conditional of the penalties of the elastic nets, scales integrated out."""

from typing import Any

import numpy as np
from pytensor.tensor.variable import TensorVariable
from scipy.special import erfcx, xlogy

from mixreg.gibbs.draws import draw_with
from mixreg.gibbs.slices import slice_step

__all__ = ["draw_penalties", "penalty_log_density"]

# A first step of so many conditional standard deviations brackets most slices at once.
_STEP_SDS = 3.0


def penalty_log_density(
    l1: np.ndarray,
    l2: np.ndarray,
    absolute: np.ndarray,
    square: np.ndarray,
    unit: np.ndarray,
    weight: np.ndarray,
    shape: np.ndarray,
    rate: np.ndarray,
) -> np.ndarray:
    r"""
    Log density of the penalties of every net given the coefficients, up to a constant.

    .. math::

        -l_1 (A + V_1) - l_2 (Q/2 + V_2) + (L_1 - 1)\log l_1 + (L_2 - 1 + m/2)\log l_2
        - \sum_j m_j \log \mathrm{erfcx}\big(l_1 u_j / \sqrt{2 l_2}\big)

    The last sum is minus a log-partition function, so the whole is concave in
    :math:`(l_1, l_2)` for prior shapes of at least one.

    Parameters
    ----------
    l1, l2 : ndarray of shape (..., n_nets)
        Penalties.
    absolute, square : ndarray of shape (..., n_nets)
        A and Q: sums over the net's coefficients of their absolute values, times the unit of
        their component, and of their squares, both in units of the noise.
    unit : ndarray of shape (..., n_groups)
        Absolute penalty per noise standard deviation for :math:`l_1 = 1`, in groups of components
        that share it.
    weight : ndarray of shape (..., n_nets, n_groups)
        How many of the net's coefficients are in each group.
    shape, rate : ndarray of shape (2,)
        Gamma priors of l1 and l2.

    Returns
    -------
    ndarray of shape (..., n_nets)
        Log densities.

    Examples
    --------
    >>> one = np.ones(1)
    >>> float(penalty_log_density(one, one, one, one, one, 0 * one[:, None], np.ones(2),
    ...                           np.ones(2))[0])
    -3.5
    """
    ratio = (l1 / np.sqrt(2.0 * l2))[..., None] * unit[..., None, :]
    mass = (weight * np.log(erfcx(ratio))).sum(axis=-1)
    linear = l1 * (absolute + rate[0]) + l2 * (0.5 * square + rate[1])
    powers = xlogy(shape[0] - 1.0, l1) + xlogy(shape[1] - 1.0 + 0.5 * weight.sum(axis=-1), l2)
    return powers - linear - mass


def draw_penalties(
    rng: Any,
    l1: TensorVariable,
    l2: TensorVariable,
    absolute: TensorVariable,
    square: TensorVariable,
    unit: TensorVariable,
    weight: TensorVariable,
    shape: Any,
    rate: Any,
) -> tuple[Any, list[TensorVariable]]:
    """
    Update the penalties of every net by exact slice steps; those of a net nobody follows are new.

    Parameters
    ----------
    rng : RandomGeneratorVariable
        Source of randomness.
    l1, l2 : TensorVariable of shape (..., n_nets)
        Current penalties.
    absolute, square : TensorVariable of shape (..., n_nets)
        See :func:`penalty_log_density`.
    unit : TensorVariable of shape (..., n_groups)
        See :func:`penalty_log_density`.
    weight : TensorVariable of shape (..., n_nets, n_groups)
        See :func:`penalty_log_density`.
    shape, rate : tensor_like of shape (2,)
        Gamma priors of l1 and l2.

    Returns
    -------
    next_rng : RandomGeneratorVariable
        The generator after the draws.
    penalties : list of TensorVariable of shape (..., n_nets)
        New l1 and l2.

    Examples
    --------
    >>> import pytensor.tensor as pt
    >>> rng = pt.random.shared_rng(np.random.default_rng(1))
    >>> one, prior = pt.ones(1, dtype="float64"), np.ones(2)
    >>> new = draw_penalties(rng, one, one, one, one, one, one[:, None], prior, prior)[1]
    >>> bool(new[0].eval() != 1)
    True
    """
    inputs = (l1, l2, absolute, square, unit, weight, shape, rate)
    return draw_with(_draw, rng, *inputs, like=(0, 1))


def _draw(
    rng: np.random.Generator, l1: np.ndarray, l2: np.ndarray, *conditional: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """See :func:`draw_penalties`."""
    weight, shape, rate = conditional[-3:]
    n_coefficients = weight.sum(axis=-1)
    relative = np.minimum(_STEP_SDS / np.sqrt(n_coefficients + 1.0), 1.0)

    def of_l1(x: np.ndarray) -> np.ndarray:
        return penalty_log_density(x, l2, *conditional)

    def of_l2(x: np.ndarray) -> np.ndarray:
        return penalty_log_density(l1, x, *conditional)

    # At a bound the density is a limit, and slices do not ask for its value there.
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        l1 = slice_step(rng, of_l1, l1, l1 * relative, lower=0.0)
        l2 = slice_step(rng, of_l2, l2, l2 * relative, lower=0.0)
    # A net that nobody follows is drawn anew.
    unused = n_coefficients == 0
    new = [rng.gamma(shape[i], 1.0 / rate[i], l1.shape) for i in (0, 1)]
    return np.where(unused, new[0], l1), np.where(unused, new[1], l2)
