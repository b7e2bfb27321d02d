"""Pictures of posteriors, explanations and fidelity tests; every function returns its axes."""

from mixreg.plots.album import save_album, save_figure
from mixreg.plots.components import plot_components
from mixreg.plots.diagnostics import plot_diagnostics
from mixreg.plots.fidelity import plot_fidelity
from mixreg.plots.gallery import plot_gallery
from mixreg.plots.heatmap import plot_heatmap, plot_heatmaps
from mixreg.plots.importance import plot_importance

__all__ = [
    "plot_components",
    "plot_diagnostics",
    "plot_fidelity",
    "plot_gallery",
    "plot_heatmap",
    "plot_heatmaps",
    "plot_importance",
    "save_album",
    "save_figure",
]
