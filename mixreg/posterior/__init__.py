"""What a trace says: labels, partitions, predictions and convergence; xarray in, xarray out."""

from mixreg.posterior.assemble import trace_from_arrays
from mixreg.posterior.calibration import calibrated_prob
from mixreg.posterior.coclustering import coclustering
from mixreg.posterior.convergence import ConvergenceWarning, warn_if_unconverged
from mixreg.posterior.derivative import derivative, routing
from mixreg.posterior.diagnose import diagnose
from mixreg.posterior.distances import partition_distances
from mixreg.posterior.occupancy import occupancy
from mixreg.posterior.overlap import prior_overlap
from mixreg.posterior.partition import partition
from mixreg.posterior.predict import predict
from mixreg.posterior.relabel import relabel
from mixreg.posterior.report import Diagnostics, diagnostics
from mixreg.posterior.rows import fit_errors, responsibilities
from mixreg.posterior.scores import log_score

__all__ = [
    "ConvergenceWarning",
    "Diagnostics",
    "calibrated_prob",
    "coclustering",
    "derivative",
    "diagnose",
    "diagnostics",
    "fit_errors",
    "log_score",
    "occupancy",
    "partition",
    "partition_distances",
    "predict",
    "prior_overlap",
    "relabel",
    "responsibilities",
    "routing",
    "trace_from_arrays",
    "warn_if_unconverged",
]
