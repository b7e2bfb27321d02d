"""Normalised PyMC distributions: log densities and random draws."""

from mixreg.distributions.mixture import RegressionMixture, component_log_density
from mixreg.distributions.noise import RootInverseGamma
from mixreg.distributions.stick_breaking import (
    StickBreaking,
    log_weights,
    log_weights_from_logits,
)

__all__ = [
    "RegressionMixture",
    "RootInverseGamma",
    "StickBreaking",
    "component_log_density",
    "log_weights",
    "log_weights_from_logits",
]
