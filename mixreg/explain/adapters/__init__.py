"""Adapters: other explainers in the form that evaluations take, and ours in that of Quantus."""

from mixreg.explain.adapters.adapter import Adapter
from mixreg.explain.adapters.callables import from_callable
from mixreg.explain.adapters.lime import from_lime
from mixreg.explain.adapters.quantus import as_quantus
from mixreg.explain.adapters.shap import from_shap

__all__ = ["Adapter", "as_quantus", "from_callable", "from_lime", "from_shap"]
