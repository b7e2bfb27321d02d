"""Normalised PyMC distributions: log densities and random draws."""

from mixreg.distributions.elastic_net import (
    SCALINGS,
    ElasticNet,
    log_normaliser,
    relative_l1,
)
from mixreg.distributions.mixture import RegressionMixture, component_log_density
from mixreg.distributions.multiple_nets import MultipleNets, net_log_density
from mixreg.distributions.noise import RootInverseGamma
from mixreg.distributions.stick_breaking import (
    StickBreaking,
    log_weights,
    log_weights_from_logits,
)

__all__ = [
    "SCALINGS",
    "ElasticNet",
    "MultipleNets",
    "RegressionMixture",
    "RootInverseGamma",
    "StickBreaking",
    "component_log_density",
    "log_normaliser",
    "log_weights",
    "log_weights_from_logits",
    "net_log_density",
    "relative_l1",
]
