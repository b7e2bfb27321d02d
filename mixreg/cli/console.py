"""What the command line prints: consoles, tables, and errors as one line."""

import sys
from collections.abc import Iterable, Sequence

from rich.console import Console, RenderableType
from rich.markup import escape
from rich.table import Table

__all__ = [
    "advise",
    "columns",
    "plain",
    "print_table",
    "saved",
    "say",
    "show",
    "show_error",
    "title",
]

WIDTH = 80


def _console(*, stderr: bool = False) -> Console:
    """Make a console for the streams as they are now; pipes get plain text of 80 columns."""
    stream = sys.stderr if stderr else sys.stdout
    wide = None if stream.isatty() else WIDTH
    return Console(stderr=stderr, width=wide, highlight=False, soft_wrap=False)


def say(text: str = "") -> None:
    """
    Print a line of prose, wrapped to the terminal.

    Parameters
    ----------
    text : str, default ""
        What to print, taken literally.

    Examples
    --------
    >>> say("Two chains [of four] disagree.")
    Two chains [of four] disagree.
    """
    _console().print(escape(text))


def plain(text: object) -> None:
    """
    Print a line as it is, never wrapped, so that a path can be copied.

    Parameters
    ----------
    text : object
        What to print.

    Examples
    --------
    >>> plain("/tmp/[a]/report.html")
    /tmp/[a]/report.html
    """
    _console().print(escape(str(text)), soft_wrap=True)


def columns() -> int:
    """
    Count the columns of standard output.

    Returns
    -------
    int
        The width of the terminal; 80 for pipes and files.

    Examples
    --------
    >>> columns()
    80
    """
    return _console().width


def show(what: RenderableType) -> None:
    """
    Print what rich can render; its colours are dropped where there are none.

    Parameters
    ----------
    what : rich.console.RenderableType
        Such as a text with styles.

    Examples
    --------
    >>> from rich.text import Text
    >>> show(Text("c3", style="bold white on red"))
    c3
    """
    _console().print(what)


def title(text: str) -> None:
    """
    Print the heading of a part of the output.

    Parameters
    ----------
    text : str
        The heading.

    Examples
    --------
    >>> title("The network")
    <BLANKLINE>
    The network
    -----------
    """
    _console().print(f"\n[bold]{escape(text)}[/bold]\n{'-' * len(text)}")


def saved(path: object, what: str) -> None:
    """
    Print where a result was written.

    Parameters
    ----------
    path : path-like
        The file.
    what : str
        What it holds.

    Examples
    --------
    >>> saved("fit.nc", "posterior draws")
    wrote fit.nc (posterior draws)
    """
    _console().print(f"wrote {escape(str(path))} ({escape(what)})", soft_wrap=True)


def advise(text: str) -> None:
    """
    Print a warning on standard error.

    Parameters
    ----------
    text : str
        The warning with its advice.

    Examples
    --------
    >>> advise("run longer chains")
    """
    _console(stderr=True).print(f"[yellow]warning:[/yellow] {escape(text)}", soft_wrap=True)


def show_error(error: BaseException) -> None:
    """
    Print an error as one line on standard error.

    Parameters
    ----------
    error : BaseException
        What went wrong; the class is named unless it speaks of the user's input.

    Examples
    --------
    >>> show_error(ValueError("y is empty."))
    """
    message = " ".join(str(error).split()) or type(error).__name__
    if not isinstance(error, ValueError | TypeError | OSError | ImportError):
        message = f"{type(error).__name__}: {message} (--debug shows where)"
    _console(stderr=True).print(f"[red]error:[/red] {escape(message)}", soft_wrap=True)


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """
    Print a table: the first column to the left, figures to the right.

    Parameters
    ----------
    columns : sequence of str
        Headings.
    rows : iterable of sequence
        Cells; anything that is not text is turned into text.

    Examples
    --------
    >>> print_table(["name", "r_hat"], [["alpha", 1.01]])
    <BLANKLINE>
      name    r_hat
     ───────────────
      alpha    1.01
    <BLANKLINE>
    """
    from rich import box

    table = Table(box=box.SIMPLE_HEAD, pad_edge=True)
    for position, column in enumerate(columns):
        table.add_column(escape(column), justify="left" if position == 0 else "right")
    for row in rows:
        table.add_row(*(escape(str(cell)) for cell in row))
    _console().print(table)
