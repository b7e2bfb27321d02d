"""Posterior draws with labels: where they come from, parts of them, and pictures of them."""

import copy
import json
from collections.abc import Mapping
from typing import Any, Self

import numpy as np
import xarray as xr

from mixreg.explain.fitted_image import FittedImage
from mixreg.explain.picture import image_of, painted

__all__ = ["LabelledDraws"]

_GROUPS = ("component", "instance")


class LabelledDraws:
    """
    Draws of the importance of every feature, and what their labels say.

    Parameters
    ----------
    data : Dataset
        Variable ``importance`` with dims ``sample`` and ``feature``, and ``component`` or
        ``instance`` where there are several.

    Examples
    --------
    >>> draws = xr.DataArray([[2.0, -1.0]], {"feature": ["a", "b"]}, ("sample", "feature"))
    >>> LabelledDraws(xr.Dataset({"importance": draws})).feature_names
    ('a', 'b')
    """

    def __init__(self, data: xr.Dataset) -> None:
        self._data = data

    @property
    def data(self) -> xr.Dataset:
        """The draws and everything else with a label."""
        return self._data

    @property
    def attrs(self) -> Mapping[str, Any]:
        """Provenance: method, response_kind, clip, random_seed, versions and settings (JSON)."""
        return self._data.attrs

    @property
    def method(self) -> str:
        """Name of the method."""
        return str(self.attrs.get("method", "unknown"))

    @property
    def settings(self) -> dict[str, Any]:
        """Arguments of the method."""
        return json.loads(self.attrs.get("settings", "{}"))

    @property
    def converged(self) -> bool | None:
        """Whether the chains agree by the label-free diagnostics; None if nothing was sampled."""
        return bool(self.attrs["converged"]) if "converged" in self.attrs else None

    @property
    def feature_names(self) -> tuple[str, ...]:
        """Names of the features."""
        return tuple(str(name) for name in self._data["feature"].values)

    @property
    def group(self) -> str | None:
        """The dim beside sample and feature: "component", "instance" or None."""
        return next((dim for dim in _GROUPS if dim in self._data["importance"].dims), None)

    @property
    def image(self) -> FittedImage | None:
        """The pixel of every feature, in their order; None if this is not about images."""
        return image_of(self._data)

    def paint(self, values: xr.DataArray, background: float = np.nan) -> xr.DataArray:
        """
        Put numbers of an image explanation on their pixels.

        Parameters
        ----------
        values : DataArray with a dim ``feature``
            Such as ``ex.values``, ``ex.prob_sign()`` or ``ex.interval()``, or some features of
            them in any order: each value goes to the pixel of its own feature.
        background : float, default nan
            What stands where no pixel is a feature.

        Returns
        -------
        DataArray
            The other dims of ``values``, then ``row``, ``column`` and, for channels, ``band``.

        Raises
        ------
        TypeError
            If ``values`` carries no labels.
        ValueError
            If this is no image explanation, or does not know the features.
        """
        return painted(self._data, values, background)

    def select(self, **labels: Any) -> Self:
        """
        Keep some features, components or instances.

        Parameters
        ----------
        **labels : label or list of labels
            By dim: feature, component, instance.

        Returns
        -------
        Explanation
            The same dims, fewer entries; a single label is kept as an axis of length one. Without
            all components there is no mixture any more, so what needs one refuses.

        Raises
        ------
        ValueError
            If a dim or a label is unknown.
        """
        unknown = set(labels) - {"feature", *_GROUPS} | set(labels) - set(self._data.dims)
        if unknown:
            raise ValueError(f"there is no dim {sorted(unknown)[0]!r} to select from.")
        try:
            kept = self._data.sel({d: v if isinstance(v, list) else [v] for d, v in labels.items()})
        except KeyError as error:
            raise ValueError(f"a label to select is unknown: {error}.") from error
        new = copy.copy(self)
        new._data = kept.assign_attrs(selection=", ".join(sorted(labels)))
        return new
