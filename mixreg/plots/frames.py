"""Tables that pictures are drawn from: given as they are, or by what holds them."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

__all__ = ["frame_of", "parts_of"]


def frame_of(given: Any, name: str, columns: Sequence[str]) -> pd.DataFrame:
    """
    Take a table, or the table of an object, and insist on what a picture needs.

    Parameters
    ----------
    given : DataFrame, or object with one as its attribute ``name``
        What the user gave.
    name : str
        Name of the argument and of the attribute.
    columns : sequence of str
        Columns that must be there.

    Returns
    -------
    DataFrame
        The table.

    Raises
    ------
    TypeError
        If there is no table.
    ValueError
        If it has no rows or lacks columns.

    Examples
    --------
    >>> frame_of(pd.DataFrame({"prob": [0.8]}), "coverage", ["prob"]).shape
    (1, 1)
    >>> frame_of(pd.DataFrame({"prob": [0.8]}), "coverage", ["n"])
    Traceback (most recent call last):
    ValueError: coverage has 1 rows and lacks the columns ['n'].
    """
    table = given if isinstance(given, pd.DataFrame) else getattr(given, name, None)
    if not isinstance(table, pd.DataFrame):
        raise TypeError(
            f"{name} is a {type(given).__name__}; wanted a DataFrame, or an object that has one "
            f"as .{name}."
        )
    missing = [column for column in columns if column not in table]
    if missing or table.empty:
        raise ValueError(f"{name} has {len(table)} rows and lacks the columns {missing}.")
    return table


def parts_of(table: pd.DataFrame, column: str) -> list[tuple[str, pd.DataFrame]]:
    """
    Cut a table into the rows of each name, in the order in which names first appear.

    Parameters
    ----------
    table : DataFrame
        What is cut.
    column : str
        Where the names are.

    Returns
    -------
    list of (str, DataFrame)
        Names and their rows.

    Examples
    --------
    >>> [name for name, _ in parts_of(pd.DataFrame({"network": ["b", "a", "b"]}), "network")]
    ['b', 'a']
    """
    return [(str(name), part) for name, part in table.groupby(column, sort=False)]
