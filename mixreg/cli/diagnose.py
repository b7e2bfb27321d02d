"""The command ``mixreg diagnose``, which says whether the chains of a fit have converged."""

from pathlib import Path
from typing import Annotated

import typer

from mixreg.cli import options
from mixreg.cli.console import advise, saved
from mixreg.cli.convergence import NOT_CONVERGED
from mixreg.cli.files import check_output, load_trace
from mixreg.cli.summary import show_diagnostics, show_sentences

__all__ = ["HELP", "diagnose"]

HELP = """
Judge the convergence of a fit by numbers that do not depend on labels.

\b
    mixreg diagnose fit.nc
    mixreg diagnose fit.nc --plot chains.png
    mixreg diagnose fit.nc --plots diagnostics

In a mixture the numbering of the components means nothing and may change from draw to
draw, so R-hat of a single coefficient means nothing either. The table has what stays the
same under any numbering: the log-likelihood, how many components hold rows and how many
rows the largest hold, the entropy of the weights, the concentration alpha, the predicted
mean at probe rows, and whether two probe rows share a component.

\b
    r_hat     near 1 if the chains agree (at most 1.05 passes)
    ess       independent draws these are worth (at least 100 pass)

Below the table stands whether the chains explore the same partitions of the rows (the
variation of information between draws of one chain and of different chains), how many
components hold rows, what the truncation cuts off, and how far the posterior of alpha still
overlaps with its prior. --plots writes all of it to a folder, as figures and as CSV tables.

\b
Exit codes: 0 converged; 1 failed; 2 wrong usage; 3 not converged.
"""


def diagnose(
    fit: Annotated[Path, typer.Argument(metavar="FIT", help="What `mixreg fit` wrote.")],
    plot: Annotated[
        Path | None, typer.Option(help="Also draw the chains (.png, .svg or .pdf).")
    ] = None,
    plots: Annotated[
        Path | None, typer.Option(help="Folder for all figures (.png) and tables (.csv).")
    ] = None,
    force: options.Force = False,
) -> None:
    """Judge the convergence of a fit by numbers that do not depend on labels."""
    from mixreg.posterior import diagnostics

    if plot is not None:
        check_output(plot, force=force, suffixes=(".png", ".svg", ".pdf"))
    if plots is not None:
        check_output(plots, force=force)
    trace = load_trace(fit)
    report = diagnostics(trace)
    show_diagnostics(report.convergence)
    show_sentences(report.sentences())
    if plot is not None:
        from mixreg.plots import plot_diagnostics, save_figure

        save_figure(plot_diagnostics(trace)[0], plot)
        saved(plot, "chains over draws")
    if plots is not None:
        from mixreg.plots import save_report

        plots.mkdir(exist_ok=True)
        for path in save_report(trace, plots, report):
            saved(path, "table" if path.suffix == ".csv" else "figure")
    for sentence in report.advice:
        advise(sentence)
    if not report.converged:
        raise typer.Exit(NOT_CONVERGED)
