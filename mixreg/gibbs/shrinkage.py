"""What a prior of the coefficients brings to a sweep."""

from abc import ABC, abstractmethod
from typing import Any, NamedTuple

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from mixreg.gibbs.apart import Apart
from mixreg.gibbs.component_priors import ComponentPrior
from mixreg.gibbs.noise import Tilt
from mixreg.gibbs.state import Settings, State

__all__ = ["CoefficientBlock", "Shrinkage", "after_free"]


class Shrinkage(NamedTuple):
    """
    The coefficients' prior as a sweep's regressions need it.

    Attributes
    ----------
    hyper : tuple
        New hyper-parameters of the prior.
    precision : TensorVariable of shape (..., n_components, n_columns)
        Prior precisions of the coefficients times the noise variance.
    tilt : Tilt or None
        What the prior's auxiliary scales say about the noise.
    net : TensorVariable of shape (..., n_components), or None
        Elastic net that each component follows.
    """

    hyper: Any
    precision: TensorVariable
    tilt: Tilt | None = None
    net: TensorVariable | None = None


class CoefficientBlock(ABC):
    """
    A prior of the coefficients, as the steps it adds to a sweep.

    Examples
    --------
    >>> from mixreg.gibbs.normal import NormalBlock
    >>> isinstance(NormalBlock(n_components=2), CoefficientBlock)
    True
    """

    @property
    @abstractmethod
    def component_prior(self) -> ComponentPrior:
        """The same prior for a single component, as moves over partitions need it."""

    @abstractmethod
    def refresh(
        self,
        rng: Any,
        state: State,
        occupied: TensorVariable,
        settings: Settings,
        apart: Apart,
    ) -> tuple[Any, Shrinkage]:
        """
        Draw hyper-parameters and auxiliary scales given coefficients and noise.

        Parameters
        ----------
        rng : RandomGeneratorVariable
            Source of randomness.
        state : State
            Current parameters.
        occupied : TensorVariable of shape (..., n_components)
            One where a component has rows, else zero.
        settings : Settings
            Hyper-parameters.
        apart : callable
            Calls parts made of many small operations.

        Returns
        -------
        next_rng : RandomGeneratorVariable
            The generator after the draws.
        shrinkage : Shrinkage
            What was drawn.
        """

    @abstractmethod
    def log_prior(
        self,
        log_sigma: TensorVariable,
        contrast: TensorVariable,
        hyper: Any,
        settings: Settings,
        apart: Apart,
    ) -> TensorVariable:
        """
        Log prior of coefficients and hyper-parameters, without constants and powers of the noise.

        Parameters
        ----------
        log_sigma : TensorVariable of shape (..., n_components)
            Logarithms of the noise scales.
        contrast : TensorVariable of shape (..., n_components, n_columns + 1)
            Contrasts, see :func:`mixreg.gibbs.contrast.contrast_of`.
        hyper : tuple
            Hyper-parameters of the coefficients' prior.
        settings : Settings
            Hyper-parameters.
        apart : callable
            Calls parts made of many small operations.

        Returns
        -------
        TensorVariable of shape (...)
            What is added to :func:`mixreg.gibbs.prior.noise_log_prior`.
        """


def after_free(precision: TensorVariable, settings: Settings, *, n_free: int) -> TensorVariable:
    """
    Put the fixed precisions of the first columns, which have no scales, before drawn ones.

    Parameters
    ----------
    precision : TensorVariable of shape (..., n_components, n_columns - n_free)
        Precisions of the columns with scales, times the noise variance.
    settings : Settings
        Hyper-parameters.
    n_free : int
        Number of columns without scales.

    Returns
    -------
    TensorVariable of shape (..., n_components, n_columns)
        Precisions of all columns.

    Examples
    --------
    >>> import numpy as np, mixreg as mr
    >>> from mixreg.gibbs.state import settings_of
    >>> settings = settings_of(mr.lemna(np.eye(3), [1.0, 2.0, 4.0], n_components=2).spec)
    >>> after_free(pt.ones((2, 2)), settings, n_free=2).eval().shape
    (2, 4)
    """
    if not n_free:
        return precision
    free = settings.precision[..., :n_free] + pt.zeros_like(precision[..., :1])
    return pt.concatenate([free, precision], axis=-1)
