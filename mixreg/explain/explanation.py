"""What an explanation is: posterior draws of importances, with labels and provenance."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import xarray as xr

from mixreg.explain import markup, storage
from mixreg.explain.components import component_table
from mixreg.explain.gated.readings import check_reading, usual_reading
from mixreg.explain.maskers import Image
from mixreg.explain.mixture import MixtureDraws
from mixreg.explain.picture import feature_rows
from mixreg.explain.point import point_dataset
from mixreg.explain.report.page import write_report
from mixreg.explain.shap_form import group_rows, instance_rows
from mixreg.inputs import check_count, check_response

if TYPE_CHECKING:
    import shap

__all__ = ["Explanation"]


class Explanation(MixtureDraws):
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
        ``feature_scale`` (feature), ``l1`` and ``l2`` and ``net_w`` (sample, net), ``lam``
        (sample). Of an image explanation: the coordinate ``pixel`` (feature), ``mean_image``
        (row, column, band) and the attribute ``image_shape``. Of weights that depend on the
        input: ``gamma`` (sample, stick, gate_feature), ``gate_intercept`` (sample, stick),
        ``stick_order`` (sample, component), ``routing`` (sample, component, feature), and
        ``gate_map`` and ``gate_offset``, or ``gate_center`` and ``gate_spread``.
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

    def to_shap(
        self,
        X: Any = None,
        response: Any = None,
        *,
        prob: float = 0.9,
        scale: str = "unit",
        reading: str | None = None,
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
            Response of the black box at X; needed with X, unless the reading does without.
        prob : float, default 0.9
            Posterior probability inside the bounds.
        scale : {"unit", "sd"}, default "unit"
            Scale of the coefficients where no X is given.
        reading : {"y", "x", "both"}, optional
            With X, what the component of an input is read through; see `instance_values`.
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
            If only one of X and response is given and the reading looks at both, or the
            explanation cannot use them.
        """
        if X is None:
            if response is not None:
                raise ValueError("response is given without X; give both or neither.")
            return group_rows(self, prob, scale)
        self._check_global("to_shap(X, response)")
        rows = feature_rows(self._data, X)
        y = None
        if response is not None:
            y = check_response(response, name="response", n_obs=len(rows))
        how = check_reading(reading, usual=usual_reading(self._data, None))
        if y is None and how in ("y", "both"):
            raise ValueError(
                f"X is given without response, which reading {how!r} looks at; give both or "
                "neither, or read a gate with reading='x'."
            )
        n_draws = check_count(max_draws, name="max_draws")
        return instance_rows(self._data, rows, y, prob, n_draws, reading=how)

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

    def report(
        self,
        path: str | Path,
        *,
        title: str | None = None,
        evaluation: Any = None,
        force: bool = False,
    ) -> Path:
        """
        Write one page of HTML that needs nothing else: the answer, the evidence, the settings.

        Parameters
        ----------
        path : str or Path
            A name that ends in ``.html``.
        title : str, optional
            Heading of the page.
        evaluation : object or DataFrame, optional
            Tests to show: what `mixreg.evaluate` or `mixreg.fidelity` returned.
        force : bool, default False
            Whether a file that exists may be replaced.

        Returns
        -------
        Path
            The same path.
        """
        return write_report(self, path, title=title, evaluation=evaluation, force=force)

    def __repr__(self) -> str:
        return markup.as_text(self)

    def _repr_html_(self) -> str:
        return markup.as_html(self)

    def __rich_console__(self, console: Any, options: Any) -> Iterator[Any]:
        yield markup.as_rich(self, options.max_width)


def _wanted(found: Any, what: str) -> Any:
    """Refuse to return what an explanation does not have."""
    if found is None:
        raise ValueError(f"this explanation has no {what}.")
    return found
