"""What a box says about the perturbations of every input."""

from typing import NamedTuple

import numpy as np

from mixreg.explain.blackbox import BlackBox
from mixreg.explain.flat import row_parts
from mixreg.explain.maskers import Attached

__all__ = ["DESIGNS", "Answers", "ask_all", "ask_and_see"]

DESIGNS = ("masks", "changes")


class Answers(NamedTuple):
    """
    Answers of a box, and what they are answers to.

    Attributes
    ----------
    outputs : ndarray of shape (n_instances, n_samples)
        The explained outputs.
    design : ndarray of shape (n_samples, n_features) or (n_instances, n_samples, n_features)
        Whether each perturbation keeps each feature: as it was told to, the same for all inputs,
        or as it really did.
    rate : ndarray of shape (n_instances, n_features)
        What taking a feature away, as a mask does it, changes of its column in the design: one
        for masks, else the chance that a fill differs from the input.
    """

    outputs: np.ndarray
    design: np.ndarray
    rate: np.ndarray


def ask_all(
    attached: Attached, box: BlackBox, masks: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """
    Ask about the same masks of every input, in bounded memory.

    Parameters
    ----------
    attached : Attached
        The inputs.
    box : BlackBox
        The box.
    masks : ndarray of bool of shape (n_samples, n_features)
        Which features each perturbation keeps.
    rng : numpy.random.Generator
        Source of random fills.

    Returns
    -------
    ndarray of shape (n_instances, n_samples)
        The explained outputs.

    Examples
    --------
    >>> from mixreg.explain.blackbox import black_box
    >>> from mixreg.explain.maskers import Tabular
    >>> attached = Tabular().attach([[3.0, 5.0]])
    >>> ask_all(attached, black_box(lambda X: X.sum(axis=1)), np.eye(2, dtype=bool),
    ...         np.random.default_rng(1))
    array([[3., 5.]])
    """
    answers = np.empty((attached.n_instances, len(masks)))
    for part in row_parts(attached.n_instances, masks.size):
        instances = np.arange(attached.n_instances)[part]
        every = np.repeat(instances, len(masks))
        tall = np.tile(masks, (len(instances), 1))
        answers[part] = attached.ask(box, every, tall, rng).reshape(len(instances), len(masks))
    return answers


def ask_and_see(
    attached: Attached,
    box: BlackBox,
    masks: np.ndarray,
    rng: np.random.Generator,
    *,
    design: str,
) -> Answers:
    """
    Ask about the same masks of every input, and lay out what a surrogate is fitted to.

    Parameters
    ----------
    attached : Attached
        The inputs.
    box : BlackBox
        The box.
    masks : ndarray of bool of shape (n_samples, n_features)
        Which features each perturbation is to keep.
    rng : numpy.random.Generator
        Source of random fills.
    design : {"masks", "changes"}
        "masks": what was to be kept. "changes": what was; a random fill often draws the value
        that stood there, and then nothing was taken away.

    Returns
    -------
    Answers
        Outputs and design.

    Examples
    --------
    >>> from mixreg.explain.blackbox import black_box
    >>> from mixreg.explain.maskers import Tabular
    >>> attached = Tabular("marginal", background=[[0.0], [3.0]]).attach([[3.0]])
    >>> found = ask_and_see(attached, black_box(lambda X: X[:, 0]), np.zeros((6, 1), dtype=bool),
    ...                     np.random.default_rng(1), design="changes")
    >>> (found.outputs == 3.0).ravel().tolist() == (found.design[0, :, 0] == 1.0).tolist()
    True
    >>> found.rate
    array([[0.5]])
    """
    if design == "masks":
        outputs = ask_all(attached, box, masks, rng)
        return Answers(outputs, masks.astype(np.float64), np.ones(attached.active.shape))
    outputs = np.empty((attached.n_instances, len(masks)))
    kept = np.empty((attached.n_instances, *masks.shape))
    for instance in range(attached.n_instances):
        alone = np.full(len(masks), instance)
        outputs[instance], kept[instance] = attached.ask_and_see(box, alone, masks, rng)
    return Answers(outputs, kept, attached.change_rate)
