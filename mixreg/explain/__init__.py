"""Explanations of black boxes: what they are, how they are made, and how well they hold."""

from mixreg.explain.blackbox import BlackBox, black_box
from mixreg.explain.explanation import Explanation
from mixreg.explain.fidelity import fidelity
from mixreg.explain.loading import load_explanation
from mixreg.explain.overall import GlobalExplainer

__all__ = [
    "BlackBox",
    "Explanation",
    "GlobalExplainer",
    "black_box",
    "fidelity",
    "load_explanation",
]
