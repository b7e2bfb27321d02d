"""Which ascent belongs to which declared prior of the coefficients."""

from mixreg.gibbs.state import settings_of
from mixreg.models import ElasticNetPrior, GammaPrior, MixtureSpec, RandomWalkPrior
from mixreg.quickfit.nets import NetCoefficients
from mixreg.quickfit.priors import NormalCoefficients, WalkCoefficients
from mixreg.quickfit.shrinkage import CoefficientPrior

__all__ = ["coefficient_prior"]


def coefficient_prior(spec: MixtureSpec) -> CoefficientPrior:
    """
    Find the coefficients' prior of a declared mixture.

    Parameters
    ----------
    spec : MixtureSpec
        What is declared.

    Returns
    -------
    CoefficientPrior
        Its steps.

    Examples
    --------
    >>> import mixreg as mr, numpy as np
    >>> model = mr.lemna(np.eye(3), [1.0, 2.0, 4.0], n_components=2)
    >>> coefficient_prior(model.spec).inferred
    ('lam',)
    """
    settings, has_level, prior = settings_of(spec), spec.basis.intercept, spec.coefficients
    if isinstance(prior, ElasticNetPrior):
        return NetCoefficients(settings, has_level, prior.n_nets, prior.scaling)
    if isinstance(prior, RandomWalkPrior):
        is_inferred = isinstance(prior.rate, GammaPrior)
        return WalkCoefficients(settings, has_level, ("lam",) if is_inferred else ())
    return NormalCoefficients(settings, has_level)
