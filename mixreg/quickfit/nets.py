"""The coefficients' prior of several elastic nets, the net of a component being a latent choice."""

from dataclasses import dataclass
from typing import Any, override

import numpy as np
from scipy.special import erfcx, logsumexp

from mixreg.distributions import log_mass, relative_l1
from mixreg.gibbs.state import Settings
from mixreg.quickfit.roots import decreasing_root
from mixreg.quickfit.shrinkage import CoefficientPrior, Rates

__all__ = ["NetCoefficients", "prior_moments"]

# Neighbouring nets start with penalties this many times apart, for equal nets would stay equal.
_SPREAD = 4.0
# The penalties are sought between e^-30 and e^30.
_LOG_REACH = 30.0


def prior_moments(rate: np.ndarray, l2: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    r"""
    Expect the absolute value and the square of a coordinate under its elastic net, for unit noise.

    The absolute value is a normal of mean :math:`-r/l_2` and precision :math:`l_2` beyond zero.

    Parameters
    ----------
    rate : ndarray
        Absolute penalties r.
    l2 : ndarray
        Quadratic penalties.

    Returns
    -------
    absolute : ndarray
        Expected absolute value, minus the slope of the log mass in the rate.
    square : ndarray
        Expected square, minus twice its slope in the quadratic penalty.

    Examples
    --------
    >>> absolute, square = prior_moments(np.float64(0.0), np.float64(4.0))
    >>> round(float(absolute), 4), float(square)
    (0.3989, 0.25)
    """
    start = rate / np.sqrt(l2)
    excess = np.sqrt(2 / np.pi) / erfcx(start / np.sqrt(2.0)) - start
    # Far out the difference of two large numbers is lost, and its expansion is exact.
    excess = np.where(start > 1e4, 1.0 / np.maximum(start, 1e4), excess)
    return excess / np.sqrt(l2), np.maximum(1.0 - start * excess, 0.0) / l2


@dataclass(frozen=True)
class NetCoefficients(CoefficientPrior):
    """
    The prior of DMM-MEN.

    Attributes
    ----------
    settings : Settings
        Hyper-parameters and basis.
    has_level : bool
        Whether the first column is the level.
    n_nets : int
        Number of nets.
    scaling : {"sigma", "variance"}
        What the penalties are divided by.
    inferred : tuple of str
        ``("l1", "l2")``.
    """

    settings: Settings
    has_level: bool
    n_nets: int
    scaling: str
    inferred: tuple[str, ...] = ("l1", "l2")

    def _unit(self, log_sigma: np.ndarray) -> np.ndarray:
        """Factor from l1 to the rate of each component, with a dimension for the nets."""
        return relative_l1(np.ones(1), np.exp(log_sigma)[..., None], self.scaling)

    def _slopes(self, values: np.ndarray) -> np.ndarray:
        return values[..., int(self.has_level) :]

    def _each(self, theta: np.ndarray, log_sigma: np.ndarray, hyper: Any) -> np.ndarray:
        """Log density of each component's slopes under each net, for unit noise."""
        l1, l2 = (np.exp(values)[:, None, :] for values in hyper[:2])
        relative = self._slopes(theta) * np.exp(-log_sigma)[..., None]
        absolute, square = np.abs(relative).sum(axis=-1), (relative**2).sum(axis=-1)
        rate = l1 * self._unit(log_sigma)
        return (
            _log_shares(hyper[2])[:, None, :]
            - rate * absolute[..., None]
            - 0.5 * l2 * square[..., None]
            - relative.shape[-1] * log_mass(rate, l2)
        )

    @override
    def start(self, n_fits: int) -> tuple[np.ndarray, ...]:
        guess = np.log(self.settings.penalty_shape / self.settings.penalty_rate)
        log_l1, log_l2 = (np.full((n_fits, self.n_nets), each) for each in guess)
        return log_l1, log_l2, np.zeros((n_fits, self.n_nets))

    @override
    def spread(self, hyper: Any) -> Any:
        away = np.log(_SPREAD) * (np.arange(self.n_nets) - 0.5 * (self.n_nets - 1))
        return hyper[0] + away, hyper[1] + away, hyper[2]

    @override
    def follow(self, theta: np.ndarray, log_sigma: np.ndarray, hyper: Any) -> np.ndarray:
        each = self._each(theta, log_sigma, hyper)
        return np.exp(each - logsumexp(each, axis=-1, keepdims=True))

    @override
    def weigh(self, hyper: Any, follow: np.ndarray) -> Any:
        count = self.settings.net_concentration + follow.sum(axis=1)
        return *hyper[:2], np.log(count)

    @override
    def rates(self, log_sigma: np.ndarray, hyper: Any, follow: np.ndarray) -> Rates:
        l1, l2 = ((np.exp(values)[:, None, :] * follow).sum(axis=-1) for values in hyper[:2])
        shape = (*log_sigma.shape, len(self.settings.precision))
        quadratic, absolute = np.zeros(shape), np.zeros(shape)
        quadratic[..., : int(self.has_level)] = self.settings.precision[: int(self.has_level)]
        self._slopes(quadratic)[...] = l2[..., None]
        self._slopes(absolute)[...] = l1[..., None] * self._unit(log_sigma)
        return Rates(quadratic, absolute)

    @override
    def log_prior(self, theta: np.ndarray, log_sigma: np.ndarray, hyper: Any) -> np.ndarray:
        density = logsumexp(self._each(theta, log_sigma, hyper), axis=-1).sum(axis=-1)
        shape, rate = self.settings.penalty_shape, self.settings.penalty_rate
        for k in range(2):
            density += (shape[k] * hyper[k] - rate[k] * np.exp(hyper[k])).sum(axis=-1)
        density += self.settings.net_concentration * _log_shares(hyper[2]).sum(axis=-1)
        if self.has_level:
            level = theta[..., 0] * np.exp(-log_sigma)
            density -= 0.5 * self.settings.precision[0] * (level**2).sum(axis=-1)
        return density

    @override
    def variables(self, hyper: Any) -> dict[str, np.ndarray]:
        logs = (*hyper[:2], _log_shares(hyper[2]))
        return dict(zip(("l1", "l2", "net_w"), map(np.exp, logs), strict=True))

    @override
    def log_sigma(
        self,
        power: np.ndarray,
        excess: np.ndarray,
        theta: np.ndarray,
        old: np.ndarray,
        hyper: Any,
        follow: np.ndarray,
    ) -> np.ndarray:
        if self.scaling == "sigma":
            return super().log_sigma(power, excess, theta, old, hyper, follow)
        # Here l1 |b| is divided by 2 s^2, and the normaliser depends on s.
        l1, l2 = (np.exp(values)[:, None, :] for values in hyper[:2])
        slopes = np.abs(self._slopes(theta))
        excess = excess + (l1 * follow).sum(axis=-1) * slopes.sum(axis=-1)

        def slope(log_sigma: np.ndarray) -> np.ndarray:
            rate = l1 * self._unit(log_sigma)
            pull = (follow * rate * prior_moments(rate, l2)[0]).sum(axis=-1)
            return excess * np.exp(-2.0 * log_sigma) - power - slopes.shape[-1] * pull

        lower = 0.5 * np.log(excess / (power + slopes.shape[-1]))
        return decreasing_root(slope, lower, 0.5 * np.log(excess / power))

    @override
    def infer(
        self,
        hyper: Any,
        sizes: np.ndarray,
        log_sigma: np.ndarray,
        follow: np.ndarray,
        occupied: np.ndarray,
    ) -> Any:
        sizes = self._slopes(sizes)
        unit, weight = self._unit(log_sigma), follow * occupied[..., None]
        totals = (
            (weight * unit * sizes.sum(axis=-1)[..., None]).sum(axis=1),
            0.5 * (weight * (sizes**2).sum(axis=-1)[..., None]).sum(axis=1),
        )
        scale = (weight * unit * sizes.shape[-1], 0.5 * weight * sizes.shape[-1])
        shape, rate = self.settings.penalty_shape, self.settings.penalty_rate
        new = list(hyper)
        for k in range(2):

            def slope(log_penalty: np.ndarray, k: int = k) -> np.ndarray:
                l1, l2 = (np.exp(log_penalty if k == m else new[m])[:, None, :] for m in range(2))
                expected = (scale[k] * prior_moments(l1 * unit, l2)[k]).sum(axis=1)
                return (expected - totals[k] - rate[k]) * np.exp(log_penalty) + shape[k]

            reach = np.full(hyper[k].shape, _LOG_REACH)
            new[k] = decreasing_root(slope, -reach, reach)
        return tuple(new)


def _log_shares(logits: np.ndarray) -> np.ndarray:
    """Logarithms of the nets' weights; an extrapolation leaves logits that are not normalised."""
    return logits - logsumexp(logits, axis=-1, keepdims=True)
