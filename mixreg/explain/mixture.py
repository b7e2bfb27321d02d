"""What the mixture behind a global explanation says of single inputs, and of what routes them."""

from typing import Any

import pandas as pd
import xarray as xr

from mixreg.explain.assembly import parameters_of
from mixreg.explain.assignment import instance_moments, thin
from mixreg.explain.gated.layout import placed
from mixreg.explain.gated.readings import check_reading, usual_reading
from mixreg.explain.gated.routing import routing_table
from mixreg.explain.gated.slopes import gate_slope, slope_dataset
from mixreg.explain.picture import feature_rows
from mixreg.explain.ranked import RankedDraws
from mixreg.inputs import check_count, check_response

__all__ = ["MixtureDraws"]

# Labels of single inputs; the pixel of every feature among them.
_KEPT = ("feature", "pixel", "component")


class MixtureDraws(RankedDraws):
    """
    Draws of the importance of every feature, with the mixture that they belong to.

    Parameters
    ----------
    data : Dataset
        Variable ``importance`` (sample, component, feature), and ``w``, ``intercept`` and
        ``sigma`` (sample, component); those of a gate where the weights depend on the input.

    Examples
    --------
    >>> from mixreg.explain.point import point_dataset
    >>> mixture = MixtureDraws(point_dataset([[2.0], [4.0]]))
    >>> mixture.instance_values([[1.0]], reading="x")["importance"].values
    array([[3.]])
    """

    def instance_values(
        self,
        X: Any,
        response: Any = None,
        *,
        reading: str | None = None,
        gate: Any = None,
        max_draws: int = 200,
    ) -> xr.Dataset:
        r"""
        Read single inputs in a global explanation.

        Those of input i are the coefficients of its own component, averaged over the posterior
        of its assignment: the mean over draws of ``sum_k r_ik beta_k``, r as the reading has it.

        Parameters
        ----------
        X : array-like of shape (n_instances, n_features)
            The inputs; whole images if the explanation is about images.
        response : array-like of shape (n_instances,), optional
            Response of the black box there, of the kind ``attrs["response_kind"]``; needed by the
            readings "y" and "both".
        reading : {"y", "x", "both", "derivative"}, optional
            What the component is read through. "y": the response, :math:`\bar w_k p(y|k)`, the
            input's own gate not looked at. "x": the gate, :math:`w_k(x)`. "both":
            :math:`w_k(x) p(y|k)`. "derivative": the slope of the surrogate, "x" and what the gate
            itself contributes. By default "y" for constant weights and "x" for a gate (or "y"
            if the gate is made of columns of your own that are not given).
        gate : array-like of shape (n_instances, n_gate) or callable, optional
            The gate columns of the inputs, where the gate is made of columns of your own; or the
            function of X that makes them.
        max_draws : int, default 200
            The average is over this many evenly spaced draws.

        Returns
        -------
        Dataset
            Variables importance and spread (instance, feature), the posterior mean and standard
            deviation, and responsibility (instance, component). The attribute ``reading`` says
            which was used.

        Raises
        ------
        ValueError
            If an argument does not fit, or the response is missing that the reading looks at.
        """
        self._check_global("instance_values")
        rows = feature_rows(self._data, X)
        y = None
        if response is not None:
            y = check_response(response, name="response", n_obs=len(rows))
        how = check_reading(reading, usual=usual_reading(self._data, gate))
        chosen = thin(self._data.sizes["sample"], check_count(max_draws, name="max_draws"))
        parameters = parameters_of(self._data, chosen)
        if how != "y" or gate is not None:
            parameters = placed(parameters, self._data, rows, gate)
        by_feature = gate_slope(self._data) if how == "derivative" else None
        moments = instance_moments(parameters, rows, y, reading=how, by_feature=by_feature)
        return xr.Dataset(
            {
                "importance": (("instance", "feature"), moments.mean),
                "spread": (("instance", "feature"), moments.sd),
                "responsibility": (("instance", "component"), moments.responsibility),
            },
            coords={name: self._data[name] for name in self._data.coords if name in _KEPT},
            attrs={"reading": how},
        )

    def derivative(self, X: Any, *, prob: float = 0.9, max_draws: int = 200) -> xr.Dataset:
        r"""
        Differentiate the surrogate's mean at single inputs, with posterior intervals.

        :math:`\partial E[y|x]/\partial x = \sum_k w_k(x) \beta_k + \sum_k \mu_k(x)\,
        \partial w_k/\partial x`: how the rules at work change with the input, and how the choice
        among rules does. With constant weights the second part is zero.

        Parameters
        ----------
        X : array-like of shape (n_instances, n_features)
            The inputs; whole images if the explanation is about images.
        prob : float, default 0.9
            Posterior probability inside the intervals.
        max_draws : int, default 200
            The posterior is that of so many evenly spaced draws.

        Returns
        -------
        Dataset
            ``mean``, ``lower`` and ``upper`` of the derivative, and the posterior means of its
            parts, ``rules`` and ``routing``, each (instance, feature), in units of the response
            per unit of the feature; ``routing_share`` with ``_lower`` and ``_upper`` (instance):
            the absolute routing part as a share of that of both, features per standard deviation.

        Raises
        ------
        ValueError
            If the gate is made of columns of the user's own, whose slopes are not known.
        """
        self._check_global("derivative")
        rows = feature_rows(self._data, X)
        chosen = thin(self._data.sizes["sample"], check_count(max_draws, name="max_draws"))
        return slope_dataset(self._data, rows, chosen, gate=None, prob=prob)

    def routing(
        self, component: Any = None, k: int = 10, *, prob: float = 0.9, min_share: float = 0.01
    ) -> pd.DataFrame:
        """
        Rank the features by how they send inputs to a component, and away from it.

        Parameters
        ----------
        component : label, optional
            Which component; by default all that hold enough rows.
        k : int, default 10
            How many features of each, and of the column prob_top_k.
        prob : float, default 0.9
            Posterior probability inside the intervals.
        min_share : float, default 0.01
            Components with a smaller share of the rows are left out, unless one is named.

        Returns
        -------
        DataFrame
            Columns component, rank, feature, value, lower, upper, rank_lower, rank_upper,
            prob_positive and prob_top_k.
            A value is what a standard deviation of the feature adds to the component's weight, by
            its slope, averaged over the fitted rows. Where the gate is made of columns of the
            user's own, those stand in the place of features.

        Raises
        ------
        ValueError
            If the weights are constant, or there is no such component.
        """
        return routing_table(self._data, component=component, k=k, prob=prob, min_share=min_share)

    @property
    def is_gated(self) -> bool:
        """Whether the weights of the mixture depend on the input."""
        return "gamma" in self._data

    def _check_global(self, what: str) -> None:
        """Refuse what needs the whole mixture."""
        if self.group != "component" or not {"w", "intercept", "sigma"} <= set(self._data):
            raise ValueError(f"{what} needs a global explanation, with components and weights.")
        if "selection" in self.attrs:
            raise ValueError(f"{what} needs the whole mixture; this explanation is a selection.")
