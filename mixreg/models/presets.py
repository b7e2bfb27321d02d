"""Hyper-parameters: scale-equivariant defaults, and those of the original publications."""

import warnings

import numpy as np

from mixreg.inputs import Design
from mixreg.models.spec import Basis, GammaPrior, InverseGammaPrior, MixtureSpec, NormalPrior

__all__ = ["PRESETS", "dmm_spec"]

PRESETS = ("default", "paper")

# Coefficients of standardised features weigh as much as one observation; the level, 1 % of one.
_SLOPE_PRECISION = 1.0
_LEVEL_PRECISION = 0.01
# A component may explain all but a hundredth of the response's variance before the prior objects.
_NOISE_SHARE = 0.01


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
    if preset not in PRESETS:
        raise ValueError(f"preset is {preset!r}; wanted one of {PRESETS}.")
    make = _default if preset == "default" else _paper
    return make(design, y, n_components, intercept)


def _default(
    design: Design, y: np.ndarray, n_components: int, intercept: bool | None
) -> MixtureSpec:
    """Follow the data's own units: scaling y or a column of X only scales the answer."""
    has_level = intercept is not False
    X = design.values
    center = X.mean(axis=0) if has_level else np.zeros(X.shape[1])
    scale = X.std(axis=0) if has_level else np.sqrt((X**2).mean(axis=0))
    # A column that is constant up to rounding has no scale of its own.
    flat = scale <= 1e-12 * np.abs(X).max(axis=0)
    if flat.any():
        names = [design.names[i] for i in np.flatnonzero(flat)]
        shown = ", ".join(names[:5]) + (", ..." if len(names) > 5 else "")
        warnings.warn(
            f"X has {len(names)} constant columns ({shown}): the data say nothing about their "
            "coefficients, which stay at the prior.",
            UserWarning,
            stacklevel=4,
        )
    level = [_LEVEL_PRECISION] if has_level else []
    precision = np.array([*level, *np.full(X.shape[1], _SLOPE_PRECISION)])
    spread = y.var() if has_level else float((y**2).mean())
    return MixtureSpec(
        name="dmm",
        preset="default",
        n_components=n_components,
        basis=Basis(
            intercept=has_level,
            center=center,
            scale=np.where(flat, 1.0, scale),
            offset=float(y.mean()) if has_level else 0.0,
        ),
        concentration=GammaPrior(shape=1.0, rate=1.0),
        noise=InverseGammaPrior(shape=1.0, rate=_NOISE_SHARE * float(spread)),
        coefficients=NormalPrior(mean=np.zeros(len(precision)), precision=precision),
    )


def _paper(design: Design, y: np.ndarray, n_components: int, intercept: bool | None) -> MixtureSpec:
    """Repeat the released R code: raw features, no level, prior means at the column means."""
    has_level = intercept is True
    X = design.values
    mean = np.concatenate([np.zeros(int(has_level)), X.mean(axis=0)])
    return MixtureSpec(
        name="dmm",
        preset="paper",
        n_components=n_components,
        basis=Basis(
            intercept=has_level,
            center=np.zeros(X.shape[1]),
            scale=np.ones(X.shape[1]),
            offset=0.0,
        ),
        concentration=GammaPrior(shape=5.0, rate=1.0),
        noise=InverseGammaPrior(shape=0.5, rate=0.5),
        coefficients=NormalPrior(mean=mean, precision=np.full(len(mean), 1 / 3)),
    )
