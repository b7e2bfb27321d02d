"""The typer application: its commands, its global options, and its exit codes."""

import os
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from mixreg.cli import certify, demo, diagnose, explain, fidelity, fit, report
from mixreg.cli.console import show_error

__all__ = ["app", "main"]

HELP = """
Mixtures of regressions with a Dirichlet-process prior, and what they say about black-box
networks.

See it work on real data:

\b
    mixreg demo
    mixreg demo cnn
    mixreg demo rnn

Fit a mixture to a table, and check the chains:

\b
    mixreg fit data.csv --response y --out fit.nc
    mixreg diagnose fit.nc

Explain a Keras network over the rows of a table, and judge the explanation:

\b
    mixreg explain network.keras data.csv --output 1 --out explanation.nc
    mixreg report explanation.nc answer.html
    mixreg fidelity explanation.nc network.keras data.csv --out table.csv

See for yourself that the samplers draw from the posteriors that are declared:

\b
    mixreg certify --size 0.05

Data are .npz, .csv or .parquet; images are .npz. Results are NetCDF (.nc) or Zarr (.zarr),
which ArviZ and xarray open. `mixreg COMMAND --help` says what a command does and what it writes.

\b
Exit codes: 0 done;
            1 failed (the last line on standard error says why);
            2 wrong usage;
            3 done and written, but the chains have not converged.
"""


class _Commands(TyperGroup):
    """Commands whose failures are one line on standard error."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command; typer's own exceptions keep their meaning."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            foreign = type(error).__module__.split(".")[0] in {"click", "typer"}
            if foreign or ctx.params.get("debug"):
                raise
            show_error(error)
            raise typer.Exit(1) from error


app = typer.Typer(
    cls=_Commands,
    help=HELP,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)


def _version(wanted: bool) -> None:
    """Print the version and stop."""
    if wanted:
        from importlib.metadata import version

        typer.echo(f"mixreg {version('mixreg')}")
        raise typer.Exit


@app.callback()
def _options(
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Quieten TensorFlow, whose start-up messages would drown the answer."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")


_SHORT = {
    "demo": "Explain a small network on real data, and test it.",
    "fit": "Fit a mixture of regressions to a table.",
    "diagnose": "Say whether the chains of a fit have converged.",
    "explain": "Explain what a network does over a table.",
    "report": "Write an explanation as one page of HTML.",
    "fidelity": "Test an explanation on crafted inputs.",
    "certify": "Certify that the samplers are right.",
}
for _module, _command in (
    (demo, demo.demo),
    (fit, fit.fit),
    (diagnose, diagnose.diagnose),
    (explain, explain.explain),
    (report, report.report),
    (fidelity, fidelity.fidelity),
    (certify, certify.certify),
):
    app.command(help=_module.HELP, short_help=_SHORT[_command.__name__])(_command)


def main() -> None:
    """
    Run the command line with the arguments of the process.

    Examples
    --------
    >>> import sys
    >>> sys.argv = ["mixreg", "--version"]
    >>> try:
    ...     main()
    ... except SystemExit as stopped:
    ...     print("exit code", stopped.code)
    mixreg ...
    exit code 0
    """
    app(prog_name="mixreg")
