"""All diagnostics of a trace as figures."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from mixreg.plots.album import save_figure
from mixreg.plots.coclustering import plot_coclustering
from mixreg.plots.diagnostics import plot_diagnostics
from mixreg.plots.distances import plot_partition_distances
from mixreg.plots.occupancy import plot_occupancy
from mixreg.plots.overlap import plot_prior_overlap
from mixreg.posterior import diagnostics

__all__ = ["plot_report", "save_report"]


def plot_report(
    idata: Any, report: Any = None, priors: Mapping[str, Mapping[str, Any]] | None = None
) -> dict[str, np.ndarray]:
    """
    Draw all diagnostics of a trace.

    Parameters
    ----------
    idata : DataTree
        A trace with its data.
    report : Diagnostics, optional
        What ``mixreg.diagnostics`` found of it; by default it is run here.
    priors : mapping of str to mapping, optional
        As in ``mixreg.prior_overlap``, for a trace that does not record its priors.

    Returns
    -------
    dict of str to ndarray of matplotlib.axes.Axes
        The axes by figure: ``chains``, ``partitions``, ``coclustering`` (a panel for each chain),
        ``occupancy`` and, where priors are known, ``overlap``.

    Raises
    ------
    ValueError
        If the tree lacks a variable.

    Examples
    --------
    >>> from mixreg.posterior import trace_from_arrays
    >>> idata = trace_from_arrays(w=[1.0], beta=[[2.0]], sigma=[1.0], X=[[0.0], [1.0]], y=[0, 2])
    >>> list(plot_report(idata))
    ['chains', 'partitions', 'coclustering', 'occupancy']
    """
    report = diagnostics(idata, priors=priors) if report is None else report
    figures = {
        "chains": plot_diagnostics(idata),
        "partitions": plot_partition_distances(report.partitions),
        "coclustering": plot_coclustering(idata, by_chain=True),
        "occupancy": plot_occupancy(report.occupancy),
    }
    if report.overlap is not None:
        figures["overlap"] = plot_prior_overlap(idata, priors)
    return figures


def save_report(
    idata: Any,
    folder: str | Path,
    report: Any = None,
    priors: Mapping[str, Mapping[str, Any]] | None = None,
) -> list[Path]:
    """
    Write all diagnostics of a trace to a folder: figures as PNG, tables as CSV.

    Parameters
    ----------
    idata : DataTree
        A trace with its data.
    folder : str or Path
        An existing folder; files of the same names in it are replaced.
    report : Diagnostics, optional
        What ``mixreg.diagnostics`` found of it; by default it is run here.
    priors : mapping of str to mapping, optional
        As in ``mixreg.prior_overlap``, for a trace that does not record its priors.

    Returns
    -------
    list of Path
        The files, figures first.

    Raises
    ------
    ValueError
        If the tree lacks a variable.

    Examples
    --------
    >>> from mixreg.posterior import trace_from_arrays
    >>> idata = trace_from_arrays(w=[1.0], beta=[[2.0]], sigma=[1.0], X=[[0.0], [1.0]], y=[0, 2])
    >>> [path.name for path in save_report(idata, ".")][3:5]
    ['occupancy.png', 'convergence.csv']
    """
    folder = Path(folder)
    report = diagnostics(idata, priors=priors) if report is None else report
    files = [
        save_figure(axes[0], folder / f"{name}.png")
        for name, axes in plot_report(idata, report, priors).items()
    ]
    for name, table in report.tables().items():
        files.append(folder / f"{name}.csv")
        table.to_csv(files[-1])
    return files
