"""Random draws written in NumPy as nodes of a graph."""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any

import numpy as np
import pytensor.tensor as pt
from pytensor.compile import optdb
from pytensor.graph.basic import Apply
from pytensor.graph.op import Op
from pytensor.graph.rewriting.basic import dfs_rewriter, node_rewriter
from pytensor.tensor.variable import TensorVariable

__all__ = ["DrawingOp", "draw_with"]


class DrawingOp(Op):
    """
    Node whose first input and first output are a generator.

    As with PyTensor's own random variables, the generator is copied unless a rewrite finds that
    nobody else needs it.

    Parameters
    ----------
    inplace : bool, default False
        Whether the generator that comes in is advanced, not a copy of it.

    Examples
    --------
    >>> DrawingOp.__abstractmethods__
    frozenset({'draw'})
    """

    def __init__(self, inplace: bool = False) -> None:
        self.inplace = inplace
        if inplace:
            self.destroy_map = {0: [0]}

    @abstractmethod
    def draw(self, rng: np.random.Generator, *arrays: np.ndarray) -> Sequence[np.ndarray]:
        """
        Draw.

        Parameters
        ----------
        rng : numpy.random.Generator
            Source of randomness, to be advanced.
        *arrays : ndarray
            The other inputs.

        Returns
        -------
        sequence of ndarray
            The other outputs.
        """

    def perform(self, node: Apply, inputs: Any, output_storage: Any) -> None:
        """
        Draw, as PyTensor calls it.

        Parameters
        ----------
        node : Apply
            Not used.
        inputs : sequence
            Generator and arrays.
        output_storage : sequence of list
            Where the outputs go.
        """
        rng, *arrays = inputs
        rng = rng if self.inplace else deepcopy(rng)
        found = (rng, *self.draw(rng, *arrays))
        for storage, value in zip(output_storage, found, strict=True):
            storage[0] = value


@node_rewriter(tracks=None, inplace=True)
def _advance_in_place(fgraph: Any, node: Apply) -> Any:
    """Let a node advance its generator."""
    op = node.op
    if not isinstance(op, DrawingOp) or op.inplace:
        return False
    return type(op)(**{**op._props_dict(), "inplace": True})(*node.inputs, return_list=True)


optdb.register(
    "mixreg_advance_in_place",
    dfs_rewriter(_advance_in_place, ignore_newtrees=True),
    "fast_run",
    "inplace",
    position=50.9,
)


class _Draw(DrawingOp):
    """See :func:`draw_with`."""

    __props__ = ("function", "like", "inplace")

    def __init__(
        self, function: Callable[..., Any], like: tuple[int, ...], inplace: bool = False
    ) -> None:
        super().__init__(inplace)
        self.function = function
        self.like = like

    def make_node(self, rng: Any, *inputs: Any) -> Apply:
        inputs = tuple(pt.as_tensor(value) for value in inputs)
        shapes = [inputs[i].type.shape for i in self.like]
        tensors = [pt.tensor(dtype="float64", shape=shape) for shape in shapes]
        return Apply(self, [rng, *inputs], [rng.type(), *tensors])

    def draw(self, rng: np.random.Generator, *arrays: np.ndarray) -> Sequence[np.ndarray]:
        return [np.asarray(value) for value in self.function(rng, *arrays)]


def draw_with(
    function: Callable[..., Sequence[np.ndarray]],
    rng: Any,
    *inputs: Any,
    like: tuple[int, ...],
) -> tuple[Any, list[TensorVariable]]:
    """
    Call a NumPy function that draws, as one node of a graph.

    Loops whose length the draws decide, and long chains of small operations, are faster and
    plainer there than as graphs.

    Parameters
    ----------
    function : callable
        ``(rng, *arrays) -> arrays``, defined in a module, with nothing kept between calls.
    rng : RandomGeneratorVariable
        Source of randomness.
    *inputs : tensor_like
        What the function reads.
    like : tuple of int
        For each output, which input it has the shape of.

    Returns
    -------
    next_rng : RandomGeneratorVariable
        The generator after the draws.
    outputs : list of TensorVariable
        What the function returns, as 64-bit floats.

    Examples
    --------
    >>> rng = pt.random.shared_rng(np.random.default_rng(1))
    >>> def double(rng, x):
    ...     return (2 * x + 0 * rng.random(x.shape),)
    >>> draw_with(double, rng, pt.as_tensor([1.0, 2.0]), like=(0,))[1][0].eval()
    array([2., 4.])
    """
    rng, *outputs = _Draw(function, like)(rng, *inputs)
    return rng, outputs
