"""Explanations of black boxes: what they are, how they are made, and how well they hold."""

from mixreg.explain.blackbox import BlackBox, black_box
from mixreg.explain.evaluation import Evaluation, evaluate, load_evaluation
from mixreg.explain.explanation import Explanation
from mixreg.explain.fidelity import fidelity
from mixreg.explain.loading import load_explanation
from mixreg.explain.local.contest import local_outcomes
from mixreg.explain.local.explainer import LocalExplainer
from mixreg.explain.local.tally import outcome_table
from mixreg.explain.machine_code.patterns import pattern_table
from mixreg.explain.machine_code.prologue import byte_table, offset_table
from mixreg.explain.overall import GlobalExplainer
from mixreg.explain.patching.errors import errors_of

__all__ = [
    "BlackBox",
    "Evaluation",
    "Explanation",
    "GlobalExplainer",
    "LocalExplainer",
    "black_box",
    "byte_table",
    "errors_of",
    "evaluate",
    "fidelity",
    "load_evaluation",
    "load_explanation",
    "local_outcomes",
    "offset_table",
    "outcome_table",
    "pattern_table",
]
