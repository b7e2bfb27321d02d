"""Coefficients between the user's scale and the working basis, as graphs."""

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from mixreg.gibbs.state import Settings

__all__ = ["to_user", "to_working"]


def to_working(
    beta: TensorVariable,
    intercept: TensorVariable | None,
    settings: Settings,
    *,
    cumulative: bool = False,
) -> TensorVariable:
    """
    Coefficients of the working design.

    Parameters
    ----------
    beta : TensorVariable of shape (..., n_components, n_features)
        Coefficients on the user's scale.
    intercept : TensorVariable of shape (..., n_components), or None
        Levels on the user's scale, None where the model has none.
    settings : Settings
        Basis.
    cumulative : bool, default False
        Whether the working slopes are the first one and then the differences of neighbours.

    Returns
    -------
    TensorVariable of shape (..., n_components, n_columns)
        Working coefficients, the level first.

    Examples
    --------
    >>> import numpy as np, mixreg as mr
    >>> from mixreg.gibbs.state import settings_of
    >>> settings = settings_of(mr.dmm(np.eye(3), [1.0, 2.0, 3.0], n_components=2).spec)
    >>> to_working(pt.zeros((2, 3)), pt.zeros(2), settings).eval()[0]
    array([-2.,  0.,  0.,  0.])
    """
    slopes = beta * settings.scale
    if cumulative:
        steps = slopes[..., 1:] - slopes[..., :-1]
        slopes = pt.concatenate([slopes[..., :1], steps], axis=-1)
    if intercept is None:
        return slopes
    level = intercept + (beta * settings.center).sum(axis=-1) - settings.offset
    return pt.concatenate([level[..., None], slopes], axis=-1)


def to_user(
    theta: TensorVariable, settings: Settings, *, has_level: bool, cumulative: bool = False
) -> tuple[TensorVariable, TensorVariable | None]:
    """
    Coefficients and levels on the user's scale.

    Parameters
    ----------
    theta : TensorVariable of shape (..., n_components, n_columns)
        Working coefficients.
    settings : Settings
        Basis.
    has_level : bool
        Whether the first column is the level.
    cumulative : bool, default False
        Whether the working slopes are the first one and then the differences of neighbours.

    Returns
    -------
    beta : TensorVariable of shape (..., n_components, n_features)
        Coefficients.
    intercept : TensorVariable of shape (..., n_components), or None
        Levels, None where the model has none.

    Examples
    --------
    >>> import numpy as np, mixreg as mr
    >>> from mixreg.gibbs.state import settings_of
    >>> settings = settings_of(mr.dmm(np.eye(3), [1.0, 2.0, 3.0], n_components=2).spec)
    >>> to_user(pt.zeros((2, 4)), settings, has_level=True)[1].eval()
    array([2., 2.])
    """
    slopes = theta[..., int(has_level) :]
    beta = (slopes.cumsum(axis=-1) if cumulative else slopes) / settings.scale
    if not has_level:
        return beta, None
    return beta, theta[..., 0] + settings.offset - (beta * settings.center).sum(axis=-1)
