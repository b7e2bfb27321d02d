"""The command ``mixreg diagnose``, which says whether the chains of a fit have converged."""

from pathlib import Path
from typing import Annotated

import typer

from mixreg.cli import options
from mixreg.cli.console import advise, saved
from mixreg.cli.convergence import NOT_CONVERGED
from mixreg.cli.files import check_output, load_trace
from mixreg.cli.summary import show_diagnostics

__all__ = ["HELP", "diagnose"]

HELP = """
Judge the convergence of a fit by numbers that do not depend on labels.

\b
    mixreg diagnose fit.nc
    mixreg diagnose fit.nc --plot chains.png

In a mixture the numbering of the components means nothing and may change from draw to
draw, so R-hat of a single coefficient means nothing either. The table has what stays the
same under any numbering: the log-likelihood, how many components hold rows and how many
rows the largest hold, the entropy of the weights, the concentration alpha, the predicted
mean at probe rows, and whether two probe rows share a component.

\b
    r_hat     near 1 if the chains agree (at most 1.05 passes)
    ess       independent draws these are worth (at least 100 pass)

\b
Exit codes: 0 converged; 1 failed; 2 wrong usage; 3 not converged.
"""


def diagnose(
    fit: Annotated[Path, typer.Argument(metavar="FIT", help="What `mixreg fit` wrote.")],
    plot: Annotated[
        Path | None, typer.Option(help="Also draw the chains (.png, .svg or .pdf).")
    ] = None,
    force: options.Force = False,
) -> None:
    """Judge the convergence of a fit by numbers that do not depend on labels."""
    from mixreg.posterior import diagnose as judge

    if plot is not None:
        check_output(plot, force=force, suffixes=(".png", ".svg", ".pdf"))
    trace = load_trace(fit)
    table = judge(trace)
    show_diagnostics(table)
    if plot is not None:
        from mixreg.plots import plot_diagnostics, save_figure

        save_figure(plot_diagnostics(trace)[0], plot)
        saved(plot, "chains over draws")
    for sentence in table.attrs["advice"]:
        advise(sentence)
    if not table.attrs["converged"]:
        raise typer.Exit(NOT_CONVERGED)
