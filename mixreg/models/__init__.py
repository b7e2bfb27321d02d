"""Builders of PyMC models from (X, y), and what they tell the samplers."""

from mixreg.models.augmented import augmented
from mixreg.models.dmm import dmm
from mixreg.models.spec import MixtureSpec, RegressionModel, spec_of

__all__ = ["MixtureSpec", "RegressionModel", "augmented", "dmm", "spec_of"]
