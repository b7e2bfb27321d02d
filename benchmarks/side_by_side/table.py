"""Tables of what was measured: in the terminal, in a file, and in Markdown, from the same cells."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table

__all__ = ["KEYS", "SECTIONS", "Section", "cells", "markdown", "print_section", "read", "write"]

# What makes a row of the file; whatever is measured again replaces it.
KEYS = ["section", "case", "contestant"]
_DIGITS = 4


class Section(NamedTuple):
    """
    One table.

    Attributes
    ----------
    title : str
        What it is about.
    columns : dict of str to callable
        Headings, and what each makes of a row.
    """

    title: str
    columns: dict[str, Callable[[pd.Series], str]]


def _number(name: str, digits: int = 3) -> Callable[[pd.Series], str]:
    """Show a figure to some significant digits, nothing where there is none."""

    def show(row: pd.Series) -> str:
        value = row.get(name, np.nan)
        if value is None or value != value:
            return ""
        size = f"{float(f'{value:.{digits}g}'):,.10f}".rstrip("0").rstrip(".")
        return size

    return show


def _fixed(name: str, digits: int) -> Callable[[pd.Series], str]:
    """Show a figure with a number of decimals."""

    def show(row: pd.Series) -> str:
        value = row.get(name, np.nan)
        return "" if value is None or value != value else f"{value:.{digits}f}"

    return show


def _text(name: str) -> Callable[[pd.Series], str]:
    def show(row: pd.Series) -> str:
        value = row.get(name, "")
        return value if isinstance(value, str) else ""

    return show


def _times(row: pd.Series) -> str:
    """Show the ratio of ours to the row, with what bounds it."""
    value = _number("ratio", 2)(row)
    bound = "at least " if _text("bound")(row) else ""
    return f"{bound}{value}" if value else ""


def _draws(row: pd.Series) -> str:
    """Show the iterations made, burn-in and draws."""
    burn_in, draws = _fixed("burn_in", 0)(row), _fixed("draws", 0)(row)
    return f"{burn_in} + {draws}" if burn_in else ""


SECTIONS = {
    "samplers": Section(
        "Samplers: effective draws per second, the worst of four label-free quantities",
        {
            "data": _text("title"),
            "sampler": _text("contestant"),
            "iterations": _draws,
            "R-hat": _fixed("r_hat", 2),
            "ESS/s, all chains": _number("ess_per_s", 2),
            "ESS/s, chains alone": _number("within_per_s", 2),
            "ours / this": _times,
            "without burn-in": _number("ratio_drawing", 2),
            "rests on": _text("basis"),
            "compiling, s": _number("before_s", 2),
            "note": _text("note"),
        },
    ),
    "em": Section(
        "Point fits by EM: log-likelihood per row in nats",
        {
            "data": _text("title"),
            "fit": _text("contestant"),
            "fitted rows": _fixed("log_lik", 3),
            "held-out rows": _fixed("log_lik_new", 3),
            "smallest noise": _number("noise", 2),
            "components": _fixed("components", 0),
            "iterations": _fixed("iterations", 0),
            "time / ours": _number("time_ratio", 2),
            "note": _text("note"),
        },
    ),
    "explainers": Section(
        "Explanations of single inputs",
        {
            "box": _text("title"),
            "explainer": _text("contestant"),
            "calls": _fixed("calls", 0),
            "ms per input": _number("ms", 2),
            "time / our mode": _number("time_ratio", 2),
            "box, ms": _number("box_ms", 2),
            "top-10 overlap": _fixed("overlap", 2),
            "note": _text("note"),
        },
    ),
    "floors": Section(
        "One sweep, in units of one single-thread X.T @ X of all rows",
        {
            "data": _text("title"),
            "floor": _fixed("floor", 2),
            "sweep": _fixed("sweep", 2),
            "sweep / floor": _fixed("sweep_per_floor", 2),
            "quartiles": lambda row: (
                f"{row['sweep_per_floor_q1']:.2f} to {row['sweep_per_floor_q3']:.2f}"
            ),
        },
    ),
}


def cells(table: pd.DataFrame, section: str) -> tuple[list[str], list[list[str]]]:
    """
    Write the rows of one section as text, without columns that are empty throughout.

    Parameters
    ----------
    table : DataFrame
        All records.
    section : str
        One of `SECTIONS`.

    Returns
    -------
    headings : list of str
        Of the columns.
    rows : list of list of str
        One entry a record.

    Examples
    --------
    >>> one = pd.DataFrame([{"section": "em", "title": "t", "contestant": "a", "log_lik": -1.0}])
    >>> cells(one, "em")
    (['data', 'fit', 'fitted rows'], [['t', 'a', '-1.000']])
    """
    columns = SECTIONS[section].columns
    rows = [
        [show(row) for show in columns.values()]
        for _, row in table[table["section"] == section].iterrows()
    ]
    kept = [place for place in range(len(columns)) if any(row[place] for row in rows)]
    names = list(columns)
    return [names[place] for place in kept], [[row[place] for place in kept] for row in rows]


def print_section(console: Console, table: pd.DataFrame, section: str) -> None:
    """
    Print one section.

    Parameters
    ----------
    console : Console
        Where to.
    table : DataFrame
        All records.
    section : str
        One of `SECTIONS`.

    Examples
    --------
    >>> print_section(Console(), pd.DataFrame({"section": []}), "em")
    """
    headings, rows = cells(table, section)
    if not rows:
        return
    shown = Table(title=SECTIONS[section].title, title_justify="left")
    for place, heading in enumerate(headings):
        words = place < 2 or heading in ("note", "rests on")
        shown.add_column(heading, justify="left" if words else "right")
    for row in rows:
        shown.add_row(*row)
    console.print(shown)


def markdown(table: pd.DataFrame, section: str) -> str:
    """
    Write one section as a table in Markdown.

    Parameters
    ----------
    table : DataFrame
        All records.
    section : str
        One of `SECTIONS`.

    Returns
    -------
    str
        Lines without an end.

    Examples
    --------
    >>> one = pd.DataFrame([{"section": "em", "title": "t", "contestant": "a", "log_lik": -1.0}])
    >>> print(markdown(one, "em"))
    | data | fit | fitted rows |
    |---|---|---|
    | t | a | -1.000 |
    """
    headings, rows = cells(table, section)
    lines = [headings, *rows]
    shown = ["| " + " | ".join(line) + " |" for line in lines]
    return "\n".join([shown[0], "|" + "---|" * len(headings), *shown[1:]])


def write(table: pd.DataFrame, path: Path) -> None:
    """
    Write all records, figures to four significant digits.

    Parameters
    ----------
    table : DataFrame
        All records.
    path : Path
        A ``.csv`` file.
    """
    table.to_csv(path, index=False, float_format=f"%.{_DIGITS}g", lineterminator="\n")


def read(path: Path) -> pd.DataFrame:
    """
    Read records back.

    Parameters
    ----------
    path : Path
        What `write` wrote.

    Returns
    -------
    DataFrame
        The records.

    Examples
    --------
    >>> import tempfile
    >>> one = pd.DataFrame([{"section": "em", "log_lik": -1.23456}])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write(one, Path(folder) / "table.csv")
    ...     float(read(Path(folder) / "table.csv")["log_lik"][0])
    -1.235
    """
    table: Any = pd.read_csv(path)
    return table
