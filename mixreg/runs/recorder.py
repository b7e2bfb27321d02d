"""What is recorded of a chain's steps: PyMC's values of a point beside the step's statistics."""

from typing import Any

import numpy as np
import pymc as pm
import xarray as xr
from pymc.backends.arviz import DataTreeConverter
from pymc.backends.base import MultiTrace
from pymc.backends.ndarray import NDArray

from mixreg.gibbs import GibbsStep
from mixreg.models import spec_of
from mixreg.posterior.quantities import truncation_bound
from mixreg.runs.labels import label_statistics

__all__ = ["Recorder", "constants_of", "recorded_variables", "template_of"]


def recorded_variables(model: pm.Model) -> list[Any]:
    """
    Find what PyMC computes from a point and records.

    Parameters
    ----------
    model : pymc.Model
        A model built by this package.

    Returns
    -------
    list of Variable
        Free random variables, and deterministics without the weights, which a sweep knows.

    Examples
    --------
    >>> import mixreg as mr
    >>> model = mr.dmm(np.eye(6), np.arange(6.0), n_components=2)
    >>> [variable.name for variable in recorded_variables(model)]
    ['alpha', 'v', 'sigma', 'beta', 'intercept']
    """
    return [variable for variable in model.unobserved_RVs if variable.name != "w"]


class Recorder:
    """
    Turn steps into what a trace holds.

    Parameters
    ----------
    model : pymc.Model
        A model built by this package.
    point : dict of str to ndarray
        Any point, for the shapes.

    Examples
    --------
    >>> import mixreg as mr
    >>> model = mr.dmm(np.eye(6), np.arange(6.0), n_components=2)
    >>> step, point = mr.GibbsStep(model=model), model.initial_point()
    >>> values = Recorder(model, point).values(*step.step(point))
    >>> values["beta"].shape, int(values["sizes"].sum())
    ((2, 6), 6)
    """

    def __init__(self, model: pm.Model, point: dict[str, np.ndarray]) -> None:
        trace = _trace_of(model, point)
        self._names, self._function = trace.varnames, trace.fn
        self._sizes = {
            "n_obs": len(model.coords["obs"]),
            "n_components": spec_of(model).n_components,
        }

    def values(self, point: dict[str, np.ndarray], stats: list[dict[str, Any]]) -> dict[str, Any]:
        """
        Values of all variables after a step, and its statistics.

        Parameters
        ----------
        point : dict of str to ndarray
            Value variables, in the model's order.
        stats : list of one dict
            What the step tells.

        Returns
        -------
        dict
            By name.
        """
        return {**dict(zip(self._names, self._function(*point.values()), strict=True)), **stats[0]}

    def derived(self, columns: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        """
        Find what follows from recorded values.

        Parameters
        ----------
        columns : dict of str to ndarray
            Recorded values of any number of steps.

        Returns
        -------
        dict
            The truncation bound, where weights are constant.
        """
        if "alpha" not in columns:
            return {}
        return {"truncation_bound": truncation_bound(columns["alpha"], **self._sizes)}


def template_of(
    model: pm.Model, step: GibbsStep, point: dict[str, np.ndarray], *, keep_burn_in: bool
) -> xr.DataTree:
    """
    Let PyMC convert a trace of one draw, which says all names, dimensions and attributes.

    Parameters
    ----------
    model : pymc.Model
        A model built by this package.
    step : GibbsStep
        Its sweep.
    point : dict of str to ndarray
        Any point.
    keep_burn_in : bool
        Whether burn-in has groups of its own.

    Returns
    -------
    DataTree
        As a run returns it, with one meaningless draw and without constants.

    Examples
    --------
    >>> import mixreg as mr
    >>> model = mr.dmm(np.eye(6), np.arange(6.0), n_components=2)
    >>> step = mr.GibbsStep(model=model)
    >>> tree = template_of(model, step, model.initial_point(), keep_burn_in=False)
    >>> tree["sample_stats"]["sizes"].dims
    ('chain', 'draw', 'component')
    """
    trace = _trace_of(model, point)
    trace.setup(2, 0, step.stats_dtypes)
    nothing = [{name: np.zeros((), dtype) for name, dtype in step.stats_dtypes[0].items()}]
    for in_warmup in (True, False):
        trace.record(point, nothing, in_warmup=in_warmup)
    whole = MultiTrace([trace])[int(not keep_burn_in) :]
    whole.report._n_tune, whole.report._n_draws, whole.report._t_sampling = 1, 1, 0.0
    converter = DataTreeConverter(trace=whole, model=model, save_warmup=keep_burn_in)
    groups = converter.posterior_to_xarray() | converter.sample_stats_to_xarray()
    groups["observed_data"] = converter.observed_data_to_xarray()
    tree = xr.DataTree.from_dict({f"/{name}": dataset for name, dataset in groups.items()})
    label_statistics(tree, spec_of(model).n_components)
    return tree


def constants_of(model: pm.Model) -> xr.DataTree:
    """
    Let PyMC label the constant data of a model, of which it makes a copy.

    Parameters
    ----------
    model : pymc.Model
        The model.

    Returns
    -------
    DataTree
        The group ``constant_data``.

    Examples
    --------
    >>> import mixreg as mr
    >>> model = mr.dmm(np.eye(6), np.arange(6.0), n_components=2)
    >>> constants_of(model)["constant_data"]["X"].dims
    ('obs', 'feature')
    """
    constants = DataTreeConverter(prior={}, model=model).constant_data_to_xarray()
    return xr.DataTree.from_dict({"/constant_data": constants})


def _trace_of(model: pm.Model, point: dict[str, np.ndarray]) -> NDArray:
    """Make an empty trace of what is recorded of a model."""
    kept = model.replace_rvs_by_values(recorded_variables(model))
    return NDArray(model=model, vars=kept, test_point=point)
