"""The coefficients' priors without latent choices: normal, and a random walk."""

from dataclasses import dataclass
from typing import Any, override

import numpy as np

from mixreg.gibbs.state import Settings
from mixreg.quickfit.shrinkage import CoefficientPrior, Rates

__all__ = ["NormalCoefficients", "StandIn", "WalkCoefficients"]


@dataclass(frozen=True)
class NormalCoefficients(CoefficientPrior):
    """
    The prior of DMM: fixed precisions.

    Attributes
    ----------
    settings : Settings
        Hyper-parameters and basis.
    has_level : bool
        Whether the first column is the level.
    """

    settings: Settings
    has_level: bool

    @override
    def start(self, n_fits: int) -> tuple[np.ndarray, ...]:
        return ()

    @override
    def rates(self, log_sigma: np.ndarray, hyper: Any, follow: np.ndarray) -> Rates:
        precision = self.settings.precision
        shape = (*log_sigma.shape, len(precision))
        return Rates(np.broadcast_to(precision, shape), np.broadcast_to(0.0, shape))

    @override
    def log_prior(self, theta: np.ndarray, log_sigma: np.ndarray, hyper: Any) -> np.ndarray:
        gap = (theta - self.settings.mean) * np.exp(-log_sigma)[..., None]
        return -0.5 * (self.settings.precision * gap**2).sum(axis=(-2, -1))

    @override
    def variables(self, hyper: Any) -> dict[str, np.ndarray]:
        return {}


@dataclass(frozen=True)
class StandIn(CoefficientPrior):
    """
    A normal prior in place of another one, its precisions kept with the hyper-parameters.

    Attributes
    ----------
    settings : Settings
        Hyper-parameters and basis.
    has_level : bool
        Whether the first column is the level.
    """

    settings: Settings
    has_level: bool

    @override
    def start(self, n_fits: int) -> tuple[np.ndarray, ...]:
        return (np.tile(self.settings.precision, (n_fits, 1)),)

    @override
    def rates(self, log_sigma: np.ndarray, hyper: Any, follow: np.ndarray) -> Rates:
        shape = (*log_sigma.shape, hyper[0].shape[-1])
        return Rates(np.broadcast_to(hyper[0][:, None], shape), np.broadcast_to(0.0, shape))

    @override
    def log_prior(self, theta: np.ndarray, log_sigma: np.ndarray, hyper: Any) -> np.ndarray:
        gap = (theta - self.settings.mean) * np.exp(-log_sigma)[..., None]
        return -0.5 * (hyper[0][:, None] * gap**2).sum(axis=(-2, -1))

    @override
    def variables(self, hyper: Any) -> dict[str, np.ndarray]:
        return {}


@dataclass(frozen=True)
class WalkCoefficients(CoefficientPrior):
    """
    The prior of LEMNA in its working basis: a lasso whose first coordinates are normal.

    Attributes
    ----------
    settings : Settings
        Hyper-parameters and basis.
    has_level : bool
        Whether the first column is the level.
    inferred : tuple of str
        ``("lam",)``, or nothing where the rate is fixed.
    """

    settings: Settings
    has_level: bool
    inferred: tuple[str, ...] = ()

    @property
    def _n_normal(self) -> int:
        """Columns before the steps: the level, and the first coefficient."""
        return int(self.has_level) + 1

    def _log_lam(self, hyper: Any, n_fits: int) -> np.ndarray:
        return hyper[0] if hyper else np.full(n_fits, np.log(self.settings.lam))

    @override
    def start(self, n_fits: int) -> tuple[np.ndarray, ...]:
        return (self._log_lam((), n_fits),) if self.inferred else ()

    @override
    def rates(self, log_sigma: np.ndarray, hyper: Any, follow: np.ndarray) -> Rates:
        shape = (*log_sigma.shape, len(self.settings.precision))
        quadratic, absolute = np.zeros(shape), np.zeros(shape)
        n_normal = self._n_normal
        quadratic[..., :n_normal] = self.settings.precision[:n_normal]
        lam = np.exp(self._log_lam(hyper, len(log_sigma)))
        absolute[..., n_normal:] = lam[:, None, None]
        return Rates(quadratic, absolute)

    @override
    def log_prior(self, theta: np.ndarray, log_sigma: np.ndarray, hyper: Any) -> np.ndarray:
        log_lam = self._log_lam(hyper, len(theta))
        relative = theta * np.exp(-log_sigma)[..., None]
        n_normal = self._n_normal
        normal, steps = relative[..., :n_normal], relative[..., n_normal:]
        n_steps = steps.shape[-2] * steps.shape[-1]
        density = (
            n_steps * log_lam
            - np.exp(log_lam) * np.abs(steps).sum(axis=(-2, -1))
            - 0.5 * (self.settings.precision[:n_normal] * normal**2).sum(axis=(-2, -1))
        )
        if not self.inferred:
            return density
        shape, rate = self.settings.penalty_shape[0], self.settings.penalty_rate[0]
        return density + shape * log_lam - rate * np.exp(log_lam)

    @override
    def variables(self, hyper: Any) -> dict[str, np.ndarray]:
        return {"lam": np.exp(hyper[0])} if self.inferred else {}

    @override
    def infer(
        self,
        hyper: Any,
        sizes: np.ndarray,
        log_sigma: np.ndarray,
        follow: np.ndarray,
        occupied: np.ndarray,
    ) -> Any:
        if not self.inferred:
            return hyper
        steps = sizes[..., self._n_normal :].sum(axis=-1)
        count = occupied.sum(axis=-1) * (sizes.shape[-1] - self._n_normal)
        total = (steps * occupied).sum(axis=-1)
        shape, rate = self.settings.penalty_shape[0], self.settings.penalty_rate[0]
        return (np.log(shape + count) - np.log(rate + total),)
