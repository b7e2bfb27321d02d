"""Hyper-parameters: scale-equivariant defaults, and those of the original publications."""

from dataclasses import replace

import numpy as np

from mixreg.distributions import SCALINGS
from mixreg.models.bases import common_basis, raw_basis, response_variance, standardised_basis
from mixreg.models.problem import Problem
from mixreg.models.spec import (
    ElasticNetPrior,
    GammaPrior,
    InverseGammaPrior,
    MixtureSpec,
    NormalPrior,
    RandomWalkPrior,
)

__all__ = ["PRESETS", "dmm_men_spec", "dmm_spec", "lemna_spec"]

PRESETS = ("default", "paper")

# Coefficients of standardised features weigh as much as one observation; the level, 1 % of one.
_SLOPE_PRECISION = 1.0
_LEVEL_PRECISION = 0.01
# The level of all coefficients of a random walk is hardly shrunk, at whichever end it is anchored.
_ANCHOR_PRECISION = 0.01
# A component may explain all but a hundredth of the response's variance before the prior objects.
_NOISE_SHARE = 0.01
# The released scripts of both systems share these.
_PAPER_CONCENTRATION = GammaPrior(shape=5.0, rate=1.0)
_PAPER_NOISE = InverseGammaPrior(shape=0.5, rate=0.5)


def dmm_spec(
    problem: Problem, *, n_components: int, preset: str, intercept: bool | None
) -> MixtureSpec:
    """
    Hyper-parameters of the Dirichlet-process mixture of regressions.

    Parameters
    ----------
    problem : Problem
        Checked design, response and gate.
    n_components : int
        Truncation level.
    preset : {"default", "paper"}
        Which hyper-parameters.
    intercept : bool or None
        Whether components have a level; None leaves it to the preset.

    Returns
    -------
    MixtureSpec
        The specification.

    Raises
    ------
    ValueError
        If the preset is unknown.

    Examples
    --------
    >>> from mixreg.models.problem import check_problem
    >>> problem = check_problem([[0.0], [1.0], [2.0]], [0.0, 1.0, 3.0], n_components=2,
    ...                         feature_names=None, gate=None, gate_variance=0.9)
    >>> spec = dmm_spec(problem, n_components=2, preset="paper",
    ...                 intercept=None)
    >>> spec.coefficients.precision
    array([0.33333333])
    """
    has_level = _has_level(preset, intercept)
    n_levels, n_features = int(has_level), problem.design.values.shape[1]
    if preset == "paper":
        # The script shrinks towards the column means of X.
        column_means = problem.design.values.mean(axis=0)
        mean = np.concatenate([np.zeros(n_levels), column_means])
        coefficients = NormalPrior(mean=mean, precision=np.full(len(mean), 1 / 3))
    else:
        precision = np.repeat([_LEVEL_PRECISION, _SLOPE_PRECISION], [n_levels, n_features])
        coefficients = NormalPrior(mean=np.zeros(len(precision)), precision=precision)
    return _spec("dmm", preset, n_components, problem, has_level, coefficients)


def dmm_men_spec(
    problem: Problem,
    *,
    n_components: int,
    n_nets: int,
    preset: str,
    scaling: str | None,
    intercept: bool | None,
) -> MixtureSpec:
    """
    Hyper-parameters of the mixture with multiple elastic nets.

    Parameters
    ----------
    problem : Problem
        Checked design, response and gate.
    n_components : int
        Truncation level.
    n_nets : int
        Number of elastic nets.
    preset : {"default", "paper"}
        Which hyper-parameters.
    scaling : {"sigma", "variance"} or None
        What the penalties are divided by; None leaves it to the preset.
    intercept : bool or None
        Whether components have a level; None leaves it to the preset.

    Returns
    -------
    MixtureSpec
        The specification.

    Raises
    ------
    ValueError
        If the preset or the scaling is unknown.

    Examples
    --------
    >>> from mixreg.models.problem import check_problem
    >>> problem = check_problem([[0.0], [1.0], [2.0]], [0.0, 1.0, 3.0], n_components=2,
    ...                         feature_names=None, gate=None, gate_variance=0.9)
    >>> spec = dmm_men_spec(problem, n_components=2, n_nets=3,
    ...                     preset="paper", scaling=None, intercept=None)
    >>> spec.coefficients.scaling
    'variance'
    """
    has_level = _has_level(preset, intercept)
    if scaling is None:
        scaling = "variance" if preset == "paper" else "sigma"
    elif scaling not in SCALINGS:
        raise ValueError(f"scaling is {scaling!r}; wanted one of {SCALINGS}, or None.")
    if preset == "paper":
        l1, l2 = GammaPrior(shape=1.0, rate=0.5), GammaPrior(shape=4.0, rate=0.5)
        level_precision = 1 / 3
    else:
        # Divided by the variance, the absolute penalty has the units of the response.
        unit = (
            1.0 if scaling == "sigma" else response_variance(problem.y, has_level=has_level) ** 0.5
        )
        l1, l2 = GammaPrior(shape=1.0, rate=1.0 / unit), GammaPrior(shape=1.0, rate=1.0)
        level_precision = _LEVEL_PRECISION
    coefficients = ElasticNetPrior(
        n_nets=n_nets,
        l1=l1,
        l2=l2,
        net_concentration=1.0 / n_nets,
        scaling=scaling,
        level_precision=level_precision,
    )
    return _spec("dmm_men", preset, n_components, problem, has_level, coefficients)


def lemna_spec(
    problem: Problem,
    *,
    n_components: int,
    preset: str,
    lam: float | None,
    intercept: bool | None,
) -> MixtureSpec:
    """
    Hyper-parameters of the mixture with a random walk over the coefficients.

    Parameters
    ----------
    problem : Problem
        Checked design, in the order of the walk, response and gate.
    n_components : int
        Truncation level.
    preset : {"default", "paper"}
        Which hyper-parameters.
    lam : float or None
        Rate of the walk's steps; None leaves it to be inferred.
    intercept : bool or None
        Whether components have a level; None leaves it to the preset.

    Returns
    -------
    MixtureSpec
        The specification.

    Raises
    ------
    ValueError
        If the preset is unknown.

    Examples
    --------
    >>> from mixreg.models.problem import check_problem
    >>> problem = check_problem([[0.0, 1.0], [1.0, 0.0], [2.0, 5.0]], [0.0, 1.0, 3.0],
    ...                         n_components=2, feature_names=None, gate=None, gate_variance=0.9)
    >>> spec = lemna_spec(problem, n_components=2, preset="default",
    ...                   lam=None, intercept=None)
    >>> spec.coefficients.rate
    GammaPrior(shape=1.0, rate=1.0)
    """
    has_level = _has_level(preset, intercept)
    coefficients = RandomWalkPrior(
        rate=GammaPrior(shape=1.0, rate=1.0) if lam is None else lam,
        anchor_precision=_ANCHOR_PRECISION,
        level_precision=_LEVEL_PRECISION,
    )
    return _spec("lemna", preset, n_components, problem, has_level, coefficients)


def _has_level(preset: str, intercept: bool | None) -> bool:
    """Settle whether components have a level, having checked the preset."""
    if preset not in PRESETS:
        raise ValueError(f"preset is {preset!r}; wanted one of {PRESETS}.")
    return preset == "default" if intercept is None else bool(intercept)


def _spec(
    name: str,
    preset: str,
    n_components: int,
    problem: Problem,
    has_level: bool,
    coefficients: NormalPrior | ElasticNetPrior | RandomWalkPrior,
) -> MixtureSpec:
    """Add what all builders share: basis, concentration and noise."""
    is_walk = isinstance(coefficients, RandomWalkPrior)
    if preset == "paper":
        basis = raw_basis(problem.design.values.shape[1], has_level=has_level)
        basis = replace(basis, cumulative=is_walk)
        concentration, noise = _PAPER_CONCENTRATION, _PAPER_NOISE
    else:
        make_basis = common_basis if is_walk else standardised_basis
        basis = make_basis(problem.design, problem.y, has_level=has_level)
        concentration = GammaPrior(shape=1.0, rate=1.0)
        spread = response_variance(problem.y, has_level=has_level)
        noise = InverseGammaPrior(shape=1.0, rate=_NOISE_SHARE * spread)
    return MixtureSpec(
        name, preset, n_components, basis, concentration, noise, coefficients, problem.gate
    )
