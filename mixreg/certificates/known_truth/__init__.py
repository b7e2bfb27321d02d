"""Networks whose local effects are known, and how explanations of them do."""

from mixreg.certificates.known_truth.calibration import Calibration
from mixreg.certificates.known_truth.experiment import calibrate

__all__ = ["Calibration", "calibrate"]
