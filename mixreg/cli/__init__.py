"""The command line: mixreg demo, fit, diagnose, explain and fidelity."""

from mixreg.cli.app import app, main

__all__ = ["app", "main"]
