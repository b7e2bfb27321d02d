"""Image explanations: the pixel of every coefficient travels with it, and numbers are painted."""

import json
from typing import Any

import numpy as np
import xarray as xr

from mixreg.explain.fitted_image import FittedImage
from mixreg.explain.flat import pixel_mean
from mixreg.posterior.trace import align_design

__all__ = ["as_image", "feature_rows", "image_dims", "image_of", "painted"]

_DIMS = ("row", "column", "band")


def image_dims(shape: tuple[int, ...]) -> tuple[str, ...]:
    """
    Name the dims of one image.

    Parameters
    ----------
    shape : tuple of int
        (height, width) or (height, width, channels).

    Returns
    -------
    tuple of str
        row, column and, where there are channels, band.

    Examples
    --------
    >>> image_dims((28, 28))
    ('row', 'column')
    """
    return _DIMS[: len(shape)]


def as_image(data: xr.Dataset, view: FittedImage, rows: np.ndarray | None = None) -> xr.Dataset:
    """
    Make a data set of coefficients one of an image explanation.

    Parameters
    ----------
    data : Dataset
        With a dim ``feature``, in the order of the view's features.
    view : FittedImage
        Which pixel every feature is.
    rows : ndarray of shape (n_obs, n_pixels), optional
        The explained images; only their mean is kept.

    Returns
    -------
    Dataset
        With the coordinate ``pixel`` (feature), the attribute ``image_shape`` and, where there
        are images, the variable ``mean_image``.

    Examples
    --------
    >>> data = xr.Dataset({"importance": (("sample", "feature"), np.ones((1, 2)))})
    >>> as_image(data, FittedImage((2, 2), np.array([1, 3])))["pixel"].values
    array([1, 3])
    """
    found = data.assign_coords(pixel=("feature", np.array(view.pixel)))
    found = found.assign_attrs(image_shape=json.dumps(list(view.shape)))
    if rows is None:
        return found
    mean = pixel_mean(rows).reshape(view.shape)
    return found.assign(mean_image=(image_dims(view.shape), mean))


def image_of(data: xr.Dataset) -> FittedImage | None:
    """
    Read which pixel every feature is.

    Parameters
    ----------
    data : Dataset
        Of an explanation.

    Returns
    -------
    FittedImage or None
        In the order of the data's features; None for an explanation that is not about images.

    Raises
    ------
    ValueError
        If only one of the coordinate and the shape is there, or they do not suit each other.

    Examples
    --------
    >>> data = xr.Dataset(coords={"pixel": ("feature", [3, 1])}, attrs={"image_shape": "[2, 2]"})
    >>> image_of(data).names
    ('r01c01', 'r00c01')
    """
    has_pixel, has_shape = "pixel" in data.coords, "image_shape" in data.attrs
    if not has_pixel and not has_shape:
        return None
    if not (has_pixel and has_shape) or data["pixel"].dims != ("feature",):
        raise ValueError(
            "an image explanation has the coordinate pixel (feature) and the attribute "
            f"image_shape; here pixel {'is' if has_pixel else 'is not'} and image_shape "
            f"{'is' if has_shape else 'is not'} there."
        )
    try:
        shape = json.loads(data.attrs["image_shape"])
    except (TypeError, ValueError) as error:
        raise ValueError(f"image_shape is {data.attrs['image_shape']!r}; wanted JSON.") from error
    return FittedImage(shape, data["pixel"].values)


def painted(data: xr.Dataset, values: Any, background: float = np.nan) -> xr.DataArray:
    """
    Put every value on its pixel.

    Parameters
    ----------
    data : Dataset
        Of an image explanation.
    values : DataArray with a dim ``feature``
        Numbers read off the explanation; its own ``pixel`` says where they belong, or else its
        feature names do.
    background : float, default nan
        What stands where no pixel is selected.

    Returns
    -------
    DataArray
        Dims of ``values`` without ``feature``, then row, column and, for channels, band.

    Raises
    ------
    TypeError
        If the values carry no labels.
    ValueError
        If the explanation is not about images, or the labels are not its own.

    Examples
    --------
    >>> data = xr.Dataset(coords={"feature": ["a", "b"], "pixel": ("feature", [3, 1])},
    ...                   attrs={"image_shape": "[2, 2]"})
    >>> painted(data, xr.DataArray([5.0, 7.0], {"feature": ["b", "a"]}), background=0).values
    array([[0., 5.],
           [0., 7.]])
    """
    view = image_of(data)
    if view is None:
        raise ValueError("this explanation is not about images; build it with a masker.")
    if not isinstance(values, xr.DataArray):
        raise TypeError(
            f"values is a {type(values).__name__}; wanted a DataArray with the dim feature, which "
            "says what belongs to which pixel."
        )
    if "feature" not in values.dims or "feature" not in values.coords:
        raise ValueError(f"values has dims {values.dims}; wanted feature, with its names.")
    known = {
        str(name): place for name, place in zip(data["feature"].values, view.pixel, strict=True)
    }
    names = [str(name) for name in values["feature"].values]
    strange = [name for name in names if name not in known]
    if strange:
        raise ValueError(f"values has features unknown to the explanation: {strange[:5]}.")
    pixel = np.array([known[name] for name in names])
    others = [dim for dim in values.dims if dim != "feature"]
    canvas = FittedImage(view.shape, pixel).paint(
        values.transpose(*others, "feature").values, background
    )
    kept = {name: c for name, c in values.coords.items() if "feature" not in c.dims}
    return xr.DataArray(canvas, kept, (*others, *image_dims(view.shape)), name=values.name)


def feature_rows(data: xr.Dataset, X: Any, *, name: str = "X") -> np.ndarray:
    """
    Read rows of features: from a table, or out of images.

    Parameters
    ----------
    data : Dataset
        Of an explanation.
    X : array-like of shape (n_obs, n_features), or images if the explanation is about those
        A table whose columns are the features; or whole images, flat ones too.
    name : str, default "X"
        What error messages call the argument.

    Returns
    -------
    ndarray of shape (n_obs, n_features)
        Finite float64 numbers, in the order of the data's features.

    Raises
    ------
    TypeError, ValueError
        If X is neither.

    Examples
    --------
    >>> data = xr.Dataset(coords={"feature": ["a", "b"], "pixel": ("feature", [3, 1])},
    ...                   attrs={"image_shape": "[2, 2]"})
    >>> feature_rows(data, np.array([[[0.0, 1.0], [2.0, 3.0]]]))
    array([[3., 1.]])
    """
    names = [str(entry) for entry in data["feature"].values]
    view = image_of(data)
    shape = np.shape(X)
    # Flat images come first: where all pixels are features the storage order must not matter.
    table = len(shape) == 2 and (hasattr(X, "columns") or shape[1] != (view and view.n_pixels))
    if view is None or (table and shape[1] == len(names)) or hasattr(X, "columns"):
        return align_design(X, names, name=name)
    return view.rows(X, name=name)[:, view.pixel].astype(np.float64)
