"""What a demonstration shows: a trained network, its inputs, and the words around the figures."""

from collections.abc import Mapping
from typing import Any, NamedTuple

__all__ = ["Story"]


class Story(NamedTuple):
    """
    One demonstration, before anything is explained.

    Attributes
    ----------
    network : keras.Model
        The trained network.
    output : int
        Its output that is explained.
    X : ndarray
        What is explained: rows, or whole images.
    explainer : mapping of str
        Options of `mixreg.explain.GlobalExplainer`.
    call : mapping of str
        Further options of the call, such as names.
    tests : mapping of str
        Options of `mixreg.explain.fidelity`.
    introduction : str
        What the network is and what is asked of it.
    things : str
        What the rows are, in the plural.
    called : str
        What the explained label is called.
    inputs : str
        What the features are, in the plural.
    reading : str
        What to bear in mind with the fidelity tests.
    images : ndarray or None
        The explained images, for galleries.
    """

    network: Any
    output: int
    X: Any
    explainer: Mapping[str, Any]
    call: Mapping[str, Any]
    tests: Mapping[str, Any]
    introduction: str
    things: str
    called: str
    inputs: str
    reading: str
    images: Any = None
