"""The one place where graphs become functions."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, ClassVar, NamedTuple

import numpy as np
import pytensor
import pytensor.tensor as pt
from pytensor.compile.mode import Mode, get_mode
from pytensor.graph.basic import Apply
from pytensor.graph.op import Op
from pytensor.graph.rewriting.db import RewriteDatabaseQuery
from pytensor.graph.traversal import graph_inputs
from pytensor.link.vm import VMLinker
from pytensor.tensor.random.type import random_generator_type

from mixreg.gibbs.allocation import allocate
from mixreg.gibbs.basis import to_user, to_working
from mixreg.gibbs.state import Settings, State
from mixreg.gibbs.sweep import Scalars, draw_scalars, log_joint_of, sweep

__all__ = ["CompiledSweep", "Shapes", "compile_graph", "compile_sweep", "symbolic_settings"]


class Shapes(NamedTuple):
    """
    What decides which function is needed; data and hyper-parameters are inputs.

    Attributes
    ----------
    n_obs : int
        Rows.
    n_features : int
        Features on the user's scale.
    n_components : int
        Truncation level.
    has_level : bool
        Whether the working design starts with a column of ones.
    """

    n_obs: int
    n_features: int
    n_components: int
    has_level: bool

    @property
    def n_columns(self) -> int:
        """Columns of the working design."""
        return self.n_features + int(self.has_level)


class CompiledSweep(NamedTuple):
    """
    Functions of one family of shapes.

    Attributes
    ----------
    evaluate : callable
        ``(*values, columns, *settings) -> log_joint`` of a point given in value space.
    sweep : callable
        ``(rng, log_alpha, log_joint, rows, columns, total, *settings) ->
        (rng, log_joint, lp, log_lik, sizes, *values[, z])``.
    """

    evaluate: Callable[..., Any]
    sweep: Callable[..., Any]


def compile_graph(inputs: Sequence[Any], outputs: Any) -> Callable[..., Any]:
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

    Returns
    -------
    callable
        From arrays of exactly the declared types to arrays.

    Examples
    --------
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
    return _compile(inputs, outputs, Mode(linker=linker, optimizer=query))


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
    >>> symbolic_settings(Shapes(5, 3, 2, True)).prior.type.shape
    (5, 5)
    """
    bordered = shapes.n_columns + 1
    known = {
        "prior": (bordered, bordered),
        "prior_factor": (bordered, bordered),
        "center": (shapes.n_features,),
        "scale": (shapes.n_features,),
    }
    return Settings(*(_real(name, known.get(name, ())) for name in Settings._fields))


class _Apart(Op):
    """A block of small operations compiled to machine code and called as one node."""

    __props__ = ()
    # The block consumes its generator, the first input, and hands it on as the first output.
    destroy_map: ClassVar[dict[int, list[int]]] = {0: [0]}

    def __init__(self, inputs: Sequence[Any], outputs: Sequence[Any]) -> None:
        self._types = [variable.type for variable in outputs]
        self._function = _compile(inputs, list(outputs), get_mode("NUMBA"))

    def make_node(self, *inputs: Any) -> Apply:
        return Apply(self, list(inputs), [kind() for kind in self._types])

    def perform(self, node: Apply, inputs: Any, output_storage: Any) -> None:
        for storage, value in zip(output_storage, self._function(*inputs), strict=True):
            storage[0] = np.asarray(value) if isinstance(value, float) else value


def _scalars_apart(
    rng: Any, log_alpha: Any, sizes: Any, factor: Any, settings: Settings
) -> Scalars:
    """Draw the scalars in one node: a hundred tiny operations cost a virtual machine dearly."""
    arguments: list[Any] = [rng, log_alpha, sizes, factor, *settings]
    inner = [variable.type() for variable in arguments]
    block = draw_scalars(inner[0], inner[1], inner[2], inner[3], Settings(*inner[4:]))
    read = set(graph_inputs(block))
    used = [pair for pair in zip(inner, arguments, strict=True) if pair[0] in read]
    return Scalars(*_Apart([i for i, _ in used], block)(*[a for _, a in used]))


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


def _real(name: str, shape: tuple[int, ...]) -> Any:
    return pt.tensor(name, dtype="float64", shape=shape)


def _compile_evaluate(shapes: Shapes, settings: Settings) -> Callable[..., Any]:
    """Compile the assignment log-probabilities of a point in value space."""
    n_obs, n_features, n_components, has_level = shapes
    columns = _real("columns", (shapes.n_columns + 1, n_obs))
    log_alpha = _real("log_alpha", ())
    stick_logits = _real("stick_logits", (n_components - 1,))
    log_sigma = _real("log_sigma", (n_components,))
    beta = _real("beta", (n_components, n_features))
    level = [_real("intercept", (n_components,))] if has_level else []
    theta = to_working(beta, level[0] if level else None, settings)
    log_joint = log_joint_of(State(log_alpha, stick_logits, log_sigma, theta), columns.mT)
    inputs = [log_alpha, stick_logits, log_sigma, beta, *level, columns, *settings]
    return compile_graph(inputs, log_joint)


def _compile_draw(
    shapes: Shapes, settings: Settings, *, keep_assignments: bool
) -> Callable[..., Any]:
    """Compile one sweep whose outputs are values of the declared model."""
    n_obs, _, n_components, has_level = shapes
    bordered = shapes.n_columns + 1
    # The design twice: whole rows are gathered, and products run along contiguous columns.
    rows, columns = _real("rows", (n_obs, bordered)), _real("columns", (bordered, n_obs))
    total = _real("total", (bordered, bordered))
    log_joint = _real("log_joint", (n_components, n_obs))
    rng, log_alpha = random_generator_type("rng"), _real("log_alpha", ())
    draw = sweep(
        rng,
        log_alpha,
        log_joint,
        columns.mT,
        lambda z: allocate(rows, total, settings.prior, settings.prior_factor, z, n_components),
        settings,
        scalars_of=_scalars_apart,
    )
    beta, intercept = to_user(draw.state.theta, settings, has_level=has_level)
    values = [*draw.state[:3], beta, *([intercept] if has_level else [])]
    kept = [draw.z] if keep_assignments else []
    outputs = [draw.rng, draw.log_joint, *draw.info, *values, *kept]
    return compile_graph([rng, log_alpha, log_joint, rows, columns, total, *settings], outputs)
