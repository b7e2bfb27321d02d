"""The priors every mixture shares, written once for the marginal model and its augmented twin."""

from typing import NamedTuple

import numpy as np
import pymc as pm
import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from mixreg.distributions import RootInverseGamma, log_weights
from mixreg.models.spec import MixtureSpec

__all__ = ["Priors", "coordinates", "declare_priors"]


class Priors(NamedTuple):
    """
    The random variables a likelihood needs.

    Attributes
    ----------
    log_w : TensorVariable of shape (n_components,)
        Logarithms of the weights.
    intercept : TensorVariable of shape (n_components,)
        Levels; zeros where the model has none.
    beta : TensorVariable of shape (n_components, n_features)
        Coefficients.
    sigma : TensorVariable of shape (n_components,)
        Noise scales.
    """

    log_w: TensorVariable
    intercept: TensorVariable
    beta: TensorVariable
    sigma: TensorVariable


def coordinates(spec: MixtureSpec, names: tuple[str, ...], n_obs: int) -> dict[str, object]:
    """
    Named dimensions of a model.

    Parameters
    ----------
    spec : MixtureSpec
        What is declared.
    names : tuple of str
        Feature names.
    n_obs : int
        Number of rows.

    Returns
    -------
    dict
        Coordinates of ``obs``, ``feature``, ``component`` and ``stick``.

    Examples
    --------
    >>> import mixreg as mr, numpy as np
    >>> model = mr.dmm(np.eye(3), [1.0, 2.0, 4.0], n_components=2)
    >>> sorted(model.coords)
    ['component', 'feature', 'obs', 'stick']
    """
    return {
        "obs": np.arange(n_obs),
        "feature": list(names),
        "component": np.arange(spec.n_components),
        "stick": np.arange(spec.n_components - 1),
    }


def declare_priors(spec: MixtureSpec) -> Priors:
    """
    Register concentration, sticks, noise and coefficients in the model on the stack.

    Parameters
    ----------
    spec : MixtureSpec
        What is declared.

    Returns
    -------
    Priors
        The variables the likelihood needs.

    Examples
    --------
    >>> import mixreg as mr, numpy as np
    >>> model = mr.dmm(np.eye(3), [1.0, 2.0, 4.0], n_components=2)
    >>> [variable.name for variable in model.free_RVs]
    ['alpha', 'v', 'sigma', 'beta', 'intercept']
    """
    alpha = pm.Gamma(
        "alpha",
        alpha=np.float64(spec.concentration.shape),
        beta=np.float64(spec.concentration.rate),
    )
    v = pm.Beta("v", alpha=np.float64(1.0), beta=alpha, dims="stick")
    log_w = log_weights(v)
    pm.Deterministic("w", pt.exp(log_w), dims="component")
    sigma = RootInverseGamma(
        "sigma",
        shape=np.float64(spec.noise.shape),
        rate=np.float64(spec.noise.rate),
        dims="component",
    )
    basis, prior = spec.basis, spec.coefficients
    slopes = slice(int(basis.intercept), None)
    beta = pm.Normal(
        "beta",
        mu=prior.mean[slopes] / basis.scale,
        sigma=sigma[:, None] / (np.sqrt(prior.precision[slopes]) * basis.scale),
        dims=("component", "feature"),
    )
    if not basis.intercept:
        return Priors(log_w, pt.zeros(spec.n_components), beta, sigma)
    # The prior holds at the centre of the features, so that shifting a feature changes nothing.
    intercept = pm.Normal(
        "intercept",
        mu=basis.offset + prior.mean[0] - beta @ basis.center,
        sigma=sigma / np.sqrt(prior.precision[0]),
        dims="component",
    )
    return Priors(log_w, intercept, beta, sigma)
