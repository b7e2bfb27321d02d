"""Points of the declared model in value space, and the states of a sweep that they stand for."""

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from mixreg.gibbs.basis import to_user, to_working
from mixreg.gibbs.shapes import Shapes
from mixreg.gibbs.state import Nets, Settings, State

__all__ = ["VALUE_NAMES", "real", "state_of", "symbolic_settings", "symbolic_values", "values_of"]

VALUE_NAMES = (
    "alpha_log__",
    "v_logodds__",
    "sigma_log__",
    "beta",
    "intercept",
    "l1_log__",
    "l2_log__",
    "net_w_simplex__",
)
"""PyMC's names of all value variables, in the order of a sweep's inputs and outputs."""


def real(name: str, shape: tuple[int, ...]) -> TensorVariable:
    """
    Input variable of known shape.

    Parameters
    ----------
    name : str
        Its name.
    shape : tuple of int
        Its shape.

    Returns
    -------
    TensorVariable
        A variable of 64-bit floats.

    Examples
    --------
    >>> real("x", (2, 3)).type.shape
    (2, 3)
    """
    return pt.tensor(name, dtype="float64", shape=shape)


def symbolic_settings(shapes: Shapes) -> Settings:
    """
    Input variables for the settings of one family of shapes.

    Parameters
    ----------
    shapes : Shapes
        The family.

    Returns
    -------
    Settings
        Symbolic vectors and scalars in place of arrays.

    Examples
    --------
    >>> symbolic_settings(Shapes(5, 3, 2, True)).precision.type.shape
    (4,)
    """
    n_penalties = 2 if shapes.n_nets else 0
    known = {
        "mean": (shapes.n_columns,),
        "precision": (shapes.n_columns,),
        "penalty_shape": (n_penalties,),
        "penalty_rate": (n_penalties,),
        "center": (shapes.n_features,),
        "scale": (shapes.n_features,),
    }
    return Settings(*(real(name, known.get(name, ())) for name in Settings._fields))


def symbolic_values(shapes: Shapes) -> list[TensorVariable]:
    """
    Input variables for a point in value space.

    Parameters
    ----------
    shapes : Shapes
        The family.

    Returns
    -------
    list of TensorVariable
        Those of :data:`VALUE_NAMES` that the family has, in that order.

    Examples
    --------
    >>> len(symbolic_values(Shapes(5, 3, 2, True)))
    5
    """
    each, n_nets = (shapes.n_components,), shapes.n_nets
    levels = [real("intercept", each)] if shapes.has_level else []
    nets = [
        real("log_l1", (n_nets,)),
        real("log_l2", (n_nets,)),
        real("net_w_simplex", (n_nets - 1,)),
    ]
    return [
        real("log_alpha", ()),
        real("stick_logits", (shapes.n_components - 1,)),
        real("log_sigma", each),
        real("beta", (shapes.n_components, shapes.n_features)),
        *levels,
        *(nets if n_nets else []),
    ]


def state_of(values: list[TensorVariable], shapes: Shapes, settings: Settings) -> State:
    """
    Find the state that a point in value space stands for.

    Parameters
    ----------
    values : list of TensorVariable
        As :func:`symbolic_values` lists them.
    shapes : Shapes
        The family.
    settings : Settings
        Basis.

    Returns
    -------
    State
        The state.

    Examples
    --------
    >>> shapes = Shapes(5, 3, 2, True)
    >>> state_of(symbolic_values(shapes), shapes, symbolic_settings(shapes)).theta.ndim
    2
    """
    level = values[4] if shapes.has_level else None
    theta = to_working(values[3], level, settings)
    if not shapes.n_nets:
        return State(values[0], values[1], values[2], theta)
    log_l1, log_l2, centred = values[-3:]
    log_net_w = pt.concatenate([centred, -centred.sum(keepdims=True)])
    nets = Nets(log_l1, log_l2, log_net_w - pt.logsumexp(log_net_w))
    return State(values[0], values[1], values[2], theta, nets)


def values_of(state: State, shapes: Shapes, settings: Settings) -> list[TensorVariable]:
    """
    Write a state as a point in value space.

    Parameters
    ----------
    state : State
        The state.
    shapes : Shapes
        The family.
    settings : Settings
        Basis.

    Returns
    -------
    list of TensorVariable
        As :func:`symbolic_values` lists them.

    Examples
    --------
    >>> shapes, settings = Shapes(5, 3, 2, True), symbolic_settings(Shapes(5, 3, 2, True))
    >>> len(values_of(state_of(symbolic_values(shapes), shapes, settings), shapes, settings))
    5
    """
    beta, intercept = to_user(state.theta, settings, has_level=shapes.has_level)
    values = [*state[:3], beta, *([intercept] if shapes.has_level else [])]
    if not shapes.n_nets:
        return values
    log_l1, log_l2, log_net_w = state.hyper
    return [*values, log_l1, log_l2, (log_net_w - log_net_w.mean())[:-1]]
