"""The sweep of many small mixtures as one graph, and the state from which all of them start."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pytensor.tensor as pt
from pytensor.tensor.random.type import random_generator_type
from pytensor.tensor.special import softmax
from pytensor.tensor.variable import TensorVariable

from mixreg.gibbs.basis import to_user
from mixreg.gibbs.compile import compile_graph
from mixreg.gibbs.probits import probit_weights
from mixreg.gibbs.readings import read_rows
from mixreg.gibbs.regressions import regress_on
from mixreg.gibbs.shapes import Shapes
from mixreg.gibbs.state import Gates, Nets, State, Sticks, Walk
from mixreg.gibbs.sweep import Draw, sweep
from mixreg.gibbs.values import symbolic_settings, symbolic_weigh

__all__ = ["Found", "compile_many", "first_state"]


class Found(NamedTuple):
    """
    What one sweep of many mixtures tells; the last four only where there is a gate.

    Attributes
    ----------
    own : ndarray of shape (n_problems, 3 + n_features)
        Level, noise scale, share of the rows and coefficients of the first row's component.
    average : ndarray of shape (n_problems, 1 + n_features)
        Level and coefficients averaged over components by weight.
    log_lik : ndarray of shape (n_problems,)
        Marginal log-likelihood.
    sizes : ndarray of shape (n_problems, n_components)
        Rows per component.
    rules, routing, by_response, mean : ndarray
        As :class:`mixreg.gibbs.many.GatedDraws` says, routing by gate column, and the mean at the
        first row before those at the new ones.
    """

    own: Any
    average: Any
    log_lik: Any
    sizes: Any
    rules: Any = None
    routing: Any = None
    by_response: Any = None
    mean: Any = None


def first_state(
    total: np.ndarray, precision: np.ndarray, shapes: Shapes, n_obs: int
) -> list[np.ndarray]:
    """
    Give every component the regression on all rows, and the weights unit hyper-parameters.

    Parameters
    ----------
    total : ndarray of shape (n_problems, n_columns + 1, n_columns + 1)
        Cross-products of all rows, the response among them.
    precision : ndarray of shape (n_columns,)
        Prior precisions of the working coefficients, or a guess at them.
    shapes : Shapes
        The family of shapes of every problem.
    n_obs : int
        Rows.

    Returns
    -------
    list of ndarray
        Parameters in the order of a sweep's inputs.

    Examples
    --------
    >>> shapes = Shapes(5, 1, 2, True)
    >>> [part.shape for part in first_state(np.ones((7, 3, 3)), np.ones(2), shapes, 5)]
    [(7,), (7, 1), (7, 2), (7, 2, 2)]
    """
    gram, cross = total[:, :-1, :-1] + np.diag(precision), total[:, :-1, -1]
    theta = np.linalg.solve(gram, cross[..., None])[..., 0]
    spread = np.maximum(total[:, -1, -1] - (theta * cross).sum(axis=-1), 0.0)
    # A response without noise still needs a positive scale to start from.
    floor = np.finfo(float).eps * np.maximum(total[:, -1, -1], 1.0)
    log_sigma = 0.5 * np.log(np.maximum(spread, floor) / n_obs)
    n_problems, n_components = len(total), shapes.n_components
    weights = {
        name: np.zeros((n_problems, *shape)) for name, shape in _weight_shapes(shapes).items()
    }
    state = [
        *weights.values(),
        np.repeat(log_sigma[:, None], n_components, axis=1),
        np.repeat(theta[:, None], n_components, axis=1),
    ]
    hyper = {name: np.zeros((n_problems, *shape)) for name, shape in _hyper_shapes(shapes).items()}
    return [*state, *hyper.values()]


@lru_cache(maxsize=8)
def compile_many(shapes: Shapes) -> Callable[..., Any]:
    """
    Compile the sweep of any number of mixtures of one family of shapes.

    Parameters
    ----------
    shapes : Shapes
        The family.

    Returns
    -------
    callable
        ``(rng, *state, shares, rows, columns, total, [gate, gate_total, read, read_gate],
        *settings) -> (rng, shares, *found, *state)``, see :class:`Found`.

    Examples
    --------
    >>> compile_many(Shapes(5, 3, 2, True)) is compile_many(Shapes(5, 3, 2, True))
    True
    """
    n_obs, bordered = shapes.n_obs, shapes.n_columns + 1

    def real(name: str, *shape: int) -> Any:
        return pt.tensor(name, dtype="float64", shape=(None, *shape))

    rng, settings = random_generator_type("rng"), symbolic_settings(shapes)
    state = _symbolic_state(shapes)
    rows, columns = real("rows", n_obs, bordered), real("columns", bordered, n_obs)
    total = real("total", bordered, bordered)
    shares = real("shares", shapes.n_components, n_obs)
    weigh, gate = symbolic_weigh(shapes)
    draw = sweep(
        rng,
        state,
        shares,
        columns.mT,
        regress_on(rows, total, settings),
        shapes.block,
        settings,
        weigh,
    )
    beta, intercept = to_user(
        draw.state.theta, settings, has_level=shapes.has_level, cumulative=shapes.cumulative
    )
    level = pt.zeros_like(draw.state.log_sigma) if intercept is None else intercept
    sigma = pt.exp(draw.state.log_sigma)
    share = draw.info.sizes / n_obs
    table = pt.concatenate([pt.stack([level, sigma, share], axis=-1), beta], axis=-1)
    own = pt.take_along_axis(table, draw.z[:, :1, None], axis=1)[:, 0]
    regression = pt.concatenate([level[..., None], beta], axis=-1)
    average = (draw.info.w[..., None] * regression).sum(axis=1)
    info = [own, average, draw.info.log_lik, draw.info.sizes]
    if shapes.n_gate:
        read = [pt.matrix("read", dtype="float64"), pt.matrix("read_gate", dtype="float64")]
        gate += read
        info += _readings(draw, level, beta, *read)
    outputs = [draw.rng, draw.shares, *info, *draw.state.leaves]
    inputs = [rng, *state.leaves, shares, rows, columns, total, *gate, *settings]
    return compile_graph(inputs, outputs)


def _readings(
    draw: Draw,
    level: TensorVariable,
    beta: TensorVariable,
    rows: TensorVariable,
    gate: TensorVariable,
) -> list[TensorVariable]:
    """Read gated mixtures at the first row through the gate and through the response."""
    gates = draw.state.weights
    assert isinstance(gates, Gates)
    coefficients = pt.concatenate([gates.intercept[..., None], gates.gamma], axis=-1)
    reading = read_rows(level, beta, coefficients, rows, gate)
    first = pt.log(draw.shares[:, :, 0]) - probit_weights(coefficients @ gate[:1].T)[0][..., 0]
    share = softmax(first + pt.log(draw.info.w), axis=-1)
    by_response = (share[..., None] * beta).sum(axis=1)
    return [reading.rules, reading.routing, by_response, reading.mean]


def _symbolic_state(shapes: Shapes) -> State:
    """Input variables for the states of any number of mixtures."""
    weights, hyper = _weight_shapes(shapes), _hyper_shapes(shapes)
    each = {
        "log_sigma": (shapes.n_components,),
        "theta": (shapes.n_components, shapes.n_columns),
    }
    values = [
        pt.tensor(name, dtype="float64", shape=(None, *shape))
        for name, shape in (weights | each | hyper).items()
    ]
    kind = Gates if shapes.n_gate else Sticks
    own = kind(*values[: len(weights)])
    log_sigma, theta, *others = values[len(weights) :]
    prior = Nets if shapes.n_nets else Walk
    return State(own, log_sigma, theta, prior(*others) if hyper else ())


def _weight_shapes(shapes: Shapes) -> dict[str, tuple[int, ...]]:
    """Shapes of the parameters of the weights of one mixture."""
    n_sticks = shapes.n_components - 1
    if shapes.n_gate:
        return dict(zip(Gates._fields, ((), (n_sticks,), (n_sticks, shapes.n_gate)), strict=True))
    return dict(zip(Sticks._fields, ((), (n_sticks,)), strict=True))


def _hyper_shapes(shapes: Shapes) -> dict[str, tuple[int, ...]]:
    """Shapes of the hyper-parameters of one mixture's coefficients."""
    if shapes.n_nets:
        return dict.fromkeys(Nets._fields, (shapes.n_nets,))
    return dict.fromkeys(Walk._fields, ()) if shapes.lam == "inferred" else {}
