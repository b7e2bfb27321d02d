"""Builders of PyMC models from (X, y), and what they tell the samplers."""

from mixreg.models.augmented import augmented
from mixreg.models.dmm import dmm
from mixreg.models.dmm_men import dmm_men
from mixreg.models.hyperpriors import hyperpriors
from mixreg.models.lemna import lemna
from mixreg.models.spec import (
    ElasticNetPrior,
    GammaPrior,
    MixtureSpec,
    NormalPrior,
    RandomWalkPrior,
    RegressionModel,
    spec_of,
)

__all__ = [
    "ElasticNetPrior",
    "GammaPrior",
    "MixtureSpec",
    "NormalPrior",
    "RandomWalkPrior",
    "RegressionModel",
    "augmented",
    "dmm",
    "dmm_men",
    "hyperpriors",
    "lemna",
    "spec_of",
]
