"""Hyper-parameters: scale-equivariant defaults, and those of the original publications."""

import numpy as np

from mixreg.distributions import SCALINGS
from mixreg.inputs import Design
from mixreg.models.bases import raw_basis, response_variance, standardised_basis
from mixreg.models.spec import (
    ElasticNetPrior,
    GammaPrior,
    InverseGammaPrior,
    MixtureSpec,
    NormalPrior,
)

__all__ = ["PRESETS", "dmm_men_spec", "dmm_spec"]

PRESETS = ("default", "paper")

# Coefficients of standardised features weigh as much as one observation; the level, 1 % of one.
_SLOPE_PRECISION = 1.0
_LEVEL_PRECISION = 0.01
# A component may explain all but a hundredth of the response's variance before the prior objects.
_NOISE_SHARE = 0.01
# The released scripts of both systems share these.
_PAPER_CONCENTRATION = GammaPrior(shape=5.0, rate=1.0)
_PAPER_NOISE = InverseGammaPrior(shape=0.5, rate=0.5)


def dmm_spec(
    design: Design, y: np.ndarray, *, n_components: int, preset: str, intercept: bool | None
) -> MixtureSpec:
    """
    Hyper-parameters of the Dirichlet-process mixture of regressions.

    Parameters
    ----------
    design : Design
        Checked design, values of shape (n_obs, n_features).
    y : ndarray of shape (n_obs,)
        Checked response.
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
    >>> from mixreg.inputs import check_design
    >>> design = check_design([[0.0], [1.0], [2.0]])
    >>> spec = dmm_spec(design, np.array([0.0, 1.0, 3.0]), n_components=2, preset="paper",
    ...                 intercept=None)
    >>> spec.coefficients.precision
    array([0.33333333])
    """
    has_level = _has_level(preset, intercept)
    n_levels, n_features = int(has_level), design.values.shape[1]
    if preset == "paper":
        # The script shrinks towards the column means of X.
        mean = np.concatenate([np.zeros(n_levels), design.values.mean(axis=0)])
        coefficients = NormalPrior(mean=mean, precision=np.full(len(mean), 1 / 3))
    else:
        precision = np.repeat([_LEVEL_PRECISION, _SLOPE_PRECISION], [n_levels, n_features])
        coefficients = NormalPrior(mean=np.zeros(len(precision)), precision=precision)
    return _spec("dmm", preset, n_components, design, y, has_level, coefficients)


def dmm_men_spec(
    design: Design,
    y: np.ndarray,
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
    design : Design
        Checked design, values of shape (n_obs, n_features).
    y : ndarray of shape (n_obs,)
        Checked response.
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
    >>> from mixreg.inputs import check_design
    >>> design = check_design([[0.0], [1.0], [2.0]])
    >>> spec = dmm_men_spec(design, np.array([0.0, 1.0, 3.0]), n_components=2, n_nets=3,
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
        unit = 1.0 if scaling == "sigma" else response_variance(y, has_level=has_level) ** 0.5
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
    return _spec("dmm_men", preset, n_components, design, y, has_level, coefficients)


def _has_level(preset: str, intercept: bool | None) -> bool:
    """Settle whether components have a level, having checked the preset."""
    if preset not in PRESETS:
        raise ValueError(f"preset is {preset!r}; wanted one of {PRESETS}.")
    return preset == "default" if intercept is None else bool(intercept)


def _spec(
    name: str,
    preset: str,
    n_components: int,
    design: Design,
    y: np.ndarray,
    has_level: bool,
    coefficients: NormalPrior | ElasticNetPrior,
) -> MixtureSpec:
    """Add what all builders share: basis, concentration and noise."""
    if preset == "paper":
        basis = raw_basis(design.values.shape[1], has_level=has_level)
        concentration, noise = _PAPER_CONCENTRATION, _PAPER_NOISE
    else:
        basis = standardised_basis(design, y, has_level=has_level)
        concentration = GammaPrior(shape=1.0, rate=1.0)
        spread = response_variance(y, has_level=has_level)
        noise = InverseGammaPrior(shape=1.0, rate=_NOISE_SHARE * spread)
    return MixtureSpec(name, preset, n_components, basis, concentration, noise, coefficients)
