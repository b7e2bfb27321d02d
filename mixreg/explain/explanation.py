"""What an explanation is: posterior draws of importances, with labels and provenance."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import xarray as xr

from mixreg.explain import markup, storage
from mixreg.explain.assembly import parameters_of
from mixreg.explain.assignment import instance_moments, thin
from mixreg.explain.components import component_table
from mixreg.explain.maskers import Image
from mixreg.explain.picture import feature_rows
from mixreg.explain.point import point_dataset
from mixreg.explain.ranked import RankedDraws
from mixreg.explain.shap_form import group_rows, instance_rows
from mixreg.inputs import check_count, check_response

if TYPE_CHECKING:
    import shap

__all__ = ["Explanation"]

# Labels of single inputs; the pixel of every feature among them.
_KEPT = ("feature", "pixel", "component")


class Explanation(RankedDraws):
    """
    Posterior draws of feature importances, with intervals, ranks and where they come from.

    An importance is a regression coefficient: units of the response per unit of the feature
    (``scale="unit"``), or per standard deviation of the feature over the explained rows
    (``scale="sd"``, which makes features of different units comparable).

    Parameters
    ----------
    data : Dataset
        Variable ``importance`` with dims ``sample`` and ``feature``, and ``component`` for a
        global explanation or ``instance`` for a local one of several inputs. Optional variables:
        ``w``, ``intercept``, ``sigma``, ``size`` (sample, component), ``responsibility``
        (obs, component), ``response`` and ``fitted`` (obs), ``feature_mean`` and
        ``feature_scale`` (feature), ``l1`` and ``l2`` and ``net_w`` (sample, net). Of an image
        explanation: the coordinate ``pixel`` (feature), ``mean_image`` (row, column, band) and
        the attribute ``image_shape``.
    fidelity : DataFrame, optional
        How well the surrogate fits the black box; see the property of that name.
    diagnostics : DataFrame, optional
        Convergence of the draws, label-free.

    Examples
    --------
    >>> ex = Explanation.from_coefficients([[2.0, -1.0]], feature_names=["size", "age"])
    >>> ex.values.sel(component=0, feature="size").item()
    2.0
    >>> ex.ranking(scale="unit")[["rank", "feature", "value"]].values.tolist()
    [[1, 'size', 2.0], [2, 'age', -1.0]]
    """

    def __init__(
        self,
        data: xr.Dataset,
        *,
        fidelity: pd.DataFrame | None = None,
        diagnostics: pd.DataFrame | None = None,
    ) -> None:
        storage.check_dataset(data)
        super().__init__(data)
        self._fidelity = fidelity
        self._diagnostics = diagnostics

    @classmethod
    def from_coefficients(
        cls,
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
    ) -> "Explanation":
        """
        Build a global explanation from estimates that were published or made elsewhere.

        Parameters
        ----------
        beta : array-like of shape (n_components, n_features) or (n_draws, n_components, n_features)
            Coefficients; without the leading axis a single point, with intervals of width zero.
        sigma : array-like of shape (n_components,), optional
            Noise standard deviations; 1 each if not given.
        weights : array-like of shape (n_components,), optional
            Mixture weights; equal if not given.
        intercept : array-like of shape (n_components,), optional
            Levels; 0 if not given.
        feature_names : sequence of str, optional
            Names of the features; read off ``X`` if it has any, else "x0", "x1" and so on.
        X : array-like of shape (n_obs, n_features), optional
            The rows that are explained: they give the standard deviations for ``scale="sd"``.
            With a masker these are whole images.
        response : array-like of shape (n_obs,), optional
            Response of the black box at those rows: with it come responsibilities.
        response_kind : {"logit", "probability", "raw"}, default "probability"
            What the coefficients add up to.
        method : str, default "coefficients"
            What tables call these estimates.
        masker : Image, optional
            Says that the features are pixels, and of which images.
        pixel : array-like of int of shape (n_features,), optional
            Flat index (C order) of the pixel of every column of ``beta``, in the order of the
            columns; by default the masker's own selection, ascending. Columns are kept in
            ascending order of their pixels.

        Returns
        -------
        Explanation
            The object, with the same interface as a fitted one.
        """
        given = {"weights": weights, "intercept": intercept, "feature_names": feature_names}
        given |= {"X": X, "response": response, "response_kind": response_kind, "method": method}
        given |= {"masker": masker, "pixel": pixel}
        return cls(point_dataset(beta, sigma, **given))

    @property
    def fidelity(self) -> pd.DataFrame:
        """How well the surrogate fits the black box.

        One row per figure, with columns surrogate ("mixture" or "ridge"), kind ("assigned": the
        component is chosen with the response, a description; "predictive": on rows held out, the
        response unseen), scale ("response" or "probability"), n_rows, rmse and r2.
        """
        return _wanted(self._fidelity, "fidelity figures; only fitted explanations have them")

    @property
    def diagnostics(self) -> pd.DataFrame:
        """Convergence of the draws, label-free."""
        return _wanted(self._diagnostics, "diagnostics; only sampled explanations have them")

    @property
    def responsibilities(self) -> xr.DataArray:
        """Probability of every component for every explained row, dims (obs, component)."""
        return _wanted(self._data.get("responsibility"), "responsibilities of explained rows")

    def components(self, prob: float = 0.9) -> pd.DataFrame:
        """
        Tabulate weights and sizes of the components, with intervals.

        Parameters
        ----------
        prob : float, default 0.9
            Posterior probability inside the intervals.

        Returns
        -------
        DataFrame
            Columns component, weight, weight_lower, weight_upper and, where rows were explained,
            size, size_lower, size_upper, in numbers of rows.
        """
        return component_table(self._data, prob)

    def instance_values(self, X: Any, response: Any, *, max_draws: int = 200) -> xr.Dataset:
        """
        Read single inputs in a global explanation.

        Those of input i are the coefficients of its own component, averaged over the posterior
        of its assignment: the mean over draws of ``sum_k r_ik beta_k``, r given the response.

        Parameters
        ----------
        X : array-like of shape (n_instances, n_features)
            The inputs; whole images if the explanation is about images.
        response : array-like of shape (n_instances,)
            Response of the black box there, of the kind ``attrs["response_kind"]``.
        max_draws : int, default 200
            The average is over this many evenly spaced draws.

        Returns
        -------
        Dataset
            Variables importance and spread (instance, feature), the posterior mean and standard
            deviation, and responsibility (instance, component).
        """
        self._check_global("instance_values")
        rows = feature_rows(self._data, X)
        y = check_response(response, name="response", n_obs=len(rows))
        chosen = thin(self._data.sizes["sample"], check_count(max_draws, name="max_draws"))
        moments = instance_moments(parameters_of(self._data, chosen), rows, y)
        return xr.Dataset(
            {
                "importance": (("instance", "feature"), moments.mean),
                "spread": (("instance", "feature"), moments.sd),
                "responsibility": (("instance", "component"), moments.responsibility),
            },
            coords={name: self._data[name] for name in self._data.coords if name in _KEPT},
        )

    def to_shap(
        self,
        X: Any = None,
        response: Any = None,
        *,
        prob: float = 0.9,
        scale: str = "unit",
        max_draws: int = 200,
    ) -> "shap.Explanation":
        """
        Convert to ``shap.Explanation``, with intervals as its lower and upper bounds.

        Parameters
        ----------
        X : array-like of shape (n_instances, n_features), optional
            Inputs of a global explanation: the values become their contributions, coefficient
            times distance from the mean of the explained rows, which add up with the base value
            to the surrogate's fit. Without X there is one row per component, of coefficients.
        response : array-like of shape (n_instances,), optional
            Response of the black box at X; needed with X.
        prob : float, default 0.9
            Posterior probability inside the bounds.
        scale : {"unit", "sd"}, default "unit"
            Scale of the coefficients where no X is given.
        max_draws : int, default 200
            With X, the draws that are averaged.

        Returns
        -------
        shap.Explanation
            Values of shape (n_instances or n_components, n_features).

        Raises
        ------
        ModuleNotFoundError
            If shap is not installed.
        ValueError
            If only one of X and response is given, or the explanation cannot use them.
        """
        if (X is None) != (response is None):
            raise ValueError("X and response belong together: give both or neither.")
        if X is None:
            return group_rows(self, prob, scale)
        self._check_global("to_shap(X, response)")
        rows = feature_rows(self._data, X)
        y = check_response(response, name="response", n_obs=len(rows))
        return instance_rows(self._data, rows, y, prob, check_count(max_draws, name="max_draws"))

    def save(self, path: str | Path) -> Path:
        """
        Write to a NetCDF file or a Zarr folder; an earlier explanation there is replaced.

        Parameters
        ----------
        path : str or Path
            A name that ends in ``.nc`` or ``.zarr``.

        Returns
        -------
        Path
            The same path.
        """
        return storage.write(
            Path(path), self._data, {"fidelity": self._fidelity, "diagnostics": self._diagnostics}
        )

    def __repr__(self) -> str:
        return markup.as_text(self)

    def _repr_html_(self) -> str:
        return markup.as_html(self)

    def _check_global(self, what: str) -> None:
        """Refuse what needs the whole mixture."""
        if self.group != "component" or not {"w", "intercept", "sigma"} <= set(self._data):
            raise ValueError(f"{what} needs a global explanation, with components and weights.")
        if "selection" in self.attrs:
            raise ValueError(f"{what} needs the whole mixture; this explanation is a selection.")


def _wanted(found: Any, what: str) -> Any:
    """Refuse to return what an explanation does not have."""
    if found is None:
        raise ValueError(f"this explanation has no {what}.")
    return found
