"""The one place where graphs become functions."""

from collections.abc import Callable, Sequence
from typing import Any

import pytensor
from pytensor.compile.mode import Mode, get_mode
from pytensor.graph.rewriting.db import RewriteDatabaseQuery
from pytensor.link.numba.cache import compile_numba_function_src
from pytensor.link.numba.dispatch.basic import numba_njit
from pytensor.link.numba.linker import NumbaLinker
from pytensor.link.vm import VMLinker
from pytensor.tensor.random.type import random_generator_type

__all__ = ["compile_graph", "compile_small"]


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
    >>> import numpy as np, pytensor.tensor as pt
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


def compile_small(inputs: Sequence[Any], outputs: Sequence[Any]) -> Callable[..., Any]:
    """
    Compile a graph of many operations on few numbers to machine code.

    Machine code is kept on disk, where other processes find it. Inputs are not checked.

    Parameters
    ----------
    inputs : sequence of Variable
        Inputs; generators among them are consumed.
    outputs : sequence of Variable
        Outputs.

    Returns
    -------
    callable
        From arrays of exactly the declared types to a list of arrays.

    Examples
    --------
    >>> import numpy as np, pytensor.tensor as pt
    >>> x = pt.dscalar("x")
    >>> float(compile_small([x], [x + 1])(np.array(1.0))[0])
    2.0
    """
    query = get_mode("NUMBA").provided_optimizer
    return _compile(inputs, list(outputs), Mode(linker=_NamedArguments(), optimizer=query))


class _NamedArguments(NumbaLinker):
    """
    Numba functions that take each argument by its name.

    PyTensor's take any number of them, which makes Numba see one tuple. With a generator in it
    Numba finds out the tuple's type in Python at every call, in some hundred microseconds; a
    generator of its own costs a few.
    """

    def jit_compile(self, fn_and_cache: tuple[Any, str | None]) -> Any:
        function, key = fn_and_cache
        names = ", ".join(f"x{i}" for i in range(len(self.fgraph.inputs)))
        named = compile_numba_function_src(
            src=f"def small_graph({names}): return function({names})",
            function_name="small_graph",
            # Numba stores the name of the module with what it keeps on disk.
            global_env={"function": function, "__name__": __name__},
            cache_key=None if key is None else f"{key}_by_name",
        )
        return numba_njit(named, final_function=True, cache=key is not None)


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
