"""Parts of a sweep made of many operations on few numbers, each compiled to a single node."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from pytensor.graph.basic import Apply
from pytensor.graph.op import Op
from pytensor.graph.traversal import graph_inputs
from pytensor.tensor.random.type import random_generator_type

from mixreg.gibbs.compile import compile_small

__all__ = ["Apart", "apart", "together"]

Apart = Callable[..., Any]
"""``(function, *arguments) -> function(*arguments)``, perhaps compiled as a single node."""


def together(function: Callable[..., Any], *arguments: Any) -> Any:
    """
    Call a part of a sweep as it is.

    Parameters
    ----------
    function : callable
        From variables, or named tuples of variables, to the same.
    *arguments : Any
        What it takes.

    Returns
    -------
    Any
        What it returns.

    Examples
    --------
    >>> together(max, 1, 2)
    2
    """
    return function(*arguments)


def apart(function: Callable[..., Any], *arguments: Any) -> Any:
    """
    Call a part of a sweep as one node: many tiny operations cost a virtual machine dearly.

    Parameters
    ----------
    function : callable
        From variables, or named tuples of variables, to the same. A generator that it draws from
        is consumed, and the first of what it returns.
    *arguments : Any
        What it takes.

    Returns
    -------
    Any
        What it returns. Variables that it hands through stay what they are.

    Examples
    --------
    >>> import pytensor.tensor as pt
    >>> x = pt.dvector("x")
    >>> doubled, same = apart(lambda x: (2.0 * x, x), x)
    >>> same is x, doubled.eval({x: np.ones(2)})
    (True, array([2., 2.]))
    """
    leaves = list(_leaves(arguments))
    inner = {leaf: leaf.type() for leaf in leaves}
    outputs = function(*_mapped(arguments, inner))
    outer = {variable: leaf for leaf, variable in inner.items()}
    made = [variable for variable in _leaves([outputs]) if variable not in outer]
    if not made:
        return _mapped([outputs], outer)[0]
    read = set(graph_inputs(made))
    used = [leaf for leaf in inner if inner[leaf] in read]
    block = _Apart([inner[leaf] for leaf in used], made)
    found = block(*used, return_list=True)
    return _mapped([outputs], outer | dict(zip(made, found, strict=True)))[0]


class _Apart(Op):
    """A block of small operations compiled to machine code and called as one node."""

    __props__ = ()

    def __init__(self, inputs: Sequence[Any], outputs: Sequence[Any]) -> None:
        self._types = [variable.type for variable in outputs]
        self._function = compile_small(inputs, outputs)
        # A block that draws consumes its generator, and hands it on as the first output.
        places = [i for i, kind in enumerate(inputs) if kind.type == random_generator_type]
        self.destroy_map: dict[int, list[int]] = {0: places} if places else {}

    def make_node(self, *inputs: Any) -> Apply:
        return Apply(self, list(inputs), [kind() for kind in self._types])

    def perform(self, node: Apply, inputs: Any, output_storage: Any) -> None:
        found = self._function(*inputs)
        for storage, value in zip(output_storage, found, strict=True):
            storage[0] = np.asarray(value) if isinstance(value, float) else value


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
