"""Ratio tests: every conditional against the augmented joint density."""

from mixreg.certificates.ratios.catalogue import RATIO_LIMIT, RATIOS, discrepancy, ratios_of

__all__ = ["RATIOS", "RATIO_LIMIT", "discrepancy", "ratios_of"]
