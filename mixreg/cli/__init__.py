"""The command line: mixreg demo, fit, diagnose, explain, fidelity and certify."""

from mixreg.cli.app import app, main

__all__ = ["app", "main"]
