"""What a trace says: labels, partitions, predictions and convergence; xarray in, xarray out."""

from mixreg.posterior.assemble import trace_from_arrays
from mixreg.posterior.convergence import ConvergenceWarning, warn_if_unconverged
from mixreg.posterior.diagnose import diagnose
from mixreg.posterior.partition import coclustering, partition
from mixreg.posterior.predict import predict
from mixreg.posterior.relabel import relabel
from mixreg.posterior.rows import fit_errors, responsibilities

__all__ = [
    "ConvergenceWarning",
    "coclustering",
    "diagnose",
    "fit_errors",
    "partition",
    "predict",
    "relabel",
    "responsibilities",
    "trace_from_arrays",
    "warn_if_unconverged",
]
