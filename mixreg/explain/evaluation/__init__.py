"""Evaluation of explainers: curves, fidelity tests, stability and cost, side by side."""

from mixreg.explain.evaluation.evaluate import evaluate
from mixreg.explain.evaluation.loading import load_evaluation
from mixreg.explain.evaluation.result import Evaluation

__all__ = ["Evaluation", "evaluate", "load_evaluation"]
