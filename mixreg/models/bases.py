"""Working bases: the columns a sampler sees, and the units of their coefficients."""

import warnings

import numpy as np

from mixreg.inputs import Design
from mixreg.models.spec import Basis

__all__ = ["raw_basis", "response_variance", "standardised_basis"]


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
            stacklevel=5,
        )
    return Basis(
        intercept=has_level,
        center=center,
        scale=np.where(flat, 1.0, scale),
        offset=float(y.mean()) if has_level else 0.0,
    )


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
