"""Posterior draws of importances with labels: values, intervals, signs, ranks."""

import pandas as pd
import xarray as xr

from mixreg.explain import importance
from mixreg.explain.components import component_shares
from mixreg.explain.labelled import LabelledDraws

__all__ = ["RankedDraws"]


class RankedDraws(LabelledDraws):
    """
    Draws of the importance of every feature, and what can be read off them.

    Parameters
    ----------
    data : Dataset
        Variable ``importance`` with dims ``sample`` and ``feature``, and ``component`` or
        ``instance`` where there are several; ``feature_scale`` (feature) for ``scale="sd"``.

    Examples
    --------
    >>> draws = xr.DataArray([[2.0, -1.0]], {"feature": ["a", "b"]}, ("sample", "feature"))
    >>> RankedDraws(xr.Dataset({"importance": draws})).ranking()["feature"].tolist()
    ['a', 'b']
    """

    @property
    def values(self) -> xr.DataArray:
        """Posterior mean, in units of the response per unit of the feature."""
        return self.draws().mean("sample", keep_attrs=True)

    def draws(self, scale: str = "unit") -> xr.DataArray:
        """
        Posterior draws of the importances.

        Parameters
        ----------
        scale : {"unit", "sd"}, default "unit"
            Per unit of the feature, or per standard deviation of the feature.

        Returns
        -------
        DataArray
            Dims ``sample``, ``feature`` and, where there is one, the group.

        Raises
        ------
        ValueError
            If ``scale`` is unknown, or "sd" is wanted and no standard deviations are known.
        """
        if scale not in ("unit", "sd"):
            raise ValueError(f"scale is {scale!r}; wanted 'unit' or 'sd'.")
        draws = self._data["importance"]
        if scale == "unit":
            return draws
        if "feature_scale" not in self._data:
            raise ValueError(
                "scale is 'sd', but this explanation knows no standard deviations of its "
                "features; give X when it is built, or use scale='unit'."
            )
        return (draws * self._data["feature_scale"]).transpose(*draws.dims).rename("importance")

    def interval(self, prob: float = 0.9, *, scale: str = "unit") -> xr.DataArray:
        """
        Equal-tailed posterior intervals of the importances.

        Parameters
        ----------
        prob : float, default 0.9
            Posterior probability inside the interval.
        scale : {"unit", "sd"}, default "unit"
            Per unit of the feature, or per standard deviation of the feature.

        Returns
        -------
        DataArray
            Dim ``bound`` ("lower", "upper") and those of `values`.
        """
        return importance.interval(self.draws(scale), prob)

    def prob_sign(self) -> xr.DataArray:
        """
        Posterior probability that an importance is positive: near 1 or 0, the sign is certain.

        Returns
        -------
        DataArray
            Dims of `values`.
        """
        return importance.prob_positive(self.draws())

    def prob_top_k(self, k: int = 10, *, scale: str | None = None) -> xr.DataArray:
        """
        Posterior probability that a feature is among the k most important by absolute value.

        Parameters
        ----------
        k : int, default 10
            How many features are at the top.
        scale : {"unit", "sd"}, optional
            What is compared; if not given, "sd" where standard deviations are known, else "unit".

        Returns
        -------
        DataArray
            Dims of `values`; sums to k over features.
        """
        return importance.prob_top_k(self.draws(scale or self.ranking_scale), k)

    def ranking(
        self,
        *,
        k: int = 10,
        prob: float = 0.9,
        scale: str | None = None,
        min_share: float = 0.01,
    ) -> pd.DataFrame:
        """
        Rank the features within every component (or instance).

        Parameters
        ----------
        k : int, default 10
            Of the column prob_top_k; more than there are features means all of them.
        prob : float, default 0.9
            Posterior probability inside the intervals.
        scale : {"unit", "sd"}, optional
            Scale of value, lower and upper, which decides the ranks; if not given, "sd" where
            standard deviations are known, else "unit".
        min_share : float, default 0.01
            Components with a smaller share of the rows are left out: those without rows hold
            draws from the prior. 0 keeps all.

        Returns
        -------
        DataFrame
            Columns component, rank, feature, value, lower, upper, rank_lower, rank_upper,
            prob_positive, prob_top_k. The rank's own interval is that of the feature's rank by
            absolute value within each draw, in whole numbers; features that tie in a draw share
            the middle of their ranks.
        """
        draws = self.draws(scale or self.ranking_scale)
        if self.group == "component":
            draws = draws.sel(component=self.shares >= min_share)
        return importance.rank_table(draws, k=k, prob=prob)

    @property
    def ranking_scale(self) -> str:
        """The scale on which features are ranked unless another is asked for."""
        return "sd" if "feature_scale" in self._data else "unit"

    @property
    def shares(self) -> xr.DataArray:
        """Posterior mean of the share of rows (or else the weight) of every component."""
        return component_shares(self._data).mean("sample")
