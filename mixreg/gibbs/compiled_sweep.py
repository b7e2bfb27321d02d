"""The sweep of one family of shapes as functions."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

import pytensor.tensor as pt
from pytensor.tensor.random.type import random_generator_type
from pytensor.tensor.variable import TensorVariable

from mixreg.gibbs.apart import apart
from mixreg.gibbs.assignments import shares_of
from mixreg.gibbs.compile import compile_graph
from mixreg.gibbs.regressions import regress_on
from mixreg.gibbs.shapes import Shapes
from mixreg.gibbs.state import Settings, State
from mixreg.gibbs.sweep import log_joint_of, sweep
from mixreg.gibbs.values import (
    real,
    state_of,
    symbolic_settings,
    symbolic_values,
    symbolic_weigh,
    values_of,
)

__all__ = ["CompiledSweep", "compile_sweep"]


class CompiledSweep(NamedTuple):
    """
    Functions of one family of shapes.

    Attributes
    ----------
    evaluate : callable
        ``(*values, columns, [gate, gate_total], *settings) -> shares`` of a point given in
        value space.
    sweep : callable
        ``(rng, n_moves, *values, shares, rows, columns, total, [gate, gate_total], *settings) ->
        (rng, shares, lp, log_lik, sizes[, net], w[, accepted], *values[, z])``; moves over
        partitions are proposed, and counted, only where there is no gate.
    """

    evaluate: Callable[..., Any]
    sweep: Callable[..., Any]


@lru_cache(maxsize=16)
def compile_sweep(shapes: Shapes, *, keep_assignments: bool = False) -> CompiledSweep:
    """
    Compile the sweep of one family of shapes; asking again costs nothing.

    Parameters
    ----------
    shapes : Shapes
        The family.
    keep_assignments : bool, default False
        Whether a sweep returns the assignments as well.

    Returns
    -------
    CompiledSweep
        Functions that hold no data and no generator, safe to share between models and chains.

    Examples
    --------
    >>> compile_sweep(Shapes(5, 3, 2, True)) is compile_sweep(Shapes(5, 3, 2, True))
    True
    """
    settings = symbolic_settings(shapes)
    return CompiledSweep(
        evaluate=_compile_evaluate(shapes, settings),
        sweep=_compile_draw(shapes, settings, keep_assignments=keep_assignments),
    )


def _compile_evaluate(shapes: Shapes, settings: Settings) -> Callable[..., Any]:
    """Compile the assignment probabilities of a point in value space."""
    columns = real("columns", (shapes.n_columns + 1, shapes.n_obs))
    values, (weigh, gate) = symbolic_values(shapes), symbolic_weigh(shapes)
    log_joint = log_joint_of(state_of(values, shapes, settings), columns.mT, weigh)
    shares, _ = shares_of(log_joint)
    return compile_graph([*values, columns, *gate, *settings], shares)


def _compile_draw(
    shapes: Shapes, settings: Settings, *, keep_assignments: bool
) -> Callable[..., Any]:
    """Compile one sweep from a point of the declared model to another."""
    n_obs, bordered = shapes.n_obs, shapes.n_columns + 1
    # The design twice: whole rows are gathered, and products run along contiguous columns.
    rows, columns = real("rows", (n_obs, bordered)), real("columns", (bordered, n_obs))
    total = real("total", (bordered, bordered))
    shares = real("shares", (shapes.n_components, n_obs))
    rng, values = random_generator_type("rng"), symbolic_values(shapes)
    weigh, gate = symbolic_weigh(shapes)

    def read(values: tuple[TensorVariable, ...], settings: Settings) -> State:
        return state_of(list(values), shapes, settings)

    n_moves = pt.lscalar("n_moves")
    draw = sweep(
        rng,
        apart(read, tuple(values), settings),
        shares,
        columns.mT,
        regress_on(rows, total, settings),
        shapes.block,
        settings,
        weigh,
        apart=apart,
        n_moves=None if gate else n_moves,
    )
    kept = [draw.z] if keep_assignments else []

    def write(state: State, settings: Settings) -> tuple[TensorVariable, ...]:
        return tuple(values_of(state, shapes, settings))

    new_values = apart(write, draw.state, settings)
    info = [value for value in draw.info if value is not None]
    outputs = [draw.rng, draw.shares, *info, *new_values, *kept]
    data = [shares, rows, columns, total, *gate]
    return compile_graph([rng, n_moves, *values, *data, *settings], outputs)
