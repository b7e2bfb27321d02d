"""Exact Gibbs sampling: one full conditional a file, composed, compiled, and a PyMC step."""

from mixreg.gibbs.step import GibbsStep

__all__ = ["GibbsStep"]
