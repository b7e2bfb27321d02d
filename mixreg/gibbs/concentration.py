"""Full conditional of the concentration with the sticks integrated out."""

from typing import Any

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from mixreg.gibbs.sticks import rows_beyond

__all__ = ["concentration_log_density", "draw_concentration"]


def concentration_log_density(
    alpha: TensorVariable, sizes: TensorVariable, shape: Any, rate: Any
) -> TensorVariable:
    r"""
    Collapsed log density of the concentration given the sizes, up to a constant.

    The sticks integrate to a product that telescopes. With :math:`m_l` the rows beyond
    component l, :math:`m_0 = n`, and only the breaks that had rows in play
    (:math:`m_{l-1} > 0`, the others cancel):

    .. math::

        p(\alpha \mid z) \propto \mathrm{Gamma}(\alpha; e, f)\,
        \frac{\Gamma(\alpha + n_J)}{\Gamma(\alpha + n)}
        \prod_{l < J,\, m_{l-1} > 0} \frac{\alpha}{\alpha + m_{l-1}}

    Parameters
    ----------
    alpha : TensorVariable of shape (...)
        Concentration.
    sizes : TensorVariable of shape (..., n_components)
        Rows per component.
    shape : tensor_like
        Prior shape e.
    rate : tensor_like
        Prior rate f.

    Returns
    -------
    TensorVariable of shape (...)
        Log density.

    Examples
    --------
    >>> value = concentration_log_density(pt.as_tensor(1.0), pt.as_tensor([2, 0]), 1.0, 1.0)
    >>> round(float(value.eval()), 4)
    -2.7918
    """
    in_play, active = _breaks(sizes)
    each = pt.switch(active, pt.log(alpha)[..., None] - pt.log(alpha[..., None] + in_play), 0.0)
    last, n_obs = sizes[..., -1], sizes.sum(axis=-1)
    return (
        (shape - 1) * pt.log(alpha)
        - rate * alpha
        + pt.gammaln(alpha + last)
        - pt.gammaln(alpha + n_obs)
        + each.sum(axis=-1)
    )


def draw_concentration(
    rng: Any,
    alpha: TensorVariable,
    sizes: TensorVariable,
    shape: Any,
    rate: Any,
) -> tuple[Any, TensorVariable]:
    r"""
    Update the concentration given the sizes, sticks integrated out, without tuning.

    Two kinds of auxiliary variables make the collapsed density of
    :func:`concentration_log_density` a Gamma:
    :math:`u \sim \mathrm{Beta}(\alpha + n_J, n - n_J)` for the ratio of Gamma functions (Escobar
    and West's device, here for the truncated prior) and
    :math:`t_l \sim \mathrm{Exponential}(\alpha + m_{l-1})` for each fraction:

    .. math:: \alpha \mid u, t \sim \mathrm{Gamma}\Big(e + \#\{l\},\;
              f - \log u + \sum_l t_l\Big)

    Parameters
    ----------
    rng : RandomGeneratorVariable
        Source of randomness.
    alpha : TensorVariable of shape (...)
        Current concentration.
    sizes : TensorVariable of shape (..., n_components)
        Rows per component.
    shape : tensor_like
        Prior shape e.
    rate : tensor_like
        Prior rate f.

    Returns
    -------
    next_rng : RandomGeneratorVariable
        The generator after the draws.
    alpha : TensorVariable of shape (...)
        New concentration.

    Notes
    -----
    Escobar and West's update of alpha given the number of clusters is for the infinite process;
    it is not this model's conditional. When all rows sit in the last component the Beta variable
    is one and drops out.

    References
    ----------
    Escobar, M. D. and West, M. (1995). Bayesian density estimation and inference using mixtures.
    JASA 90, 577-588. https://doi.org/10.1080/01621459.1995.10476550

    Examples
    --------
    >>> import numpy as np
    >>> rng = pt.random.shared_rng(np.random.default_rng(1))
    >>> new = draw_concentration(rng, pt.as_tensor(np.float64(1.0)), pt.as_tensor([2, 0]), 1.0, 1.0)
    >>> bool(new[1].eval() > 0)
    True
    """
    in_play, active = _breaks(sizes)
    last = sizes[..., -1]
    others = sizes.sum(axis=-1) - last
    rng, minus_log_u = _draw_minus_log_beta(rng, alpha + last, others)
    rng, waits = rng.exponential(scale=1.0, size=in_play.shape)
    pull = (active * waits / (alpha[..., None] + in_play)).sum(axis=-1)
    rng, unit = rng.gamma(shape=shape + active.sum(axis=-1), scale=1.0)
    return rng, unit / (rate + minus_log_u + pull)


def _draw_minus_log_beta(
    rng: Any, first: TensorVariable, second: TensorVariable
) -> tuple[Any, TensorVariable]:
    """Draw -log of a Beta(first, second) variable without underflow; zero where second is 0."""
    rng, kept = rng.gamma(shape=first + 1.0, scale=1.0)
    rng, wait = rng.exponential(scale=1.0, size=first.shape)
    rng, lost = rng.gamma(shape=pt.maximum(second, 1.0), scale=1.0)
    log_odds = pt.log(lost) - pt.log(kept) + wait / first
    return rng, pt.switch(second > 0, pt.softplus(log_odds), 0.0)


def _breaks(sizes: TensorVariable) -> tuple[TensorVariable, TensorVariable]:
    """Rows in play at each break, and whether there are any."""
    in_play = (sizes + rows_beyond(sizes))[..., :-1]
    return in_play, in_play > 0
