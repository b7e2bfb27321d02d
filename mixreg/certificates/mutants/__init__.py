"""Broken samplers that the certificates must reject; most are mistakes seen in published code."""

from mixreg.certificates.mutants.catalogue import MUTANT_LIMIT, MUTANTS, Mutant

__all__ = ["MUTANTS", "MUTANT_LIMIT", "Mutant"]
