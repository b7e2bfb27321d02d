"""Explanations from estimates made elsewhere: one point, or draws, without a trace."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr

from mixreg.explain.assembly import global_dataset, provenance
from mixreg.explain.fitted_image import FittedImage
from mixreg.explain.maskers import Image
from mixreg.explain.picture import as_image
from mixreg.inputs import check_design, check_response
from mixreg.posterior.evaluate import ParameterDraws
from mixreg.posterior.passes import mean_responsibilities

__all__ = ["RESPONSE_KINDS", "point_dataset"]

RESPONSE_KINDS = ("logit", "probability", "raw")


def point_dataset(
    beta: Any,
    sigma: Any = None,
    *,
    weights: Any = None,
    intercept: Any = None,
    feature_names: Sequence[str] | None = None,
    X: Any = None,
    response: Any = None,
    response_kind: str = "probability",
    method: str = "coefficients",
    masker: Image | None = None,
    pixel: Any = None,
) -> xr.Dataset:
    """
    Check estimates and lay them out; the arguments are those of `Explanation.from_coefficients`.

    Parameters
    ----------
    beta : array-like of shape (n_components, n_features) or (n_draws, n_components, n_features)
        Coefficients.
    sigma : array-like of shape (n_components,) or (n_draws, n_components), optional
        Noise standard deviations.
    weights : array-like of shape (n_components,) or (n_draws, n_components), optional
        Mixture weights.
    intercept : array-like of shape (n_components,) or (n_draws, n_components), optional
        Levels.
    feature_names : sequence of str, optional
        Names of the features.
    X : array-like of shape (n_obs, n_features), optional
        The rows that are explained.
    response : array-like of shape (n_obs,), optional
        Response of the black box at those rows.
    response_kind : {"logit", "probability", "raw"}
        What the coefficients add up to.
    method : str
        What tables call these estimates.
    masker : Image, optional
        Says that the features are pixels; X are then whole images.
    pixel : array-like of int of shape (n_features,), optional
        Flat index of the pixel of every column of beta.

    Returns
    -------
    Dataset
        The data of a global explanation.

    Raises
    ------
    ValueError
        If an argument has a wrong shape or value.

    Examples
    --------
    >>> point_dataset([[1.0, 2.0]])["importance"].shape
    (1, 1, 2)
    """
    if response_kind not in RESPONSE_KINDS:
        raise ValueError(f"response_kind is {response_kind!r}; wanted one of {RESPONSE_KINDS}.")
    if response is not None and X is None:
        raise ValueError("response is given without X, the rows it belongs to.")
    draws = _coefficients(beta)
    view = None
    if masker is not None:
        view, draws = _in_pixel_order(masker, pixel, X, feature_names, draws)
    elif pixel is not None:
        raise ValueError("pixel is given without a masker, which says what the images are.")
    pixels = None if view is None or X is None else view.rows(X, name="X")
    if view is not None:
        feature_names = view.names
        X = None if pixels is None else view.features(pixels)
    names, rows = _rows(X, feature_names, draws.shape[2])
    parameters = _parameters(draws, sigma, weights, intercept)
    n_obs = None if rows is None else len(rows)
    y = None if response is None else check_response(response, name="response", n_obs=n_obs)
    own = mean_responsibilities(parameters, rows, y) if rows is not None and y is not None else None
    attrs = provenance(kind="global", method=method, response_kind=response_kind, settings={})
    data = global_dataset(parameters, names, attrs=attrs, X=rows, response=y, responsibility=own)
    return data if view is None else as_image(data, view, pixels)


def _in_pixel_order(
    masker: Any, pixel: Any, X: Any, feature_names: Sequence[str] | None, draws: np.ndarray
) -> tuple[FittedImage, np.ndarray]:
    """Find the pixel of every column, and sort the columns by it."""
    if not isinstance(masker, Image):
        raise TypeError(f"masker is a {type(masker).__name__}; wanted mixreg.maskers.Image.")
    if feature_names is not None:
        raise ValueError("feature_names is given with a masker, which names the pixels itself.")
    view = _own_selection(masker, X) if pixel is None else FittedImage(masker.shape, pixel)
    if len(view.pixel) != draws.shape[2]:
        raise ValueError(
            f"{len(view.pixel)} pixels are selected, but beta has {draws.shape[2]} columns."
        )
    order = np.argsort(view.pixel)
    return FittedImage(view.shape, view.pixel[order]), draws[:, :, order]


def _own_selection(masker: Image, X: Any) -> FittedImage:
    """Apply the masker's selection; its pixels are the columns in ascending order."""
    if callable(masker.select):
        if X is None:
            raise ValueError("X is needed: the masker selects pixels by looking at the images.")
        return masker.fit(X)
    if (np.diff(masker.select) < 0).any():
        raise ValueError(
            "the masker selects pixels in an order that does not ascend; say with pixel=... which "
            "pixel each column of beta is."
        )
    return FittedImage(masker.shape, masker.select)


def _coefficients(beta: Any) -> np.ndarray:
    """Coefficients as (n_draws, n_components, n_features)."""
    draws = np.asarray(beta, dtype=np.float64)
    if draws.ndim == 2:
        draws = draws[None]
    if draws.ndim != 3 or 0 in draws.shape:
        raise ValueError(
            f"beta has shape {np.shape(beta)}; wanted (n_components, n_features) or "
            "(n_draws, n_components, n_features)."
        )
    if not np.isfinite(draws).all():
        raise ValueError("beta has missing or infinite values.")
    return draws


def _rows(
    X: Any, feature_names: Sequence[str] | None, n_features: int
) -> tuple[tuple[str, ...], np.ndarray | None]:
    """Names of the features, and the explained rows if there are any."""
    if X is None:
        empty = np.zeros((1, n_features))
        return check_design(empty, name="beta", feature_names=feature_names).names, None
    design = check_design(X, feature_names=feature_names, n_features=n_features)
    return design.names, design.values


def _parameters(draws: np.ndarray, sigma: Any, weights: Any, intercept: Any) -> ParameterDraws:
    """Check the mixture and fill in what was not given."""
    n_components = draws.shape[1]
    scales = _by_component("sigma", 1.0 if sigma is None else sigma, draws)
    if (scales <= 0).any():
        raise ValueError("sigma has values that are not positive.")
    shares = _by_component("weights", 1.0 / n_components if weights is None else weights, draws)
    if (shares < 0).any() or not np.allclose(shares.sum(axis=1), 1.0, atol=1e-6):
        raise ValueError("weights are negative somewhere, or do not sum to one.")
    levels = _by_component("intercept", 0.0 if intercept is None else intercept, draws)
    with np.errstate(divide="ignore"):
        log_weights = np.log(shares)[:, None, :]
    return ParameterDraws(log_weights, draws, levels, scales)


def _by_component(name: str, value: Any, draws: np.ndarray) -> np.ndarray:
    """One number per draw and component, repeated over draws where there are none."""
    array = np.asarray(value, dtype=np.float64)
    if array.shape not in ((), draws.shape[1:2], draws.shape[:2]):
        raise ValueError(
            f"{name} has shape {array.shape}; wanted ({draws.shape[1]},), one per component, "
            f"or {draws.shape[:2]}."
        )
    if not np.isfinite(array).all():
        raise ValueError(f"{name} has missing or infinite values.")
    return np.broadcast_to(array, draws.shape[:2]).copy()
