"""Posterior modes by expectation-maximisation, and chains that start from them."""

from mixreg.quickfit.fit import fit_em
from mixreg.quickfit.initial import start_values
from mixreg.quickfit.many import ManyModes, fit_em_many

__all__ = ["ManyModes", "fit_em", "fit_em_many", "start_values"]
