"""What an ascent needs to know of the coefficients' prior, and the parts all priors share."""

from abc import ABC, abstractmethod
from typing import Any, NamedTuple

import numpy as np

from mixreg.gibbs.state import Settings

__all__ = ["CoefficientPrior", "Rates"]


class Rates(NamedTuple):
    r"""
    Penalties of the working coefficients over the noise scale, :math:`u = \theta/s`.

    Minus the log prior density given the latent choices is
    :math:`\sum_r [P_r (u_r - m_r/s)^2/2 + L_r |u_r|]` plus what no coefficient enters.

    Attributes
    ----------
    quadratic : ndarray of shape (n_fits, n_components, n_columns)
        Precisions P.
    absolute : ndarray of shape (n_fits, n_components, n_columns)
        Rates L.
    """

    quadratic: np.ndarray
    absolute: np.ndarray


class CoefficientPrior(ABC):
    """
    The coefficients' prior in the steps of an ascent.

    Attributes
    ----------
    settings : Settings
        Hyper-parameters and basis.
    has_level : bool
        Whether the first column is the level.
    inferred : tuple of str
        Names of the penalties that are estimated rather than fixed.

    Examples
    --------
    >>> CoefficientPrior.inferred
    ()
    """

    settings: Settings
    has_level: bool
    inferred: tuple[str, ...] = ()

    @abstractmethod
    def start(self, n_fits: int) -> tuple[np.ndarray, ...]:
        """
        Give hyper-parameters to begin with.

        Parameters
        ----------
        n_fits : int
            Length of the leading dimension.

        Returns
        -------
        tuple of ndarray
            As :class:`~mixreg.quickfit.point.Point` holds them.
        """

    @abstractmethod
    def rates(self, log_sigma: np.ndarray, hyper: Any, follow: np.ndarray) -> Rates:
        """
        Penalties given the hyper-parameters and the latent choices.

        Parameters
        ----------
        log_sigma : ndarray of shape (n_fits, n_components)
            Logarithms of the noise scales.
        hyper : tuple of ndarray
            Hyper-parameters.
        follow : ndarray of shape (n_fits, n_components, n_choices)
            Probabilities of the latent choices, see :meth:`follow`.

        Returns
        -------
        Rates
            The penalties.
        """

    @abstractmethod
    def log_prior(self, theta: np.ndarray, log_sigma: np.ndarray, hyper: Any) -> np.ndarray:
        """
        Log density of coefficients and hyper-parameters beyond what all priors share.

        Parameters
        ----------
        theta : ndarray of shape (n_fits, n_components, n_columns)
            Coefficients.
        log_sigma : ndarray of shape (n_fits, n_components)
            Logarithms of the noise scales.
        hyper : tuple of ndarray
            Hyper-parameters.

        Returns
        -------
        ndarray of shape (n_fits,)
            The latent choices are summed out.
        """

    @abstractmethod
    def variables(self, hyper: Any) -> dict[str, np.ndarray]:
        """
        Name the hyper-parameters as the declared model does.

        Parameters
        ----------
        hyper : tuple of ndarray
            Hyper-parameters.

        Returns
        -------
        dict
            On their natural scales, each with the leading dimension n_fits.
        """

    def spread(self, hyper: Any) -> Any:
        """
        Make latent choices differ that would else stay equal.

        Parameters
        ----------
        hyper : tuple of ndarray
            Hyper-parameters.

        Returns
        -------
        tuple of ndarray
            The same where the prior has no choices.
        """
        return hyper

    def follow(self, theta: np.ndarray, log_sigma: np.ndarray, hyper: Any) -> np.ndarray:
        """
        Probabilities of the latent choices inside the prior.

        Parameters
        ----------
        theta : ndarray of shape (n_fits, n_components, n_columns)
            Coefficients.
        log_sigma : ndarray of shape (n_fits, n_components)
            Logarithms of the noise scales.
        hyper : tuple of ndarray
            Hyper-parameters.

        Returns
        -------
        ndarray of shape (n_fits, n_components, n_choices)
            Probabilities; a prior without choices has one, taken surely.
        """
        return np.ones((*log_sigma.shape, 1))

    def weigh(self, hyper: Any, follow: np.ndarray) -> Any:
        """
        Maximise over the hyper-parameters that the latent choices alone decide.

        Parameters
        ----------
        hyper : tuple of ndarray
            Hyper-parameters.
        follow : ndarray of shape (n_fits, n_components, n_choices)
            Probabilities of the latent choices.

        Returns
        -------
        tuple of ndarray
            New hyper-parameters.
        """
        return hyper

    def log_sigma(
        self,
        power: np.ndarray,
        excess: np.ndarray,
        theta: np.ndarray,
        old: np.ndarray,
        hyper: Any,
        follow: np.ndarray,
    ) -> np.ndarray:
        r"""
        Maximise over the noise scales, the coefficients where they are.

        With :math:`M` the power and :math:`R` the excess the maximum of
        :math:`-M\log s - R/(2s^2) - D/s`, :math:`D = \sum_r L_r|\theta_r|`, is the positive root
        of a quadratic equation, :math:`1/s = 2M / (D + \sqrt{D^2 + 4RM})`.

        Parameters
        ----------
        power : ndarray of shape (n_fits, n_components)
            How often one over the scale is a factor.
        excess : ndarray of shape (n_fits, n_components)
            Sums of squares, of the residuals and of the quadratic penalties, and prior.
        theta : ndarray of shape (n_fits, n_components, n_columns)
            Coefficients.
        old : ndarray of shape (n_fits, n_components)
            Current logarithms of the scales.
        hyper : tuple of ndarray
            Hyper-parameters.
        follow : ndarray of shape (n_fits, n_components, n_choices)
            Probabilities of the latent choices.

        Returns
        -------
        ndarray of shape (n_fits, n_components)
            New logarithms of the scales.
        """
        size = (self.rates(old, hyper, follow).absolute * np.abs(theta)).sum(axis=-1)
        return np.log(size + np.sqrt(size**2 + 4.0 * excess * power)) - np.log(2.0 * power)

    def infer(
        self,
        hyper: Any,
        sizes: np.ndarray,
        log_sigma: np.ndarray,
        follow: np.ndarray,
        occupied: np.ndarray,
    ) -> Any:
        """
        Estimate the penalties from the sizes that coefficients have a posteriori.

        Parameters
        ----------
        hyper : tuple of ndarray
            Current hyper-parameters.
        sizes : ndarray of shape (n_fits, n_components, n_columns)
            Root mean squares of the coefficients over the noise scale.
        log_sigma : ndarray of shape (n_fits, n_components)
            Logarithms of the noise scales.
        follow : ndarray of shape (n_fits, n_components, n_choices)
            Probabilities of the latent choices.
        occupied : ndarray of bool of shape (n_fits, n_components)
            Which components hold rows; the others say nothing about the penalties.

        Returns
        -------
        tuple of ndarray
            New hyper-parameters; the same where nothing is to be estimated.
        """
        return hyper
