"""An explanation as one page of HTML that needs nothing else: answer, evidence, the rest."""

from mixreg.explain.report.page import write_report

__all__ = ["write_report"]
