"""The priors every mixture shares, written once for the marginal model and its augmented twin."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pymc as pm
import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from mixreg.distributions import (
    MultipleNets,
    RandomWalkLaplace,
    RegressionMixture,
    RootInverseGamma,
)
from mixreg.models.problem import Problem
from mixreg.models.spec import (
    ElasticNetPrior,
    GammaPrior,
    MixtureSpec,
    NormalPrior,
    RandomWalkPrior,
    RegressionModel,
)
from mixreg.models.weights import declare_log_weights

__all__ = [
    "Priors",
    "coordinates",
    "declare_lam",
    "declare_marginal",
    "declare_nets",
    "declare_priors",
]


class Priors(NamedTuple):
    """
    The random variables a likelihood needs.

    Attributes
    ----------
    log_w : TensorVariable of shape (n_components,) or (n_obs, n_components)
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
        Coordinates of ``obs``, ``feature``, ``component`` and ``stick``, of ``net`` where there
        are elastic nets, and of ``gate_feature`` where there is a gate.

    Examples
    --------
    >>> import mixreg as mr, numpy as np
    >>> model = mr.dmm(np.eye(3), [1.0, 2.0, 4.0], n_components=2)
    >>> sorted(model.coords)
    ['component', 'feature', 'obs', 'stick']
    """
    shared: dict[str, object] = {
        "obs": np.arange(n_obs),
        "feature": list(names),
        "component": np.arange(spec.n_components),
        "stick": np.arange(spec.n_components - 1),
    }
    prior = spec.coefficients
    nets = {"net": np.arange(prior.n_nets)} if isinstance(prior, ElasticNetPrior) else {}
    gate = {"gate_feature": list(spec.gate.names)} if spec.gate is not None else {}
    return shared | nets | gate


def declare_marginal(spec: MixtureSpec, problem: Problem) -> RegressionModel:
    """
    Declare a mixture with its assignments summed out.

    Parameters
    ----------
    spec : MixtureSpec
        What is declared.
    problem : Problem
        Design and response.

    Returns
    -------
    RegressionModel
        The model.

    Examples
    --------
    >>> import mixreg as mr, numpy as np
    >>> model = mr.dmm(np.eye(3), [1.0, 2.0, 4.0], n_components=2)
    >>> model.observed_RVs[0].name
    'y'
    """
    coords = coordinates(spec, problem.design.names, len(problem.y))
    with RegressionModel(spec, coords=coords) as model:
        features = pm.Data("X", problem.design.values, dims=("obs", "feature"))
        log_w, level, beta, sigma = declare_priors(spec)
        RegressionMixture("y", log_w, level, beta, sigma, features, observed=problem.y, dims="obs")
    return model


def declare_priors(
    spec: MixtureSpec,
    slopes_of: Callable[[MixtureSpec, TensorVariable], TensorVariable] | None = None,
) -> Priors:
    """
    Register weights, noise and coefficients in the model on the stack.

    Parameters
    ----------
    spec : MixtureSpec
        What is declared.
    slopes_of : callable, optional
        Declares the coefficients given the noise scales in another way than marginally.

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
    log_w = declare_log_weights(spec)
    sigma = RootInverseGamma(
        "sigma",
        shape=np.float64(spec.noise.shape),
        rate=np.float64(spec.noise.rate),
        dims="component",
    )
    basis, prior = spec.basis, spec.coefficients
    beta = (slopes_of or _slopes)(spec, sigma)
    if not basis.intercept:
        return Priors(log_w, pt.zeros(spec.n_components), beta, sigma)
    if isinstance(prior, NormalPrior):
        level_mean, level_precision = prior.mean[0], prior.precision[0]
    else:
        level_mean, level_precision = 0.0, np.float64(prior.level_precision)
    # The prior holds at the centre of the features, so that shifting a feature changes nothing.
    intercept = pm.Normal(
        "intercept",
        mu=basis.offset + level_mean - beta @ basis.center,
        sigma=sigma / np.sqrt(level_precision),
        dims="component",
    )
    return Priors(log_w, intercept, beta, sigma)


def declare_nets(
    prior: ElasticNetPrior,
) -> tuple[TensorVariable, TensorVariable, TensorVariable]:
    """
    Register the elastic nets in the model on the stack.

    Parameters
    ----------
    prior : ElasticNetPrior
        Their priors.

    Returns
    -------
    tuple of TensorVariable of shape (n_nets,)
        Weights, absolute and quadratic penalties.

    Examples
    --------
    >>> import mixreg as mr, numpy as np
    >>> model = mr.dmm_men(np.eye(3), [1.0, 2.0, 4.0], n_components=2, n_nets=2)
    >>> [variable.name for variable in model.free_RVs]
    ['alpha', 'v', 'sigma', 'l1', 'l2', 'net_w', 'beta', 'intercept']
    """
    l1, l2 = (
        pm.Gamma(name, alpha=np.float64(gamma.shape), beta=np.float64(gamma.rate), dims="net")
        for name, gamma in (("l1", prior.l1), ("l2", prior.l2))
    )
    net_w = pm.Dirichlet("net_w", a=np.full(prior.n_nets, prior.net_concentration), dims="net")
    return net_w, l1, l2


def declare_lam(prior: RandomWalkPrior) -> TensorVariable | np.float64:
    """
    Register the rate of a random walk's steps in the model on the stack, unless it is fixed.

    Parameters
    ----------
    prior : RandomWalkPrior
        The walk.

    Returns
    -------
    TensorVariable of shape () or float64
        The rate.

    Examples
    --------
    >>> declare_lam(RandomWalkPrior(rate=2.0, anchor_precision=1.0, level_precision=1.0))
    np.float64(2.0)
    """
    if not isinstance(prior.rate, GammaPrior):
        return np.float64(prior.rate)
    return pm.Gamma("lam", alpha=np.float64(prior.rate.shape), beta=np.float64(prior.rate.rate))


def _slopes(spec: MixtureSpec, sigma: TensorVariable) -> TensorVariable:
    """Declare the coefficients, the net of each component or the scales of steps summed out."""
    scale, prior = spec.basis.scale, spec.coefficients
    dims = ("component", "feature")
    if isinstance(prior, ElasticNetPrior):
        nets = declare_nets(prior)
        return MultipleNets("beta", *nets, sigma, scale, scaling=prior.scaling, dims=dims)
    if isinstance(prior, RandomWalkPrior):
        anchor, lam = np.float64(prior.anchor_precision), declare_lam(prior)
        return RandomWalkLaplace("beta", lam, anchor, sigma, scale, dims=dims)
    columns = slice(int(spec.basis.intercept), None)
    return pm.Normal(
        "beta",
        mu=prior.mean[columns] / scale,
        sigma=sigma[:, None] / (np.sqrt(prior.precision[columns]) * scale),
        dims=dims,
    )
