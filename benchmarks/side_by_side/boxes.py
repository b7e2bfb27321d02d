"""Black boxes whose own time is kept apart, and the inputs that are explained."""

import os
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

__all__ = ["BOXES", "Clock", "Subject", "available_boxes", "load_subject"]

BOXES = ("mlp", "rnn", "tiny")


class Clock:
    """
    A function that counts the seconds spent in it.

    Parameters
    ----------
    predict : callable
        The function of the rows.

    Attributes
    ----------
    seconds : float
        Time spent so far.

    Examples
    --------
    >>> clock = Clock(lambda X: X[:, 0])
    >>> clock(np.ones((2, 1))), clock.seconds > 0
    (array([1., 1.]), True)
    """

    def __init__(self, predict: Callable[[np.ndarray], np.ndarray]) -> None:
        self._predict = predict
        self.seconds = 0.0

    def __call__(self, X: np.ndarray) -> np.ndarray:
        """Ask, by the clock."""
        began = time.perf_counter()
        answers = self._predict(X)
        self.seconds += time.perf_counter() - began
        return answers


class Subject(NamedTuple):
    """
    What is explained.

    Attributes
    ----------
    title : str
        What it is.
    clock : Clock
        Asks the box and keeps the time that it takes.
    box : BlackBox
        The same as a box.
    masker : Tabular or Sequence
        What the features are; a feature that is taken away becomes zero.
    X : ndarray
        Inputs that the box says yes to.
    position : ndarray of int, optional
        Which token of each is explained.
    method : str
        Ours for such features.
    """

    title: str
    clock: Clock
    box: Any
    masker: Any
    X: np.ndarray
    position: np.ndarray | None
    method: str


def available_boxes() -> tuple[str, ...]:
    """
    Say which networks can be had.

    Returns
    -------
    tuple of str
        "mlp" where ``MIXREG_DATA`` names the data folder, and "rnn", which is packaged.
    """
    return ("mlp", "rnn") if os.environ.get("MIXREG_DATA") else ("rnn",)


def load_subject(name: str, n_inputs: int, seed: int) -> Subject:
    """
    Load a box and choose inputs.

    Parameters
    ----------
    name : {"mlp", "rnn", "tiny"}
        The PDF-malware network; the packaged recurrent one, which finds function starts; hinges
        of eight features, which need no network.
    n_inputs : int
        How many inputs are explained.
    seed : int
        Decides which.

    Returns
    -------
    Subject
        Box and inputs.

    Examples
    --------
    >>> load_subject("tiny", 3, 0).X.shape
    (3, 8)
    """
    import mixreg as mr

    rng = np.random.default_rng(seed)
    if name == "rnn":
        windows = mr.datasets.function_starts(split="test")
        ask = mr.black_box(mr.networks.demo_rnn(), output=1, per_token=True)
        clock = Clock(ask)
        found = np.argwhere((ask(windows.tokens) > 0.5) & (windows.starts == 1))
        chosen = found[rng.permutation(len(found))[:n_inputs]]
        return Subject(
            "function starts, bi-RNN, 41 bytes",
            clock,
            mr.black_box(clock, per_token=True),
            mr.maskers.Sequence(window=41),
            windows.tokens[chosen[:, 0]],
            chosen[:, 1],
            "lemna",
        )
    if name == "mlp":
        title = "PDF malware, MLP, 135 features"
        X = mr.datasets.pdf_malware(download=False).X
        ask = mr.black_box(mr.networks.pdf_malware_mlp(), output=1)
    else:
        title, ask = "hinges of 8 features", _hinges
        X = rng.normal(1.0, 1.0, size=(200, 8))
    yes = np.flatnonzero(ask(X) > 0.5)
    chosen = X[rng.permutation(yes)[:n_inputs]].astype(np.float64)
    clock = Clock(ask)
    masker = mr.maskers.Tabular("zero")
    return Subject(title, clock, mr.black_box(clock), masker, chosen, None, "dmm")


def _hinges(X: np.ndarray) -> np.ndarray:
    """Probabilities from hinges of eight features."""
    strength = np.linspace(2.0, -1.0, 8)
    return 1.0 / (1.0 + np.exp(-(np.maximum(X, 0.0) @ strength)))
