"""Priors of one component whose scales a move proposes: random walks and elastic nets."""

from dataclasses import dataclass
from typing import Any, override

import numpy as np
from scipy.special import gammaln, logsumexp

from mixreg.distributions import log_mass, relative_l1
from mixreg.gibbs.component_priors import (
    Component,
    ComponentPrior,
    log_noise_constant,
    log_normal,
)
from mixreg.gibbs.scales import sample_scales, sample_step_precision
from mixreg.gibbs.state import Settings
from mixreg.gibbs.tilted_noise import gamma_fit, log_scales_density

__all__ = ["NetPrior", "WalkPrior"]


@dataclass(frozen=True)
class WalkPrior(ComponentPrior):
    """
    A random walk with Laplace steps: steps have scales, the level and the anchor have none.

    Attributes
    ----------
    n_free : int
        Leading columns that are no steps.
    """

    n_free: int

    @override
    def fitted(
        self,
        rng: np.random.Generator,
        relative: np.ndarray,
        log_sigma: float,
        hyper: Any,
        settings: Settings,
    ) -> Component:
        return self._drawn(rng, relative, hyper, settings, occupied=True)

    @override
    def fresh(self, rng: np.random.Generator, hyper: Any, settings: Settings) -> Component:
        return self._drawn(rng, settings.precision, hyper, settings, occupied=False)

    @override
    def log_odds(
        self,
        component: Component,
        relative: np.ndarray,
        log_sigma: float,
        hyper: Any,
        settings: Settings,
    ) -> float:
        steps, lam = relative[self.n_free :], self._lam(hyper, settings)
        marginal = len(steps) * np.log(lam / 2) - lam * np.abs(steps).sum()
        return float(marginal) - log_normal(steps, component.precision[self.n_free :])

    def _drawn(
        self,
        rng: np.random.Generator,
        relative: np.ndarray,
        hyper: Any,
        settings: Settings,
        *,
        occupied: bool,
    ) -> Component:
        """Draw the precisions of the steps, given the steps or not."""
        size = np.abs(relative[None, self.n_free :])
        lam = np.asarray(self._lam(hyper, settings))
        (steps,) = sample_step_precision(rng, size, np.array([float(occupied)]), lam)
        return Component(np.concatenate([settings.precision[: self.n_free], steps[0]]))

    @staticmethod
    def _lam(hyper: Any, settings: Settings) -> float:
        return float(np.exp(hyper[0])) if hyper else float(settings.lam)


@dataclass(frozen=True)
class NetPrior(ComponentPrior):
    """
    One of several elastic nets, the net proposed together with the scales.

    Attributes
    ----------
    scaling : {"sigma", "variance"}
        What the penalties are divided by; divided by the variance, the scales' prior depends on the
        noise, which then does not integrate out.
    n_free : int
        Leading columns that no net penalises.
    """

    scaling: str
    n_free: int

    @override
    def fitted(
        self,
        rng: np.random.Generator,
        relative: np.ndarray,
        log_sigma: float,
        hyper: Any,
        settings: Settings,
    ) -> Component:
        net = _choice(rng, self._log_joint(relative, log_sigma, hyper))
        return self._drawn(rng, relative, log_sigma, net, hyper, settings, occupied=True)

    @override
    def fresh(self, rng: np.random.Generator, hyper: Any, settings: Settings) -> Component:
        net = _choice(rng, hyper[2])
        noise = rng.standard_gamma(float(settings.noise_shape)) / float(settings.noise_rate)
        log_sigma = -0.5 * float(np.log(noise))
        return self._drawn(rng, settings.precision, log_sigma, net, hyper, settings, occupied=False)

    @override
    def log_odds(
        self,
        component: Component,
        relative: np.ndarray,
        log_sigma: float,
        hyper: Any,
        settings: Settings,
    ) -> float:
        slopes = relative[self.n_free :]
        odds = float(logsumexp(self._log_joint(relative, log_sigma, hyper)))
        odds -= log_normal(slopes, component.precision[self.n_free :])
        if self.scaling == "variance":
            tilt = len(slopes), component.pull, component.root
            odds += log_scales_density(np.exp(-2 * component.log_sigma), *tilt)
            odds -= log_scales_density(np.exp(-2 * log_sigma), *tilt)
        return odds

    @override
    def with_noise(
        self,
        rng: np.random.Generator,
        component: Component,
        size: int,
        excess: float,
        settings: Settings,
    ) -> Component:
        if self.scaling == "sigma":
            return component
        shape, rate = self._noise_fit(component, size, excess, settings)
        return component._replace(log_sigma=-0.5 * float(np.log(rng.gamma(shape) / rate)))

    @override
    def log_noise(
        self, component: Component, size: int, excess: float, settings: Settings
    ) -> float:
        if self.scaling == "sigma":
            return super().log_noise(component, size, excess, settings)
        shape, rate = self._noise_fit(component, size, excess, settings)
        log_precision = -2.0 * component.log_sigma
        precision = np.exp(log_precision)
        power = float(settings.noise_shape) + size / 2 - 1.0
        density = power * log_precision - precision * excess / 2
        proposal = shape * np.log(rate) - gammaln(shape)
        proposal += (shape - 1.0) * log_precision - rate * precision
        return log_noise_constant(settings) + float(density - proposal)

    def _noise_fit(
        self, component: Component, size: int, excess: float, settings: Settings
    ) -> tuple[float, float]:
        """Fit a gamma distribution to the conditional of the noise precision."""
        n_slopes = len(component.precision) - self.n_free
        shape = float(settings.noise_shape) + size / 2
        return gamma_fit(shape, excess / 2 + component.pull, n_slopes, component.root)

    def _log_joint(self, relative: np.ndarray, log_sigma: float, hyper: Any) -> np.ndarray:
        """Log density of the slopes under every net, joint with the net."""
        log_l1, log_l2, log_net_w = hyper
        slopes, l2 = np.abs(relative[self.n_free :]), np.exp(log_l2)
        rate = relative_l1(np.exp(log_l1), np.exp(log_sigma), self.scaling)
        penalty = rate * slopes.sum() + 0.5 * l2 * (slopes**2).sum()
        return log_net_w - penalty - len(slopes) * log_mass(rate, l2)

    def _drawn(
        self,
        rng: np.random.Generator,
        relative: np.ndarray,
        log_sigma: float,
        net: int,
        hyper: Any,
        settings: Settings,
        *,
        occupied: bool,
    ) -> Component:
        """Draw the scales under a net, given the slopes or not."""
        size = np.abs(relative[None, self.n_free :])
        l1, l2 = np.exp(hyper[0][net : net + 1]), np.exp(hyper[1][net : net + 1])
        sigma = np.exp(log_sigma)
        rate = relative_l1(l1, sigma, self.scaling)
        precision, pull = sample_scales(rng, size, np.array([float(occupied)]), rate, l2)
        levels = settings.precision[: self.n_free]
        found = Component(np.concatenate([levels, precision[0]]), net)
        if self.scaling == "sigma":
            return found
        root = float(l1[0] / np.sqrt(8.0 * l2[0]))
        return found._replace(log_sigma=log_sigma, pull=0.5 * sigma**2 * float(pull[0]), root=root)


def _choice(rng: np.random.Generator, log_joint: np.ndarray) -> int:
    """Draw a net by its unnormalised log-probability, by the Gumbel-max rule."""
    return int(np.argmax(log_joint - np.log(rng.standard_exponential(len(log_joint)))))
