"""Certificates: evidence that the samplers draw from the declared posteriors."""

from mixreg.certificates.certificate import Certificate
from mixreg.certificates.run import certify

__all__ = ["Certificate", "certify"]
