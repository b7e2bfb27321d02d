"""Normalised PyMC distributions: log densities and random draws."""

from mixreg.distributions.elastic_net import (
    SCALINGS,
    ElasticNet,
    log_normaliser,
    relative_l1,
)
from mixreg.distributions.mixture import RegressionMixture, component_log_density
from mixreg.distributions.multiple_nets import MultipleNets, net_log_density
from mixreg.distributions.net_mass import log_mass
from mixreg.distributions.noise import RootInverseGamma
from mixreg.distributions.probit_sticks import log_normal_cdf, log_weights_from_probits
from mixreg.distributions.random_walk_laplace import RandomWalkLaplace
from mixreg.distributions.stick_breaking import (
    StickBreaking,
    log_weights,
    log_weights_from_logits,
)

__all__ = [
    "SCALINGS",
    "ElasticNet",
    "MultipleNets",
    "RandomWalkLaplace",
    "RegressionMixture",
    "RootInverseGamma",
    "StickBreaking",
    "component_log_density",
    "log_mass",
    "log_normal_cdf",
    "log_normaliser",
    "log_weights",
    "log_weights_from_logits",
    "log_weights_from_probits",
    "net_log_density",
    "relative_l1",
]
