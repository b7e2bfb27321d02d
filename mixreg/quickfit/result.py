"""A mode laid out as a trace of one chain and one draw."""

import json
from importlib.metadata import version
from typing import Any

import numpy as np
import pymc as pm
import xarray as xr

from mixreg.models import MixtureSpec
from mixreg.quickfit.ascent import Problem
from mixreg.quickfit.point import Point
from mixreg.quickfit.search import Found
from mixreg.quickfit.sticks import log_weights

__all__ = ["as_tree", "user_coefficients"]


def user_coefficients(theta: np.ndarray, spec: MixtureSpec) -> tuple[np.ndarray, np.ndarray]:
    """
    Coefficients and levels on the user's scale.

    Parameters
    ----------
    theta : ndarray of shape (..., n_columns)
        Working coefficients.
    spec : MixtureSpec
        What is declared.

    Returns
    -------
    beta : ndarray of shape (..., n_features)
        Coefficients.
    intercept : ndarray of shape (...)
        Levels; zeros where components have none.

    Examples
    --------
    >>> import mixreg as mr
    >>> spec = mr.dmm(np.eye(3), [1.0, 2.0, 3.0], n_components=2).spec
    >>> user_coefficients(np.zeros(4), spec)
    (array([0., 0., 0.]), np.float64(2.0))
    """
    basis = spec.basis
    slopes = theta[..., int(basis.intercept) :]
    beta = (slopes.cumsum(axis=-1) if basis.cumulative else slopes) / basis.scale
    if not basis.intercept:
        return beta, np.zeros(theta.shape[:-1])
    return beta, theta[..., 0] + basis.offset - (beta * basis.center).sum(axis=-1)


def as_tree(
    model: pm.Model, problem: Problem, found: Found, data: dict[str, np.ndarray]
) -> xr.DataTree:
    """
    Lay the mode of one problem out as ``mixreg.sample`` does its draws.

    Parameters
    ----------
    model : RegressionModel
        The declared mixture.
    problem : Problem
        What was maximised.
    found : Found
        Its mode.
    data : dict
        ``X`` of shape (n_obs, n_features) and ``y`` of shape (n_obs,).

    Returns
    -------
    xarray.DataTree
        Groups ``posterior``, ``sample_stats``, ``observed_data`` and ``constant_data``.

    Examples
    --------
    >>> import mixreg as mr
    >>> from mixreg.quickfit.fit import fit_em
    >>> fit_em(mr.dmm(np.eye(6), np.arange(6.0), n_components=2)).posterior["w"].dims
    ('chain', 'draw', 'component')
    """
    posterior = _dataset(model, _variables(found.ascent.point, problem))
    posterior.attrs.update(_attributes(problem.spec, found))
    obs = {"obs": np.asarray(model.coords["obs"])}
    feature = {"feature": list(model.coords["feature"])}
    return xr.DataTree.from_dict(
        {
            "posterior": posterior,
            "sample_stats": _statistics(model, problem, found),
            "observed_data": xr.Dataset({"y": ("obs", data["y"])}, coords=obs),
            "constant_data": xr.Dataset(
                {"X": (("obs", "feature"), data["X"])}, coords=obs | feature
            ),
        }
    )


def _variables(point: Point, problem: Problem) -> dict[str, np.ndarray]:
    """Variables of the declared model, of the first fit."""
    spec = problem.spec
    beta, intercept = user_coefficients(point.theta[0], spec)
    levels = {"intercept": intercept} if spec.basis.intercept else {}
    return {
        "alpha": np.exp(point.log_alpha[0]),
        "v": np.exp(-np.logaddexp(0.0, -point.stick_logits[0])),
        "sigma": np.exp(point.log_sigma[0]),
        **{name: each[0] for name, each in problem.coefficients.variables(point.hyper).items()},
        "beta": beta,
        **levels,
        "w": np.exp(log_weights(point.stick_logits)[0]),
    }


def _dataset(model: pm.Model, values: dict[str, Any]) -> xr.Dataset:
    """Add one chain, one draw and the model's own dims and labels."""
    dims = {name: tuple(model.named_vars_to_dims.get(name, ())) for name in values}
    used = {dim for each in dims.values() for dim in each}
    return xr.Dataset(
        {
            name: (("chain", "draw", *dims[name]), np.asarray(value)[None, None])
            for name, value in values.items()
        },
        coords={
            "chain": [0],
            "draw": [0],
            **{dim: list(label) for dim, label in model.coords.items() if dim in used},
        },
    )


def _statistics(model: pm.Model, problem: Problem, found: Found) -> xr.Dataset:
    """Compute what ``mixreg.sample`` records beside the parameters, each row in its likeliest."""
    expectation = problem.expect(found.ascent.point)
    sizes = np.bincount(expectation.weights[0].argmax(axis=0), minlength=problem.spec.n_components)
    one = ("chain", "draw")
    statistics = {
        "lp": (one, expectation.objective[None]),
        "log_lik": (one, expectation.log_lik[None]),
        "occupied": (one, np.array([[(sizes > 0).sum()]])),
        "sizes": ((*one, "component"), sizes[None, None]),
    }
    if expectation.follow.shape[-1] > 1:
        follow = expectation.follow[0].argmax(axis=-1)
        statistics["net"] = ((*one, "component"), follow[None, None])
    component = list(model.coords["component"])
    return xr.Dataset(statistics, coords={"chain": [0], "draw": [0], "component": component})


def _attributes(spec: MixtureSpec, found: Found) -> dict[str, Any]:
    """Say what was fitted and how it went, in types that every file format knows."""
    ascent = found.ascent
    return {
        "mixreg_model": spec.name,
        "mixreg_version": version("mixreg"),
        "preset": spec.preset,
        "method": "em",
        "converged": int(ascent.converged[0]),
        "n_iterations": int(found.n_iter[0]),
        "objective": float(ascent.objective[0]),
        "objective_trace": json.dumps(ascent.trace[:, 0].tolist()),
        "restarts": json.dumps(found.restarts[:, 0].tolist()),
    }
