"""Random points of declared mixtures, and the states of a sweep that they stand for."""

from typing import Any

import numpy as np
import pymc as pm
import pytensor.tensor as pt

from mixreg.certificates.declared import N_COMPONENTS, N_FEATURES, N_NETS, N_OBS
from mixreg.gibbs.compile import compile_graph
from mixreg.gibbs.state import Gates, Nets, State, Sticks, Walk
from mixreg.models import spec_of
from mixreg.models.spec import Basis

__all__ = [
    "Point",
    "filled",
    "hyper_at",
    "random_point",
    "sizes_at",
    "state_at",
    "symbolic",
    "value_of",
]

_STICKS = ("alpha_log__", "v_logodds__")

Point = dict[str, np.ndarray]
"""Values by the names of value variables, with ``z``, ``c``, ``t``, ``omega`` and ``u``."""


def random_point(model: pm.Model, rng: np.random.Generator, n_nets: int = N_NETS) -> Point:
    """
    Draw a point far from special values; the last component is empty.

    Parameters
    ----------
    model : pymc.Model
        What :func:`declare` returned.
    rng : Generator
        Source of randomness.
    n_nets : int, default 2
        How many elastic nets, where there are any.

    Returns
    -------
    dict of str to ndarray
        Values of the augmented model's value variables.

    Examples
    --------
    >>> from mixreg.certificates.declared import declare
    >>> point = random_point(declare("dmm, default"), np.random.default_rng(1))
    >>> sizes_at(point)
    array([3, 3, 3, 0])
    """
    spec = spec_of(model)
    point: dict[str, Any] = {
        **_random_weights(rng, gated=spec.gate is not None),
        "sigma_log__": rng.normal(size=N_COMPONENTS) / 2,
        "beta": rng.normal(size=(N_COMPONENTS, N_FEATURES)),
        "z": rng.permutation(np.arange(N_OBS) % (N_COMPONENTS - 1)),
    }
    if spec.basis.intercept:
        point["intercept"] = rng.normal(size=N_COMPONENTS)
    if spec.gate is not None:
        side = np.where(np.arange(N_COMPONENTS - 1) == point["z"][:, None], 1.0, -1.0)
        point["u"] = side * rng.exponential(size=side.shape)
    if spec.name == "lemna":
        point["omega_log__"] = rng.normal(size=(N_COMPONENTS, N_FEATURES - 1))
        if "lam_log__" in {v.name for v in model.value_vars}:
            point["lam_log__"] = rng.normal()
    if spec.name == "dmm_men":
        point["l1_log__"], point["l2_log__"] = rng.normal(size=(2, n_nets))
        point["net_w_simplex__"] = rng.normal(size=n_nets - 1)
        point["c"] = rng.integers(0, n_nets, N_COMPONENTS)
        point["t_interval__"] = rng.normal(size=(N_COMPONENTS, N_FEATURES))
    return {name: np.asarray(value) for name, value in point.items()}


def _random_weights(rng: np.random.Generator, *, gated: bool) -> dict[str, Any]:
    """Draw the parameters of the weights."""
    n_sticks = N_COMPONENTS - 1
    if not gated:
        return {"alpha_log__": rng.normal(), "v_logodds__": rng.normal(size=n_sticks)}
    return {
        "gate_scale_log__": rng.normal(),
        "gate_intercept": rng.normal(size=n_sticks),
        "gamma": rng.normal(size=(n_sticks, N_FEATURES)),
    }


def filled(point: Point) -> Point:
    """
    Move the rows so that no component is empty: then all coefficients are conditioned on.

    Parameters
    ----------
    point : dict of str to ndarray
        A point.

    Returns
    -------
    dict of str to ndarray
        The same with other assignments.

    Examples
    --------
    >>> sizes_at(filled({"z": np.zeros(9, dtype=int)}))
    array([3, 2, 2, 2])
    """
    z = np.arange(N_OBS) % N_COMPONENTS
    moved = {**point, "z": z}
    if "u" in point:
        # The normals behind a gate have the signs that their rows' components ask for.
        side = np.where(np.arange(N_COMPONENTS - 1) == z[:, None], 1.0, -1.0)
        moved["u"] = side * np.abs(point["u"])
    return moved


def sizes_at(point: Point) -> np.ndarray:
    """
    Count the rows of every component.

    Parameters
    ----------
    point : dict of str to ndarray
        A point.

    Returns
    -------
    ndarray of int of shape (n_components,)
        The counts.

    Examples
    --------
    >>> sizes_at({"z": np.array([0, 0, 2])})
    array([2, 0, 1, 0])
    """
    return np.bincount(point["z"], minlength=N_COMPONENTS)


def state_at(point: Point, basis: Basis) -> State:
    """
    Find the state of a sweep that a point stands for.

    Parameters
    ----------
    point : dict of str to ndarray
        A point.
    basis : Basis
        The working basis.

    Returns
    -------
    State
        Arrays in working coordinates.

    Examples
    --------
    >>> from mixreg.certificates.declared import declare
    >>> model = declare("dmm, default")
    >>> state_at(random_point(model, np.random.default_rng(1)), model.spec.basis).theta.shape
    (4, 4)
    """
    theta: Any = point["beta"] * basis.scale
    if basis.cumulative:
        theta = np.diff(theta, axis=-1, prepend=0.0)
    if "intercept" in point:
        level = point["intercept"] + point["beta"] @ basis.center - basis.offset
        theta = np.column_stack([level, theta])
    gated = "gamma" in point
    names = ("gate_scale_log__", "gate_intercept", "gamma") if gated else _STICKS
    values: list[Any] = [point[name] for name in names]
    log_sigma: Any = point["sigma_log__"]
    return State((Gates if gated else Sticks)(*values), log_sigma, theta, hyper_at(point))


def hyper_at(point: Point) -> Any:
    """
    Find the hyper-parameters of the coefficients' prior at a point.

    Parameters
    ----------
    point : dict of str to ndarray
        A point.

    Returns
    -------
    Nets, Walk or empty tuple
        Arrays.

    Examples
    --------
    >>> hyper_at({"lam_log__": np.array(2.0)})
    Walk(log_lam=array(2.))
    """
    values: Any = point
    if "lam_log__" in point:
        return Walk(values["lam_log__"])
    if "l1_log__" not in point:
        return ()
    centred = point["net_w_simplex__"]
    log_w = np.append(centred, -centred.sum())
    log_w = log_w - np.logaddexp.reduce(log_w)
    return Nets(values["l1_log__"], values["l2_log__"], log_w)


def symbolic(state: State) -> State:
    """
    Turn the arrays of a state into constants of a graph.

    Parameters
    ----------
    state : State
        Arrays.

    Returns
    -------
    State
        Variables.

    Examples
    --------
    >>> symbolic(State(Sticks(0.0, np.zeros(1)), np.zeros(2), np.ones((2, 1)))).theta.type.shape
    (2, 1)
    """
    weights: Any
    weights, hyper = (
        type(part)(*map(pt.as_tensor, part)) if part else ()
        for part in (state.weights, state.hyper)
    )
    log_sigma, theta = pt.as_tensor(state.log_sigma), pt.as_tensor(state.theta)
    return State(weights, log_sigma, theta, hyper)


def value_of(graph: Any) -> np.ndarray:
    """
    Evaluate a graph without inputs.

    Parameters
    ----------
    graph : tensor_like
        The graph.

    Returns
    -------
    ndarray
        Its value.

    Examples
    --------
    >>> value_of(pt.zeros(2) + 1)
    array([1., 1.])
    """
    return np.asarray(compile_graph([], pt.as_tensor(graph), plainly=True)())
