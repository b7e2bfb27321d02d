"""Families of shapes: what decides which compiled function a model needs."""

from typing import NamedTuple

from mixreg.gibbs.nets import NetBlock
from mixreg.gibbs.normal import NormalBlock
from mixreg.gibbs.shrinkage import CoefficientBlock
from mixreg.gibbs.walks import RandomWalkBlock
from mixreg.models import ElasticNetPrior, GammaPrior, MixtureSpec, RandomWalkPrior

__all__ = ["Shapes", "shapes_of"]


class Shapes(NamedTuple):
    """
    What decides which function is needed; data and hyper-parameters are inputs.

    Attributes
    ----------
    n_obs : int
        Rows.
    n_features : int
        Features on the user's scale.
    n_components : int
        Truncation level.
    has_level : bool
        Whether the working design starts with a column of ones.
    n_nets : int, default 0
        Number of elastic nets; none with normal coefficients.
    scaling : str, default ""
        What their penalties are divided by.
    lam : {"", "inferred", "fixed"}, default ""
        How the rate of a random walk over the coefficients is known; "" where there is none.
    n_gate : int, default 0
        Columns that the weights depend on; none where they are constant.
    """

    n_obs: int
    n_features: int
    n_components: int
    has_level: bool
    n_nets: int = 0
    scaling: str = ""
    lam: str = ""
    n_gate: int = 0

    @property
    def n_columns(self) -> int:
        """Columns of the working design."""
        return self.n_features + int(self.has_level)

    @property
    def cumulative(self) -> bool:
        """Whether the working slopes are the first one and then the differences of neighbours."""
        return bool(self.lam)

    @property
    def n_penalties(self) -> int:
        """Kinds of penalties that are inferred."""
        return 2 if self.n_nets else int(self.lam == "inferred")

    @property
    def block(self) -> CoefficientBlock:
        """The coefficients' prior."""
        if self.n_nets:
            return NetBlock(self.scaling, self.n_features, self.has_level)
        if self.lam:
            return RandomWalkBlock(self.has_level, inferred=self.lam == "inferred")
        return NormalBlock(self.n_components)


def shapes_of(spec: MixtureSpec, n_obs: int) -> Shapes:
    """
    Find the family of shapes of a model.

    Parameters
    ----------
    spec : MixtureSpec
        What is declared.
    n_obs : int
        Rows.

    Returns
    -------
    Shapes
        What decides which function is needed.

    Examples
    --------
    >>> import mixreg as mr, numpy as np
    >>> shapes_of(mr.dmm(np.eye(3), [1.0, 2.0, 4.0], n_components=2).spec, 3).n_columns
    4
    """
    basis, prior = spec.basis, spec.coefficients
    n_gate = 0 if spec.gate is None else len(spec.gate.names)
    shapes = Shapes(n_obs, len(basis.scale), spec.n_components, basis.intercept, n_gate=n_gate)
    if isinstance(prior, ElasticNetPrior):
        return shapes._replace(n_nets=prior.n_nets, scaling=prior.scaling)
    if isinstance(prior, RandomWalkPrior):
        is_inferred = isinstance(prior.rate, GammaPrior)
        return shapes._replace(lam="inferred" if is_inferred else "fixed")
    return shapes
