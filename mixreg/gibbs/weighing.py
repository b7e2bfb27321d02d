"""What a prior of the weights brings to a sweep."""

from abc import ABC, abstractmethod
from typing import Any, NamedTuple

from pytensor.tensor.variable import TensorVariable

from mixreg.gibbs.apart import Apart
from mixreg.gibbs.state import Gates, Settings, Sticks

__all__ = ["WeightBlock", "Weights"]


class Weights(NamedTuple):
    """
    Everything about the weights, drawn given the assignments.

    Attributes
    ----------
    rng : RandomGeneratorVariable
        The generator after the draws.
    weights : Sticks or Gates
        Their parameters.
    log_w : TensorVariable of shape (..., n_components) or (..., n_components, n_obs)
        Logarithms of the weights.
    average : TensorVariable of shape (..., n_components)
        The weights averaged over the rows.
    labels : TensorVariable of shape (..., n_components), or None
        Old label of each component in its new place; None where components stay.
    """

    rng: Any
    weights: Sticks | Gates
    log_w: TensorVariable
    average: TensorVariable
    labels: TensorVariable | None = None


class WeightBlock(ABC):
    """
    A prior of the weights, as the steps it adds to a sweep.

    Examples
    --------
    >>> from mixreg.gibbs.constant_weights import ConstantWeights
    >>> isinstance(ConstantWeights(), WeightBlock)
    True
    """

    @abstractmethod
    def log_w(self, weights: Any) -> TensorVariable:
        """
        Log-weights under given parameters.

        Parameters
        ----------
        weights : Sticks or Gates
            Parameters.

        Returns
        -------
        TensorVariable of shape (..., n_components) or (..., n_components, n_obs)
            Logarithms of weights that sum to one over components.
        """

    @abstractmethod
    def draw(
        self,
        rng: Any,
        weights: Any,
        z: TensorVariable,
        sizes: TensorVariable,
        settings: Settings,
        apart: Apart,
    ) -> Weights:
        """
        Draw the parameters of the weights given the assignments.

        Parameters
        ----------
        rng : RandomGeneratorVariable
            Source of randomness.
        weights : Sticks or Gates
            Current parameters.
        z : TensorVariable of shape (..., n_obs)
            Assignments.
        sizes : TensorVariable of shape (..., n_components)
            Rows per component.
        settings : Settings
            Hyper-parameters.
        apart : callable
            Calls parts made of many small operations.

        Returns
        -------
        Weights
            What was drawn.
        """

    @abstractmethod
    def log_prior(self, weights: Any, settings: Settings) -> TensorVariable:
        """
        Log prior of the parameters of the weights, without constants.

        Parameters
        ----------
        weights : Sticks or Gates
            Parameters.
        settings : Settings
            Hyper-parameters.

        Returns
        -------
        TensorVariable of shape (...)
            What is added to :func:`mixreg.gibbs.prior.noise_log_prior`.
        """
