"""Draws from the prior of a declared mixture and of responses given them, written in NumPy."""

from dataclasses import replace
from typing import Any

import numpy as np
from scipy.special import log_ndtr, ndtri_exp

from mixreg.certificates.joint import Joint, weights_of
from mixreg.gibbs.state import Gates, Nets, Sticks, Walk, settings_of
from mixreg.models.spec import ElasticNetPrior, GammaPrior, MixtureSpec, RandomWalkPrior

__all__ = ["draw_joint", "draw_responses"]


def draw_joint(
    spec: MixtureSpec, features: np.ndarray, rng: np.random.Generator, n_replicates: int
) -> Joint:
    """
    Draw parameters from the prior, assignments and responses given them.

    Nothing here is shared with the samplers, which are judged by these draws.

    Parameters
    ----------
    spec : MixtureSpec
        What is declared.
    features : ndarray of shape (n_obs, n_features)
        Features.
    rng : Generator
        Source of randomness.
    n_replicates : int
        How many independent draws.

    Returns
    -------
    Joint
        The draws.

    Examples
    --------
    >>> from mixreg.certificates.problems import Problem
    >>> problem, rng = Problem(), np.random.default_rng(1)
    >>> draw_joint(problem.spec, problem.features, rng, 5).theta.shape
    (5, 4, 3)
    """
    n_obs = len(features)
    weights, gate = _draw_weights(spec, rng, n_replicates)
    precision = rng.gamma(spec.noise.shape, 1 / spec.noise.rate, (n_replicates, spec.n_components))
    log_sigma = -0.5 * np.log(precision)
    hyper, net, relative = _draw_coefficients(spec, rng, log_sigma)
    theta = settings_of(spec).mean + np.exp(log_sigma)[..., None] * relative
    uniform = rng.random((n_replicates, n_obs, 1))
    z = (uniform > weights_of(weights, gate).cumsum(-1)[..., :-1]).sum(-1)
    design = spec.basis.design(features, np.zeros(n_obs))
    tiled = np.broadcast_to(design, (n_replicates, *design.shape))
    joint = Joint(weights, log_sigma, theta, hyper, z, tiled, net, gate)
    return draw_responses(joint, rng)


def draw_responses(joint: Joint, rng: np.random.Generator) -> Joint:
    """
    Draw responses given parameters and assignments.

    Parameters
    ----------
    joint : Joint
        Replicates whose responses are not read.
    rng : Generator
        Source of randomness.

    Returns
    -------
    Joint
        The same with new responses.

    Examples
    --------
    >>> from mixreg.certificates.problems import Problem
    >>> rng = np.random.default_rng(1)
    >>> joint = Problem().draw_joint(rng, 5)
    >>> bool((draw_responses(joint, rng).design[..., -1] != joint.design[..., -1]).all())
    True
    """
    columns = joint.design[..., :-1]
    chosen = np.take_along_axis(joint.theta, joint.z[..., None], axis=1)
    scale = np.take_along_axis(np.exp(joint.log_sigma), joint.z, axis=1)
    y = (columns * chosen).sum(-1) + scale * rng.standard_normal(joint.z.shape)
    design = np.concatenate([columns, y[..., None]], axis=-1)
    return replace(joint, design=design)


def _draw_weights(
    spec: MixtureSpec, rng: np.random.Generator, n_replicates: int
) -> tuple[Any, np.ndarray | None]:
    """Draw the parameters of the weights; with them the gate columns, if there are any."""
    n_sticks = spec.n_components - 1
    if spec.gate is None:
        alpha = rng.gamma(spec.concentration.shape, 1 / spec.concentration.rate, n_replicates)
        # Beta(1, alpha) in log space: log(1 - v) = log(U) / alpha.
        log_rest = -rng.standard_exponential((n_replicates, n_sticks)) / alpha[:, None]
        logits: Any = np.log(-np.expm1(log_rest)) - log_rest
        log_alpha: Any = np.log(alpha)
        return Sticks(log_alpha, logits), None
    gate, prior = spec.gate.design, spec.gate.prior
    scale = np.sqrt(prior.scale_rate / rng.gamma(prior.scale_shape, size=n_replicates))
    level: Any = prior.intercept_scale * rng.standard_normal((n_replicates, n_sticks))
    slopes = rng.standard_normal((n_replicates, n_sticks, gate.shape[1]))
    log_scale: Any = np.log(scale)
    return Gates(log_scale, level, scale[:, None, None] * slopes), gate


def _draw_coefficients(
    spec: MixtureSpec, rng: np.random.Generator, log_sigma: np.ndarray
) -> tuple[Any, np.ndarray | None, np.ndarray]:
    """Draw hyper-parameters, nets, and coefficients about their means over the noise."""
    prior, shape = spec.coefficients, log_sigma.shape
    noise = rng.standard_normal((*shape, spec.n_columns))
    if isinstance(prior, RandomWalkPrior):
        return _draw_walk(spec, prior, rng, noise)
    if not isinstance(prior, ElasticNetPrior):
        return (), None, noise / np.sqrt(prior.precision)
    each = (len(log_sigma), prior.n_nets)
    l1, l2 = (rng.gamma(p.shape, 1 / p.rate, each) for p in (prior.l1, prior.l2))
    net_w = rng.dirichlet(np.full(prior.n_nets, prior.net_concentration), len(log_sigma))
    net = (rng.random((*shape, 1)) > net_w.cumsum(-1)[:, None, :-1]).sum(-1)
    own_l1, own_l2 = (np.take_along_axis(x, net, axis=1)[..., None] for x in (l1, l2))
    if prior.scaling == "variance":
        own_l1 = own_l1 / (2 * np.exp(log_sigma))[..., None]
    # Beyond zero, a normal of mean -l1/l2 and precision l2, by inversion.
    size = (*shape, len(spec.basis.scale))
    tail = log_ndtr(-own_l1 / np.sqrt(own_l2)) - rng.standard_exponential(size)
    absolute = np.maximum(-ndtri_exp(tail) - own_l1 / np.sqrt(own_l2), 0) / np.sqrt(own_l2)
    slopes = absolute * rng.choice([-1.0, 1.0], size)
    level = noise[..., : int(spec.basis.intercept)] / np.sqrt(prior.level_precision)
    hyper: Any = (np.log(l1), np.log(l2), np.log(np.maximum(net_w, 1e-300)))
    return Nets(*hyper), net, np.concatenate([level, slopes], axis=-1)


def _draw_walk(
    spec: MixtureSpec, prior: RandomWalkPrior, rng: np.random.Generator, noise: np.ndarray
) -> tuple[Any, None, np.ndarray]:
    """Draw the rate, and coefficients in the basis of steps over the noise."""
    levels = [prior.level_precision] * int(spec.basis.intercept)
    free = noise[..., : len(levels) + 1] / np.sqrt([*levels, prior.anchor_precision])
    steps = rng.laplace(size=(*noise.shape[:-1], len(spec.basis.scale) - 1))
    if not isinstance(prior.rate, GammaPrior):
        return (), None, np.concatenate([free, steps / prior.rate], axis=-1)
    lam = rng.gamma(prior.rate.shape, 1 / prior.rate.rate, len(noise))
    relative = np.concatenate([free, steps / lam[:, None, None]], axis=-1)
    log_lam: Any = np.log(lam)
    return Walk(log_lam), None, relative
