"""The command ``mixreg report``: an explanation as one page that opens in any browser."""

from pathlib import Path
from typing import Annotated, Any

import typer

from mixreg.cli import options
from mixreg.cli.console import plain, saved, say

__all__ = ["HELP", "report", "show_page"]

HELP = """
Write an explanation as one page that opens in any browser.

\b
    mixreg report explanation.nc answer.html
    mixreg report explanation.nc answer.html --tests table.csv

The page holds the answer, the features with their intervals, the rules, the fidelity of the
surrogate, the diagnostics and the settings. It is one file, which loads nothing from elsewhere,
and can be printed. EXPLANATION is what `mixreg explain` or Explanation.save wrote, --tests the
table of `mixreg fidelity`.

\b
Exit codes: 0 written; 1 failed; 2 wrong usage.
"""


def report(
    explanation: Annotated[
        Path, typer.Argument(metavar="EXPLANATION", help="An explanation (.nc or .zarr).")
    ],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Where the page goes (.html).")],
    title: Annotated[str | None, typer.Option(help="Heading of the page.")] = None,
    tests: Annotated[Path | None, typer.Option(help="Table of `mixreg fidelity` (.csv).")] = None,
    force: options.Force = False,
) -> None:
    """Write an explanation as one page that opens in any browser."""
    from mixreg.explain import load_explanation
    from mixreg.explain.report.target import check_target

    check_target(out, force=force)
    table = None
    if tests is not None:
        import pandas as pd

        table = pd.read_csv(tests)
    ex = load_explanation(explanation)
    saved(ex.report(out, title=title, evaluation=table, force=force), "open it in a browser")


def show_page(path: Path, ex: Any, title: str, tests: Any) -> None:
    """
    Write the page of a demonstration, and say where it is.

    Parameters
    ----------
    path : Path
        Where it goes; what is there is replaced.
    ex : Explanation
        What is shown.
    title : str
        Heading of the page.
    tests : DataFrame
        What `mixreg.explain.fidelity` returned.

    Examples
    --------
    >>> import tempfile
    >>> from mixreg.explain import Explanation
    >>> ex = Explanation.from_coefficients([[1.0]])
    >>> show_page(Path(tempfile.mkdtemp()) / "report.html", ex, "One feature", None)
    <BLANKLINE>
    All of it on one page, for the browser:
    .../report.html
    """
    ex.report(path, title=title, evaluation=tests, force=True)
    say()
    say("All of it on one page, for the browser:")
    plain(path.resolve())
