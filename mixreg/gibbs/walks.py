"""Random walks with Laplace steps over the coefficients: their rate, and the scales of steps."""

from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple, override

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from mixreg.gibbs.apart import Apart
from mixreg.gibbs.component_scales import WalkPrior
from mixreg.gibbs.draws import draw_with
from mixreg.gibbs.scales import sample_step_precision
from mixreg.gibbs.shrinkage import CoefficientBlock, Shrinkage, after_free
from mixreg.gibbs.state import Settings, State, Walk

__all__ = [
    "RandomWalkBlock",
    "RateConditional",
    "draw_log_lam",
    "draw_step_precision",
    "rate_conditional",
]


class RateConditional(NamedTuple):
    """
    Gamma conditional of the rate of the steps.

    Attributes
    ----------
    shape : TensorVariable of shape (...)
        Shape.
    rate : TensorVariable of shape (...)
        Rate.
    """

    shape: TensorVariable
    rate: TensorVariable


def rate_conditional(
    size: TensorVariable, occupied: TensorVariable, shape: Any, rate: Any
) -> RateConditional:
    r"""
    Conditional of the rate given the steps of occupied components; scales integrated out.

    .. math::

        \lambda \mid d, s \sim \mathrm{Gamma}\Big(a + (p - 1)|C|,\;
        b + \sum_{j \in C} \sum_r |d_{jr}| / s_j\Big)

    Parameters
    ----------
    size : TensorVariable of shape (..., n_components, n_steps)
        Absolute steps in units of the noise scale; those of empty components are not read.
    occupied : TensorVariable of shape (..., n_components)
        One where a component has rows, else zero.
    shape, rate : tensor_like of shape ()
        Gamma prior (a, b).

    Returns
    -------
    RateConditional
        The conditional.

    Examples
    --------
    >>> import numpy as np
    >>> size = pt.as_tensor(np.array([[1.0, 2.0], [9.0, 9.0]]))
    >>> found = rate_conditional(size, pt.as_tensor(np.array([1.0, 0.0])), 1.0, 0.5)
    >>> float(found.shape.eval()), float(found.rate.eval())
    (3.0, 3.5)
    """
    n_steps = size.shape[-1]
    # A switch, not a product: nothing of an empty component may get through.
    total = pt.switch(occupied > 0, size.sum(axis=-1), 0.0).sum(axis=-1)
    return RateConditional(shape + n_steps * occupied.sum(axis=-1), rate + total)


def draw_log_lam(rng: Any, conditional: RateConditional) -> tuple[Any, TensorVariable]:
    """
    Draw the logarithm of the rate.

    Parameters
    ----------
    rng : RandomGeneratorVariable
        Source of randomness.
    conditional : RateConditional
        What it is drawn from.

    Returns
    -------
    next_rng : RandomGeneratorVariable
        The generator after the draw.
    log_lam : TensorVariable of shape (...)
        The logarithm.

    Examples
    --------
    >>> import numpy as np
    >>> rng = pt.random.shared_rng(np.random.default_rng(1))
    >>> found = RateConditional(pt.as_tensor(np.full(3, 1e9)), pt.as_tensor(np.full(3, 1e9)))
    >>> draw_log_lam(rng, found)[1].eval().round(3) + 0.0
    array([0., 0., 0.])
    """
    rng, unit = rng.gamma(shape=conditional.shape, scale=1.0)
    return rng, pt.log(unit) - pt.log(conditional.rate)


def draw_step_precision(
    rng: Any, size: TensorVariable, occupied: TensorVariable, lam: TensorVariable
) -> tuple[Any, TensorVariable]:
    r"""
    Draw the precisions of the steps given the steps, the noise and the rate.

    :math:`d \mid \omega \sim \mathrm{Normal}(0, s^2\omega)` with
    :math:`\omega \sim \mathrm{Exponential}(\lambda^2/2)` is a Laplace step, and
    :math:`1/\omega \mid d` is inverse Gaussian with mean :math:`\lambda s/|d|` and shape
    :math:`\lambda^2`. Steps of exactly zero, whose mean is infinite, are drawn like all others.
    Steps and scales of an empty component are new.

    Parameters
    ----------
    rng : RandomGeneratorVariable
        Source of randomness.
    size : TensorVariable of shape (..., n_components, n_steps)
        Absolute steps in units of the noise scale; those of empty components are not read.
    occupied : TensorVariable of shape (..., n_components)
        One where a component has rows, else zero.
    lam : TensorVariable of shape (...)
        Rate of the steps.

    Returns
    -------
    next_rng : RandomGeneratorVariable
        The generator after the draws.
    precision : TensorVariable of shape (..., n_components, n_steps)
        :math:`1/\omega`.

    References
    ----------
    Park, T. and Casella, G. (2008). The Bayesian lasso. Journal of the American Statistical
    Association 103, 681-686. https://doi.org/10.1198/016214508000000337

    Examples
    --------
    >>> import numpy as np
    >>> rng = pt.random.shared_rng(np.random.default_rng(1))
    >>> occupied, lam = pt.ones((1,), dtype="float64"), pt.as_tensor(np.float64(1.0))
    >>> precision = draw_step_precision(rng, pt.zeros((1, 3)), occupied, lam)[1]
    >>> bool((precision > 0).all().eval())
    True
    """
    rng, (precision,) = draw_with(sample_step_precision, rng, size, occupied, lam, like=(0,))
    return rng, precision


@dataclass(frozen=True)
class RandomWalkBlock(CoefficientBlock):
    """
    The coefficients' prior of LEMNA, in the basis where the walk's steps are coefficients.

    The rate is drawn with the scales of the steps and the coefficients of empty components
    integrated out; the scales must then be new before the coefficients are drawn given them.

    Attributes
    ----------
    has_level : bool
        Whether the first working column is a level.
    inferred : bool
        Whether the rate is drawn, or fixed by the settings.
    """

    has_level: bool
    inferred: bool

    @property
    @override
    def component_prior(self) -> WalkPrior:
        return WalkPrior(n_free=self._n_free)

    @property
    def _n_free(self) -> int:
        """Leading columns that are no steps: the level, if there is one, and the anchor."""
        return 1 + int(self.has_level)

    @override
    def refresh(
        self,
        rng: Any,
        state: State,
        occupied: TensorVariable,
        settings: Settings,
        apart: Apart,
    ) -> tuple[Any, Shrinkage]:
        rng, hyper, size, lam = apart(self._draw_rate, rng, state, occupied, settings)
        rng, precision = draw_step_precision(rng, size, occupied, lam)
        place = partial(after_free, n_free=self._n_free)
        return rng, Shrinkage(hyper, apart(place, precision, settings))

    @override
    def log_prior(
        self,
        log_sigma: TensorVariable,
        contrast: TensorVariable,
        hyper: Any,
        settings: Settings,
        apart: Apart,
    ) -> TensorVariable:
        return apart(self._log_density, contrast, hyper, settings)

    def _draw_rate(
        self, rng: Any, state: State, occupied: TensorVariable, settings: Settings
    ) -> tuple[Any, Any, TensorVariable, TensorVariable]:
        """Draw the rate if it is not fixed, and measure the steps in units of the noise."""
        size = pt.abs(state.theta[..., self._n_free :]) * pt.exp(-state.log_sigma)[..., None]
        if not self.inferred:
            return rng, (), size, settings.lam + pt.zeros_like(state.log_sigma[..., 0])
        prior = settings.penalty_shape[0], settings.penalty_rate[0]
        rng, log_lam = draw_log_lam(rng, rate_conditional(size, occupied, *prior))
        return rng, Walk(log_lam), size, pt.exp(log_lam)

    def _log_density(
        self, contrast: TensorVariable, hyper: Any, settings: Settings
    ) -> TensorVariable:
        """Log prior of coefficients and rate, with the Jacobian of its transform."""
        n_free = self._n_free
        free, steps = contrast[..., :n_free], contrast[..., n_free:-1]
        pull = settings.precision[..., :n_free] * pt.sqr(free)
        log_lam = hyper.log_lam if self.inferred else pt.log(settings.lam)
        lam, n_steps = pt.exp(log_lam), steps.shape[-2] * steps.shape[-1]
        density = n_steps * log_lam - lam * pt.abs(steps).sum(axis=(-2, -1))
        if self.inferred:
            shape, rate = settings.penalty_shape[0], settings.penalty_rate[0]
            density += shape * log_lam - rate * lam
        return density - 0.5 * pull.sum(axis=(-2, -1))
