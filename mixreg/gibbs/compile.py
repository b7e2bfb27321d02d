"""The one place where graphs become functions."""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pytensor
from pytensor.compile.mode import Mode, get_mode
from pytensor.graph.basic import Apply
from pytensor.graph.op import Op
from pytensor.graph.rewriting.db import RewriteDatabaseQuery
from pytensor.graph.traversal import graph_inputs
from pytensor.link.vm import VMLinker
from pytensor.tensor.random.type import random_generator_type

from mixreg.gibbs.assignments import shares_of
from mixreg.gibbs.regressions import regress
from mixreg.gibbs.shapes import Shapes
from mixreg.gibbs.state import Settings
from mixreg.gibbs.sweep import log_joint_of, sweep
from mixreg.gibbs.values import (
    real,
    state_of,
    symbolic_settings,
    symbolic_values,
    symbolic_weigh,
    values_of,
)

__all__ = ["CompiledSweep", "compile_graph", "compile_sweep"]


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
        (rng, shares, lp, log_lik, sizes[, net][, w][, accepted], *values[, z])``; moves over
        partitions are proposed, and counted, only where there is no gate.
    """

    evaluate: Callable[..., Any]
    sweep: Callable[..., Any]


def compile_graph(
    inputs: Sequence[Any], outputs: Any, *, plainly: bool = False
) -> Callable[..., Any]:
    """
    Compile a graph for arrays large enough that BLAS, not Python, takes the time.

    No code is generated, so that a first call costs a fraction of a second: the graph is walked
    by PyTensor's virtual machine, which calls NumPy, and random generators are updated in place.
    Inputs are not checked.

    Parameters
    ----------
    inputs : sequence of Variable
        Inputs; generators among them are consumed.
    outputs : Variable or list of Variable
        Outputs.
    plainly : bool, default False
        Whether to leave the graph as it is: slower, and compiled in a fraction of the time.

    Returns
    -------
    callable
        From arrays of exactly the declared types to arrays.

    Examples
    --------
    >>> import pytensor.tensor as pt
    >>> x = pt.dscalar("x")
    >>> float(compile_graph([x], x + 1)(np.array(1.0)))
    2.0
    """
    # Algebraic rewrites would recompute large arrays to save small ones.
    query = RewriteDatabaseQuery(
        include=["fast_run"],
        exclude=[
            "BlasOpt",
            "cxx_only",
            "fusion",
            "local_add_canonizer",
            "local_log_sum_exp",
            "local_mul_canonizer",
            "scan",
            "specialize",
        ],
    )
    linker = VMLinker(use_cloop=False, c_thunks=False, allow_gc=False)
    return _compile(inputs, outputs, Mode(linker=linker, optimizer=None if plainly else query))


def _compile(inputs: Sequence[Any], outputs: Any, mode: Mode) -> Callable[..., Any]:
    """Compile without input checks: callers pass arrays of exactly the declared types."""
    wrapped = [
        pytensor.In(variable, mutable=True) if variable.type == random_generator_type else variable
        for variable in inputs
    ]
    # Functions of one family share a signature, whether or not they read all of it; a block
    # compiled apart consumes the generator it is given.
    function = pytensor.function(
        wrapped, outputs, mode=mode, on_unused_input="ignore", accept_inplace=True
    )
    function.trust_input = True
    return function


class _Apart(Op):
    """A block of small operations compiled to machine code and called as one node."""

    __props__ = ()

    def __init__(self, inputs: Sequence[Any], outputs: Sequence[Any]) -> None:
        self._types = [variable.type for variable in outputs]
        self._function = _compile(inputs, list(outputs), get_mode("NUMBA"))
        # A block that draws consumes its generator, and hands it on as the first output.
        places = [i for i, kind in enumerate(inputs) if kind.type == random_generator_type]
        self.destroy_map: dict[int, list[int]] = {0: places} if places else {}

    def make_node(self, *inputs: Any) -> Apply:
        return Apply(self, list(inputs), [kind() for kind in self._types])

    def perform(self, node: Apply, inputs: Any, output_storage: Any) -> None:
        found = self._function(*inputs)
        for storage, value in zip(output_storage, found, strict=True):
            storage[0] = np.asarray(value) if isinstance(value, float) else value


def _apart(function: Callable[..., Any], *arguments: Any) -> Any:
    """Call a part of a sweep as one node: many tiny operations cost a virtual machine dearly."""
    leaves = list(_leaves(arguments))
    inner = {leaf: leaf.type() for leaf in leaves}
    outputs = function(*_mapped(arguments, inner))
    flat = list(_leaves([outputs]))
    read = set(graph_inputs(flat))
    used = [leaf for leaf in inner if inner[leaf] in read]
    block = _Apart([inner[leaf] for leaf in used], flat)
    found = block(*used, return_list=True)
    return _mapped([outputs], dict(zip(flat, found, strict=True)))[0]


def _leaves(tree: Any) -> Iterator[Any]:
    """Variables in nested tuples."""
    for part in tree:
        if isinstance(part, tuple):
            yield from _leaves(part)
        elif part is not None:
            yield part


def _mapped(tree: Any, names: dict[Any, Any]) -> list[Any]:
    """Replace the variables in nested tuples, which keep their kind."""
    return [_rebuilt(part, names) if isinstance(part, tuple) else names.get(part) for part in tree]


def _rebuilt(part: Any, names: dict[Any, Any]) -> Any:
    """Make a tuple, named or not, of other variables."""
    inner = _mapped(part, names)
    return type(part)(*inner) if hasattr(part, "_fields") else tuple(inner)


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
    n_moves = pytensor.tensor.lscalar("n_moves")
    draw = sweep(
        rng,
        state_of(values, shapes, settings),
        shares,
        columns.mT,
        lambda rng, z, precision: regress(
            rng, rows, total, settings.mean, precision, settings.noise_rate, z
        ),
        shapes.block,
        settings,
        weigh,
        apart=_apart,
        n_moves=None if gate else n_moves,
    )
    kept = [draw.z] if keep_assignments else []
    new_values = values_of(draw.state, shapes, settings, _apart)
    info = [value for value in draw.info if value is not None]
    outputs = [draw.rng, draw.shares, *info, *new_values, *kept]
    data = [shares, rows, columns, total, *gate]
    return compile_graph([rng, n_moves, *values, *data, *settings], outputs)
