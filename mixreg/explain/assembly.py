"""Laying draws of a mixture out as the labelled data set that an explanation holds."""

import json
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np
import xarray as xr

from mixreg.explain.gated.layout import gates_of
from mixreg.posterior.evaluate import ParameterDraws

__all__ = ["global_dataset", "parameters_of", "provenance"]

FORMAT = 1


def global_dataset(
    parameters: ParameterDraws,
    feature_names: Sequence[str],
    *,
    attrs: Mapping[str, Any],
    X: np.ndarray | None = None,
    response: np.ndarray | None = None,
    responsibility: np.ndarray | None = None,
    sizes: np.ndarray | None = None,
    fitted: np.ndarray | None = None,
    penalties: Mapping[str, np.ndarray] | None = None,
) -> xr.Dataset:
    """
    Lay out a global explanation: one set of importances for each component.

    Parameters
    ----------
    parameters : ParameterDraws
        Draws with aligned labels; weights that depend on the row are kept as their averages.
    feature_names : sequence of str
        One name per column of beta.
    attrs : mapping
        Provenance; see `provenance`.
    X : ndarray of shape (n_obs, n_features), optional
        The rows that are explained; only their column means and standard deviations are kept.
    response : ndarray of shape (n_obs,), optional
        Response of the black box at those rows.
    responsibility : ndarray of shape (n_obs, n_components), optional
        Probability of every component for those rows.
    sizes : ndarray of shape (n_draws, n_components), optional
        Number of fitted rows in every component, draw by draw.
    fitted : ndarray of bool of shape (n_obs,), optional
        Which of the rows the mixture was fitted to.
    penalties : mapping of str to ndarray of shape (n_draws, n_nets) or (n_draws,), optional
        Penalties and weights of elastic nets, or the rate of a random walk.

    Returns
    -------
    Dataset
        Variables importance (sample, component, feature), w, intercept, sigma and size
        (sample, component), and those of the rows and features that were given.

    Examples
    --------
    >>> one = ParameterDraws(np.zeros((1, 1, 1)), np.ones((1, 1, 2)), np.zeros((1, 1)),
    ...                      np.ones((1, 1)))
    >>> dict(global_dataset(one, ["a", "b"], attrs={}).sizes)
    {'sample': 1, 'component': 1, 'feature': 2}
    """
    by_component = ("sample", "component")
    found = {
        "importance": ((*by_component, "feature"), parameters.beta),
        "w": (by_component, parameters.mean_weights),
        "intercept": (by_component, parameters.intercept),
        "sigma": (by_component, parameters.sigma),
        "size": (by_component, sizes),
        "responsibility": (("obs", "component"), responsibility),
        "response": (("obs",), response),
        "fitted": (("obs",), fitted),
        "feature_mean": (("feature",), None if X is None else X.mean(axis=0)),
        "feature_scale": (("feature",), None if X is None else X.std(axis=0)),
    }
    for name, values in (penalties or {}).items():
        found[name] = (("sample", "net")[: values.ndim], values)
    n_draws, n_components = parameters.shape
    coords = {
        "sample": np.arange(n_draws),
        "component": np.arange(n_components),
        "feature": np.asarray(feature_names, dtype=object),
    }
    if response is not None:
        coords["obs"] = np.arange(len(response))
    variables = {name: pair for name, pair in found.items() if pair[1] is not None}
    return xr.Dataset(variables, coords=coords, attrs=dict(attrs))


def parameters_of(dataset: xr.Dataset, draws: np.ndarray) -> ParameterDraws:
    """
    Read the mixture back from a global explanation.

    Parameters
    ----------
    dataset : Dataset
        Output of `global_dataset`.
    draws : ndarray of int
        Which draws.

    Returns
    -------
    mixture : ParameterDraws
        The draws as plain arrays; a gate has no rows in place.

    Examples
    --------
    >>> one = ParameterDraws(np.zeros((1, 1, 1)), np.ones((1, 1, 2)), np.zeros((1, 1)),
    ...                      np.ones((1, 1)))
    >>> parameters_of(global_dataset(one, ["a", "b"], attrs={}), np.array([0])).shape
    (1, 1)
    """
    part = dataset.isel(sample=draws)
    weights = part["w"].transpose("sample", "component").values
    gates = gates_of(part, weights)
    with np.errstate(divide="ignore"):
        weighting = np.log(weights)[:, None, :] if gates is None else gates
    return ParameterDraws(
        weighting,
        part["importance"].transpose("sample", "component", "feature").values,
        part["intercept"].transpose("sample", "component").values,
        part["sigma"].transpose("sample", "component").values,
    )


def provenance(
    *, kind: str, method: str, response_kind: str, settings: Mapping[str, Any], **others: Any
) -> dict[str, Any]:
    """
    Collect where an explanation comes from, as text and numbers that every format keeps.

    Parameters
    ----------
    kind : str
        "global" or "local".
    method : str
        Name of the method.
    response_kind : str
        "logit", "probability" or "raw".
    settings : mapping
        Arguments of the method, kept as JSON.
    **others : str, int or float
        Further entries; those that are None are left out.

    Returns
    -------
    dict
        Attributes of a Dataset.

    Examples
    --------
    >>> attrs = provenance(kind="global", method="dmm", response_kind="raw", settings={}, clip=None)
    >>> attrs["method"], "clip" in attrs
    ('dmm', False)
    """
    versions = {"python": platform.python_version()}
    for package in ("mixreg", "pymc", "pytensor", "arviz", "numpy", "xarray"):
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            continue
    found = {
        "mixreg_explanation": FORMAT,
        "kind": kind,
        "method": method,
        "response_kind": response_kind,
        "settings": json.dumps(dict(settings), sort_keys=True),
        "versions": json.dumps(versions, sort_keys=True),
    }
    return found | {name: value for name, value in others.items() if value is not None}
