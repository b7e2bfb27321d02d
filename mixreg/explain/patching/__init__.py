"""Acting on explanations: the errors of a network, and samples crafted against them."""

from mixreg.explain.patching.errors import Errors, errors_of
from mixreg.explain.patching.report import PatchReport

__all__ = ["Errors", "PatchReport", "errors_of"]
