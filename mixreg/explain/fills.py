"""Fill operators: what stands in the place of a feature that is taken away."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from mixreg.inputs import check_response

__all__ = ["Fill", "read_fills"]

# What is put in by the script released with DMM-MEN is no constant; its random pixels are nulled.
_CONSTANTS = {"zero": 0.0, "one": 1.0, "released": 0.0}
_NAMES = ("zero", "one", "mean", "marginal", "blur")
# The standard deviation of the blur is this part of the shorter side: 4 of 28 pixels.
_BLUR = 1 / 7


class Fill:
    """
    One fill operator.

    Parameters
    ----------
    name : str
        What tables call it.
    value : ndarray of shape (n_features,) or None
        The values that are filled in; None draws each feature anew for each row, from the
        values that feature has in the background rows.
    blurred : tuple of int, optional
        Shape of one image: then every image is filled with a blurred copy of itself.

    Examples
    --------
    >>> fill = Fill("zero", np.zeros(2))
    >>> fill.rows(np.ones((1, 2)), np.ones((3, 2)), np.random.default_rng(1)).shape
    (3, 2)
    """

    def __init__(
        self, name: str, value: np.ndarray | None, *, blurred: tuple[int, ...] | None = None
    ) -> None:
        self.name = name
        self.value = value
        self.blurred = blurred

    def rows(self, background: np.ndarray, X: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """
        Fill values for a number of rows.

        Parameters
        ----------
        background : ndarray of shape (n_background, n_features)
            Rows that random fills draw from.
        X : ndarray of shape (n_rows, n_features)
            The rows that are filled.
        rng : Generator
            Source of the draws.

        Returns
        -------
        ndarray of shape (n_rows, n_features)
            Values.
        """
        if self.value is not None:
            return np.broadcast_to(self.value, X.shape)
        if self.blurred is not None:
            return _blur(X, self.blurred)
        return np.take_along_axis(background, rng.integers(len(background), size=X.shape), axis=0)

    def centre(self, background: np.ndarray) -> np.ndarray:
        """
        Average what is filled in, for explainers that need one reference input.

        Parameters
        ----------
        background : ndarray of shape (n_background, n_features)
            Rows that random fills draw from.

        Returns
        -------
        ndarray of shape (n_features,)
            Values.
        """
        if self.value is not None:
            return self.value
        mean = background.mean(axis=0)
        return mean if self.blurred is None else _blur(mean[None], self.blurred)[0]


def read_fills(
    fill: Any, background: np.ndarray, shape: tuple[int, ...] | None = None
) -> list[Fill]:
    """
    Read the fill argument.

    Parameters
    ----------
    fill : str, number, ndarray of shape (n_features,) or sequence of these
        "zero", "one", "mean" (of the background), "marginal", a number for all features, or an
        array with one number per feature. For images also "blur" (each image's own blurred
        copy, by a Gaussian of a seventh of the shorter side), and an array is a whole image. A
        list or tuple means several operators.
    background : ndarray of shape (n_background, n_features)
        Rows that "mean" and "marginal" refer to.
    shape : tuple of int, optional
        Shape of one image, if the rows are images.

    Returns
    -------
    list of Fill
        The operators, with distinct names.

    Raises
    ------
    ValueError
        If an operator is unknown, has a wrong length or is asked for twice.

    Examples
    --------
    >>> [fill.name for fill in read_fills(["zero", 0.5], np.ones((3, 2)))]
    ['zero', '0.5']
    """
    several: Sequence[Any] = list(fill) if isinstance(fill, list | tuple) else [fill]
    n_features = background.shape[1]
    numbers = all(isinstance(entry, int | float) for entry in several)
    if numbers and 1 < len(several) == n_features:
        raise ValueError(
            f"fill is a list of {n_features} numbers, as many as there are features: pass a NumPy "
            "array for one value per feature, or fewer numbers for several operators."
        )
    if not several:
        raise ValueError("fill is empty; wanted at least one operator.")
    fills = [_read_fill(entry, background, shape) for entry in several]
    names = [entry.name for entry in fills]
    if len(set(names)) < len(names):
        raise ValueError(f"fill names an operator twice: {names}.")
    return fills


def _blur(X: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Blur images, each band for itself."""
    from scipy.ndimage import gaussian_filter

    spread = _BLUR * min(shape[:2])
    sigma = (0.0, spread, spread, 0.0)[: len(shape) + 1]
    return gaussian_filter(X.reshape(len(X), *shape), sigma, mode="nearest").reshape(X.shape)


def _read_fill(entry: Any, background: np.ndarray, shape: tuple[int, ...] | None) -> Fill:
    """Read one operator."""
    n_features = background.shape[1]
    if isinstance(entry, str):
        if entry not in (*_NAMES, *_CONSTANTS):
            raise ValueError(
                f"fill is {entry!r}; wanted one of {_NAMES}, a number, or an array with one "
                "number per feature."
            )
        if entry == "blur":
            if shape is None:
                raise ValueError("fill is 'blur', but these rows are no images.")
            return Fill(entry, None, blurred=shape)
        if entry == "marginal":
            return Fill(entry, None)
        mean = background.mean(axis=0)
        return Fill(entry, mean if entry == "mean" else np.full(n_features, _CONSTANTS[entry]))
    if np.ndim(entry) == 0:
        number = check_response([entry], name="fill")[0]
        return Fill(f"{number:g}", np.full(n_features, number))
    whole = shape is not None and np.shape(entry) == shape
    vector = check_response(np.ravel(entry) if whole else entry, name="fill")
    if len(vector) != n_features:
        raise ValueError(f"fill has {len(vector)} numbers; wanted {n_features}, one per feature.")
    return Fill("vector", vector)
