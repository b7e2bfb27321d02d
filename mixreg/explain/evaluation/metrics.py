"""The metrics of an evaluation: which way is better, and where nothing is left to win."""

from typing import NamedTuple

import numpy as np

from mixreg.explain.proportion import at_the_limit

__all__ = ["METRICS", "Metric", "is_informative"]


class Metric(NamedTuple):
    """
    What is known of a metric beforehand.

    Attributes
    ----------
    better : {"lower", "higher", ""}
        Which way is better; nothing where neither is.
    is_share : bool
        Whether it is a share of inputs, whose interval is Wilson's.
    bounded : bool
        Whether it lies in [0, 1], so that random can be at the limit.
    title : str
        What it is, in words.
    """

    better: str
    is_share: bool
    bounded: bool
    title: str


METRICS = {
    "deletion_auc": Metric("lower", False, True, "area under the deletion curve"),
    "insertion_auc": Metric("higher", False, True, "area under the insertion curve"),
    "deduction": Metric("lower", True, True, "label kept without the top F"),
    "synthetic": Metric("higher", True, True, "label kept with the top F alone"),
    "augmentation": Metric("higher", True, True, "label carried into others by the top F"),
    "faithfulness": Metric("higher", False, False, "correlation with what removal does"),
    "infidelity": Metric("lower", False, False, "squared error of what removal does"),
    "r2": Metric("higher", False, False, "variance predicted on fresh perturbations"),
    "overlap": Metric("higher", False, True, "top k shared between seeds"),
    "gini": Metric("", False, False, "sparsity"),
    "degenerate": Metric("lower", True, True, "explanations that say nothing"),
    "calls": Metric("lower", False, False, "rows the box was asked about, per input"),
    "seconds": Metric("lower", False, False, "seconds per input"),
}
_COST = ("calls", "seconds", "degenerate", "gini")


def is_informative(metric: str, at_random: float) -> bool | None:
    """
    Say whether random importances leave anything to win.

    Parameters
    ----------
    metric : str
        One of `METRICS`.
    at_random : float
        What the random row reaches; NaN where it has none.

    Returns
    -------
    bool or None
        None where random says nothing: of costs, and where it has no figure.

    Examples
    --------
    >>> is_informative("insertion_auc", 0.97), is_informative("deletion_auc", 0.97)
    (False, True)
    """
    if metric in _COST or np.isnan(at_random):
        return None
    known = METRICS[metric]
    if not known.bounded:
        return True
    return not at_the_limit("deduction" if known.better == "lower" else "synthetic", at_random)
