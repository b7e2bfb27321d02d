"""Priors of one component as moves over partitions need them: scales proposed, and their odds."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, NamedTuple, override

import numpy as np
from scipy.special import gammaln

from mixreg.gibbs.state import Settings

__all__ = ["Component", "ComponentPrior", "NormalPrior", "log_noise_constant", "log_normal"]

_LOG_TWO_PI = float(np.log(2 * np.pi))


class Component(NamedTuple):
    """
    What a sweep knows of one component while its coefficients are integrated out.

    Attributes
    ----------
    precision : float64 of shape (n_columns,)
        Prior precisions of the coefficients times the noise variance.
    net : int
        Elastic net it follows; zero where there are none.
    log_sigma, pull, root : float
        Logarithm of its noise scale, and what its scales say about the noise, see
        :class:`mixreg.gibbs.noise.Tilt`; zeros where they say nothing.
    """

    precision: np.ndarray
    net: int = 0
    log_sigma: float = 0.0
    pull: float = 0.0
    root: float = 0.0


class ComponentPrior(ABC):
    r"""
    The coefficients' prior of a single component, in NumPy.

    Auxiliary scales turn every prior into a normal one, whose coefficients and noise integrate out.
    A move that makes a component proposes its scales :math:`\Lambda` (and its net) from their
    conditional given guessed coefficients :math:`\theta` in units of the noise. Bayes' rule turns
    prior over proposal into two densities of the guess, and no density of scales is needed:

    .. math:: \frac{p(\Lambda)}{p(\Lambda \mid \theta)}
              = \frac{p(\theta)}{p(\theta \mid \Lambda)}

    Examples
    --------
    >>> isinstance(NormalPrior(), ComponentPrior)
    True
    """

    has_scales = True

    @abstractmethod
    def fitted(
        self,
        rng: np.random.Generator,
        relative: np.ndarray,
        log_sigma: float,
        hyper: Any,
        settings: Settings,
    ) -> Component:
        """
        Draw scales, and the net, given coefficients.

        Parameters
        ----------
        rng : numpy.random.Generator
            Source of randomness.
        relative : ndarray of shape (n_columns,)
            Coefficients in units of the noise scale.
        log_sigma : float
            Logarithm of the noise scale.
        hyper : tuple of ndarray
            Hyper-parameters of the coefficients' prior.
        settings : Settings
            Hyper-parameters.

        Returns
        -------
        Component
            The draw; its noise is yet to be drawn.
        """

    @abstractmethod
    def fresh(self, rng: np.random.Generator, hyper: Any, settings: Settings) -> Component:
        """
        Draw everything about a component without rows from the prior.

        Parameters
        ----------
        rng : numpy.random.Generator
            Source of randomness.
        hyper : tuple of ndarray
            Hyper-parameters of the coefficients' prior.
        settings : Settings
            Hyper-parameters.

        Returns
        -------
        Component
            The draw.
        """

    @abstractmethod
    def log_odds(
        self,
        component: Component,
        relative: np.ndarray,
        log_sigma: float,
        hyper: Any,
        settings: Settings,
    ) -> float:
        """
        Log prior density of a component's scales over that of proposing them.

        Parameters
        ----------
        component : Component
            The scales, and the noise that the prior is taken at where it depends on it.
        relative : ndarray of shape (n_columns,)
            Coefficients that they are proposed from, in units of the noise scale.
        log_sigma : float
            Logarithm of the noise scale that they are proposed from.
        hyper : tuple of ndarray
            Hyper-parameters of the coefficients' prior.
        settings : Settings
            Hyper-parameters.

        Returns
        -------
        float
            The logarithm.
        """

    def with_noise(
        self,
        rng: np.random.Generator,
        component: Component,
        size: int,
        excess: float,
        settings: Settings,
    ) -> Component:
        """
        Propose a component's noise where it cannot be integrated out; else leave it alone.

        Parameters
        ----------
        rng : numpy.random.Generator
            Source of randomness.
        component : Component
            Its scales.
        size : int
            Its rows.
        excess : float
            Twice the rate of its noise variance with the coefficients integrated out.
        settings : Settings
            Hyper-parameters.

        Returns
        -------
        Component
            The same with its noise.
        """
        return component

    def log_noise(
        self, component: Component, size: int, excess: float, settings: Settings
    ) -> float:
        """
        Log mass of the noise: its density over that of proposing it, or its integral.

        Parameters
        ----------
        component : Component
            Its scales, and its noise where it is proposed.
        size : int
            Its rows.
        excess : float
            Twice the rate of its noise variance with the coefficients integrated out.
        settings : Settings
            Hyper-parameters.

        Returns
        -------
        float
            The logarithm, without the factor (2 pi)^(-size / 2).
        """
        shape = float(settings.noise_shape)
        return log_noise_constant(settings) + float(
            gammaln(shape + size / 2) - (shape + size / 2) * np.log(excess / 2)
        )


def log_noise_constant(settings: Settings) -> float:
    """
    Logarithm of the constant of the inverse-gamma prior of a noise variance.

    Parameters
    ----------
    settings : Settings
        Hyper-parameters.

    Returns
    -------
    float
        The logarithm.

    Examples
    --------
    >>> import mixreg as mr
    >>> from mixreg.gibbs.state import settings_of
    >>> spec = mr.dmm(np.eye(3), [1.0, 2.0, 4.0], n_components=2, preset="paper").spec
    >>> round(log_noise_constant(settings_of(spec)), 4)
    -0.9189
    """
    shape = float(settings.noise_shape)
    return float(shape * np.log(settings.noise_rate) - gammaln(shape))


def log_normal(relative: np.ndarray, precision: np.ndarray) -> float:
    """
    Log density of normal coefficients of mean zero, in units of the noise.

    Parameters
    ----------
    relative : ndarray of shape (n_columns,)
        Coefficients in units of the noise.
    precision : ndarray of shape (n_columns,)
        Their precisions times the noise variance.

    Returns
    -------
    float
        The logarithm.

    Examples
    --------
    >>> round(log_normal(np.zeros(2), np.full(2, 2 * np.pi)), 9)
    0.0
    """
    density = np.log(precision) - precision * relative**2 - _LOG_TWO_PI
    return 0.5 * float(density.sum())


@dataclass(frozen=True)
class NormalPrior(ComponentPrior):
    """Normal coefficients: there are no scales, and nothing to propose."""

    has_scales = False

    @override
    def fitted(
        self,
        rng: np.random.Generator,
        relative: np.ndarray,
        log_sigma: float,
        hyper: Any,
        settings: Settings,
    ) -> Component:
        return Component(settings.precision)

    @override
    def fresh(self, rng: np.random.Generator, hyper: Any, settings: Settings) -> Component:
        return Component(settings.precision)

    @override
    def log_odds(
        self,
        component: Component,
        relative: np.ndarray,
        log_sigma: float,
        hyper: Any,
        settings: Settings,
    ) -> float:
        return 0.0
