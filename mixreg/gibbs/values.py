"""Points of the declared model in value space, and the states of a sweep that they stand for."""

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from mixreg.gibbs.basis import to_user, to_working
from mixreg.gibbs.constant_weights import ConstantWeights
from mixreg.gibbs.gates import GatedWeights
from mixreg.gibbs.shapes import Shapes
from mixreg.gibbs.state import Gates, Nets, Settings, State, Sticks, Walk
from mixreg.gibbs.weighing import WeightBlock

__all__ = [
    "VALUE_NAMES",
    "real",
    "state_of",
    "symbolic_settings",
    "symbolic_values",
    "symbolic_weigh",
    "values_of",
]

VALUE_NAMES = (
    "alpha_log__",
    "v_logodds__",
    "gate_scale_log__",
    "gate_intercept",
    "gamma",
    "sigma_log__",
    "beta",
    "intercept",
    "l1_log__",
    "l2_log__",
    "net_w_simplex__",
    "lam_log__",
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
    known = {
        "mean": (shapes.n_columns,),
        "precision": (shapes.n_columns,),
        "penalty_shape": (shapes.n_penalties,),
        "penalty_rate": (shapes.n_penalties,),
        "gate_prior": (3,),
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
        *_symbolic_weights(shapes),
        real("log_sigma", each),
        real("beta", (shapes.n_components, shapes.n_features)),
        *levels,
        *(nets if n_nets else []),
        *([real("log_lam", ())] if shapes.lam == "inferred" else []),
    ]


def symbolic_weigh(shapes: Shapes) -> tuple[WeightBlock, list[TensorVariable]]:
    """
    Prior of the weights of one family of shapes, and the input variables it reads.

    Parameters
    ----------
    shapes : Shapes
        The family.

    Returns
    -------
    weigh : WeightBlock
        The prior.
    inputs : list of TensorVariable
        The gate columns after a column of ones, and their cross-products; none where the weights
        are constant.

    Examples
    --------
    >>> symbolic_weigh(Shapes(5, 3, 2, True))[1]
    []
    """
    if not shapes.n_gate:
        return ConstantWeights(), []
    n_columns = shapes.n_gate + 1
    gate = real("gate", (shapes.n_obs, n_columns)), real("gate_total", (n_columns, n_columns))
    return GatedWeights(*gate), list(gate)


def _symbolic_weights(shapes: Shapes) -> Sticks | Gates:
    """Input variables for the parameters of the weights."""
    n_sticks = shapes.n_components - 1
    if not shapes.n_gate:
        return Sticks(real("log_alpha", ()), real("stick_logits", (n_sticks,)))
    return Gates(
        real("log_gate_scale", ()),
        real("gate_intercept", (n_sticks,)),
        real("gamma", (n_sticks, shapes.n_gate)),
    )


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
    kind = Gates if shapes.n_gate else Sticks
    weights, (log_sigma, beta, *others) = (
        kind(*values[: len(kind._fields)]),
        values[len(kind._fields) :],
    )
    level = others.pop(0) if shapes.has_level else None
    theta = to_working(beta, level, settings, cumulative=shapes.cumulative)
    if shapes.lam == "inferred":
        return State(weights, log_sigma, theta, Walk(*others))
    if not shapes.n_nets:
        return State(weights, log_sigma, theta)
    log_l1, log_l2, centred = others
    log_net_w = pt.concatenate([centred, -centred.sum(keepdims=True)])
    nets = Nets(log_l1, log_l2, log_net_w - pt.logsumexp(log_net_w))
    return State(weights, log_sigma, theta, nets)


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
    kinds = {"has_level": shapes.has_level, "cumulative": shapes.cumulative}
    coefficients = [part for part in to_user(state.theta, settings, **kinds) if part is not None]
    values = [*state.weights, state.log_sigma, *coefficients]
    if not shapes.n_nets:
        return [*values, *state.hyper]
    log_l1, log_l2, log_net_w = state.hyper
    return [*values, log_l1, log_l2, (log_net_w - log_net_w.mean())[:-1]]
