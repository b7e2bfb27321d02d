"""Working bases: the columns a sampler sees, and the units of their coefficients."""

import warnings

import numpy as np

from mixreg.inputs import Design
from mixreg.models.spec import Basis

__all__ = ["common_basis", "raw_basis", "response_variance", "standardised_basis"]


def standardised_basis(design: Design, y: np.ndarray, *, has_level: bool) -> Basis:
    """
    Follow the data's own units: scaling y or a column of X only scales the answer.

    Parameters
    ----------
    design : Design
        Checked design, values of shape (n_obs, n_features).
    y : ndarray of shape (n_obs,)
        Checked response.
    has_level : bool
        Whether there is a column of ones; without it nothing is centred.

    Returns
    -------
    Basis
        Features centred and divided by their standard deviations (or root mean squares).

    Warns
    -----
    UserWarning
        If columns are constant.

    Examples
    --------
    >>> from mixreg.inputs import check_design
    >>> basis = standardised_basis(check_design([[0.0], [2.0]]), np.array([1.0, 2.0]),
    ...                            has_level=True)
    >>> basis.center, basis.scale, basis.offset
    (array([1.]), array([1.]), 1.5)
    """
    center, spread, flat = _spreads(design, "stay at the prior", has_level=has_level)
    return Basis(
        intercept=has_level,
        center=center,
        scale=np.where(flat, 1.0, spread),
        offset=float(y.mean()) if has_level else 0.0,
    )


def common_basis(design: Design, y: np.ndarray, *, has_level: bool) -> Basis:
    """
    Follow the units of the response and those that all columns of X share.

    Differences of neighbouring coefficients mean something only in common units, so that every
    feature has the same scale: the root mean square of the standard deviations (without a level,
    of the root mean squares) of the columns that vary.

    Parameters
    ----------
    design : Design
        Checked design, values of shape (n_obs, n_features).
    y : ndarray of shape (n_obs,)
        Checked response.
    has_level : bool
        Whether there is a column of ones; without it nothing is centred.

    Returns
    -------
    Basis
        Cumulative; features centred and divided by one number.

    Warns
    -----
    UserWarning
        If columns are constant.

    Examples
    --------
    >>> from mixreg.inputs import check_design
    >>> basis = common_basis(check_design([[0.0, 1.0], [2.0, 15.0]]), np.array([1.0, 2.0]),
    ...                      has_level=True)
    >>> basis.center, basis.scale
    (array([1., 8.]), array([5., 5.]))
    """
    center, spread, flat = _spreads(design, "follow their neighbours", has_level=has_level)
    common = 1.0 if flat.all() else float(np.sqrt((spread[~flat] ** 2).mean()))
    return Basis(
        intercept=has_level,
        center=center,
        scale=np.full(len(spread), common),
        offset=float(y.mean()) if has_level else 0.0,
        cumulative=True,
    )


def _spreads(
    design: Design, fate: str, *, has_level: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Centre and spread of every column, and which are constant, with a warning about those."""
    X = design.values
    center = X.mean(axis=0) if has_level else np.zeros(X.shape[1])
    spread = X.std(axis=0) if has_level else np.sqrt((X**2).mean(axis=0))
    # A column that is constant up to rounding has no scale of its own.
    flat = spread <= 1e-12 * np.abs(X).max(axis=0)
    if flat.any():
        names = [design.names[i] for i in np.flatnonzero(flat)]
        shown = ", ".join(names[:5]) + (", ..." if len(names) > 5 else "")
        warnings.warn(
            f"X has {len(names)} constant columns ({shown}): the data say nothing about their "
            f"coefficients, which {fate}.",
            UserWarning,
            stacklevel=6,
        )
    return center, spread, flat


def raw_basis(n_features: int, *, has_level: bool) -> Basis:
    """
    Take features and response as they are, as the released scripts do.

    Parameters
    ----------
    n_features : int
        Number of features.
    has_level : bool
        Whether there is a column of ones.

    Returns
    -------
    Basis
        Nothing centred, nothing scaled.

    Examples
    --------
    >>> raw_basis(2, has_level=False).scale
    array([1., 1.])
    """
    return Basis(
        intercept=has_level, center=np.zeros(n_features), scale=np.ones(n_features), offset=0.0
    )


def response_variance(y: np.ndarray, *, has_level: bool) -> float:
    """
    Mean square of the response, about its mean where components have a level.

    Parameters
    ----------
    y : ndarray of shape (n_obs,)
        Response.
    has_level : bool
        Whether components have a level.

    Returns
    -------
    float
        In squared units of the response.

    Examples
    --------
    >>> response_variance(np.array([1.0, 3.0]), has_level=False)
    5.0
    """
    return float(y.var() if has_level else (y**2).mean())
