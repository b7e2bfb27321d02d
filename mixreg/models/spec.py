"""What a declared mixture says to the sampler: which prior owns which variable."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pymc as pm

from mixreg.models.gates import Gate

__all__ = [
    "Basis",
    "ElasticNetPrior",
    "GammaPrior",
    "InverseGammaPrior",
    "MixtureSpec",
    "NormalPrior",
    "RandomWalkPrior",
    "RegressionModel",
    "spec_of",
]


@dataclass(frozen=True)
class GammaPrior:
    """
    Gamma prior of a positive quantity.

    Attributes
    ----------
    shape : float
        Shape.
    rate : float
        Rate (one over the scale).
    """

    shape: float
    rate: float


@dataclass(frozen=True)
class InverseGammaPrior:
    """
    Inverse-gamma prior of a variance.

    Attributes
    ----------
    shape : float
        Shape.
    rate : float
        Rate of the precision, in squared units of the response.
    """

    shape: float
    rate: float


@dataclass(frozen=True)
class NormalPrior:
    """
    Normal prior of the working coefficients, its variance in units of the noise variance.

    Attributes
    ----------
    mean : ndarray of shape (n_columns,)
        Prior means.
    precision : ndarray of shape (n_columns,)
        Prior precisions times the noise variance (a pseudo-count of observations).
    """

    mean: np.ndarray
    precision: np.ndarray


@dataclass(frozen=True)
class ElasticNetPrior:
    """
    Several elastic nets over the working slopes, each component following one of them.

    Attributes
    ----------
    n_nets : int
        Number of nets.
    l1, l2 : GammaPrior
        Priors of every net's absolute and quadratic penalty, shapes at least one.
    net_concentration : float
        Every parameter of the Dirichlet prior of the nets' weights.
    scaling : {"sigma", "variance"}
        What the penalties are divided by, see :class:`mixreg.distributions.ElasticNet`.
    level_precision : float
        Prior precision of the working level times the noise variance.
    """

    n_nets: int
    l1: GammaPrior
    l2: GammaPrior
    net_concentration: float
    scaling: str
    level_precision: float


@dataclass(frozen=True)
class RandomWalkPrior:
    """
    Random walk with Laplace steps over the scaled slopes, in the order of the features.

    Attributes
    ----------
    rate : GammaPrior or float
        Rate ``lam`` of the steps per noise standard deviation: its prior, or its fixed value.
    anchor_precision : float
        Prior precision of the first scaled slope times the noise variance.
    level_precision : float
        Prior precision of the working level times the noise variance.
    """

    rate: GammaPrior | float
    anchor_precision: float
    level_precision: float


@dataclass(frozen=True)
class Basis:
    """
    Working design of a sampler: a column of ones, then features centred and scaled.

    In a cumulative basis each feature's column is the sum of its own and all later ones, so that
    the working slopes are the first scaled slope and then the differences of neighbours.

    Attributes
    ----------
    intercept : bool
        Whether there is a column of ones.
    center : ndarray of shape (n_features,)
        What is taken off each feature.
    scale : ndarray of shape (n_features,)
        What each feature is then divided by.
    offset : float
        What is taken off the response.
    cumulative : bool, default False
        Whether the columns of the features are summed from the last one back.
    """

    intercept: bool
    center: np.ndarray
    scale: np.ndarray
    offset: float
    cumulative: bool = False

    def design(self, X: np.ndarray, y: np.ndarray) -> np.ndarray:
        """
        Working design with the working response as its last column.

        Parameters
        ----------
        X : ndarray of shape (n_obs, n_features)
            Design on the user's scale.
        y : ndarray of shape (n_obs,)
            Response on the user's scale.

        Returns
        -------
        ndarray of shape (n_obs, n_columns + 1)
            ``[ones, (X - center) / scale, y - offset]``, C-contiguous, the middle part summed
            from its last column back in a cumulative basis.

        Examples
        --------
        >>> basis = Basis(True, np.array([1.0]), np.array([2.0]), 0.5)
        >>> basis.design(np.array([[3.0]]), np.array([1.0]))
        array([[1. , 1. , 0.5]])
        """
        # Filled in place: for wide data every copy counts.
        first = int(self.intercept)
        rows = np.ones((len(X), first + X.shape[1] + 1))
        slopes = rows[:, first:-1]
        np.subtract(X, self.center, out=slopes)
        slopes /= self.scale
        if self.cumulative:
            backwards = slopes[:, ::-1]
            np.cumsum(backwards, axis=1, out=backwards)
        np.subtract(y, self.offset, out=rows[:, -1])
        return rows


@dataclass(frozen=True)
class MixtureSpec:
    """
    Everything a sampler needs to know of a declared mixture beside its data.

    Attributes
    ----------
    name : str
        Name of the builder ("dmm", "dmm_men", "lemna").
    preset : str
        Name of the hyper-parameter preset.
    n_components : int
        Truncation level.
    basis : Basis
        Working design.
    concentration : GammaPrior
        Prior of ``alpha``; not read where there is a gate.
    noise : InverseGammaPrior
        Prior of ``sigma**2``.
    coefficients : NormalPrior, ElasticNetPrior or RandomWalkPrior
        Prior of the working coefficients.
    gate : Gate, optional
        What the weights depend on; None where they are constant.
    """

    name: str
    preset: str
    n_components: int
    basis: Basis
    concentration: GammaPrior
    noise: InverseGammaPrior
    coefficients: NormalPrior | ElasticNetPrior | RandomWalkPrior
    gate: Gate | None = None

    @property
    def n_columns(self) -> int:
        """Columns of the working design."""
        return len(self.basis.scale) + int(self.basis.intercept)


class RegressionModel(pm.Model):
    """
    A ``pymc.Model`` that knows which mixture of regressions it declares.

    Parameters
    ----------
    spec : MixtureSpec
        What is declared.
    **kwargs : Any
        Passed to ``pymc.Model``.

    Examples
    --------
    >>> import mixreg as mr, numpy as np
    >>> model = mr.dmm(np.eye(3), [1.0, 2.0, 4.0], n_components=2)
    >>> model.spec.n_components
    2
    """

    def __init__(self, spec: MixtureSpec, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.spec = spec


def spec_of(model: pm.Model) -> MixtureSpec:
    """
    Read the specification off a model.

    Parameters
    ----------
    model : pymc.Model
        A model built by this package.

    Returns
    -------
    MixtureSpec
        What it declares.

    Raises
    ------
    TypeError
        If the model was not built by this package, or is a copy that lost its specification.

    Examples
    --------
    >>> import mixreg as mr, numpy as np
    >>> spec_of(mr.dmm(np.eye(3), [1.0, 2.0, 4.0], n_components=2)).name
    'dmm'
    """
    if not isinstance(model, RegressionModel):
        raise TypeError(
            f"model is a {type(model).__name__} without a mixture specification; wanted the model "
            "that a builder of mixreg returned (copies made by pm.do, pm.observe or freeze_model "
            "lose it). "
            "Other PyMC models are drawn with pm.sample."
        )
    return model.spec
