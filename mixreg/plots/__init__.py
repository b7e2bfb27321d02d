"""Pictures of posteriors, explanations and fidelity tests; every function returns its axes."""

from mixreg.plots.album import save_album, save_figure
from mixreg.plots.calibration import plot_coverage, plot_reliability
from mixreg.plots.certificate import plot_ecdf_difference, plot_mutants
from mixreg.plots.coclustering import plot_coclustering
from mixreg.plots.components import plot_components
from mixreg.plots.curves import plot_curves
from mixreg.plots.diagnostics import plot_diagnostics
from mixreg.plots.distances import plot_partition_distances
from mixreg.plots.fidelity import plot_fidelity
from mixreg.plots.gallery import plot_gallery
from mixreg.plots.heatmap import plot_heatmap, plot_heatmaps
from mixreg.plots.importance import plot_importance
from mixreg.plots.metrics import plot_metrics
from mixreg.plots.occupancy import plot_occupancy
from mixreg.plots.overlap import plot_prior_overlap
from mixreg.plots.prologue import offset_profile
from mixreg.plots.ranks import plot_ranks
from mixreg.plots.report import plot_report, save_report
from mixreg.plots.responsibilities import plot_responsibilities
from mixreg.plots.routing import plot_routing
from mixreg.plots.rules import plot_rules
from mixreg.plots.strip import byte_strip
from mixreg.plots.top_k import plot_top_k

__all__ = [
    "byte_strip",
    "offset_profile",
    "plot_coclustering",
    "plot_components",
    "plot_coverage",
    "plot_curves",
    "plot_diagnostics",
    "plot_ecdf_difference",
    "plot_fidelity",
    "plot_gallery",
    "plot_heatmap",
    "plot_heatmaps",
    "plot_importance",
    "plot_metrics",
    "plot_mutants",
    "plot_occupancy",
    "plot_partition_distances",
    "plot_prior_overlap",
    "plot_ranks",
    "plot_reliability",
    "plot_report",
    "plot_responsibilities",
    "plot_routing",
    "plot_rules",
    "plot_top_k",
    "save_album",
    "save_figure",
    "save_report",
]
