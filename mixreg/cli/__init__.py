"""The command line: mixreg demo, fit, diagnose, explain, report, fidelity and certify."""

from mixreg.cli.app import app, main

__all__ = ["app", "main"]
