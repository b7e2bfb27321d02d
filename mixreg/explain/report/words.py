"""Plain words and short numbers: what is explained, in which unit, and how figures are written."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from mixreg.explain.printable import decimals_for, printable

if TYPE_CHECKING:
    from mixreg.explain.explanation import Explanation

__all__ = [
    "LONGEST",
    "PROB",
    "between",
    "count_of",
    "name_of",
    "number_format",
    "percent",
    "place_of",
    "response_name",
]

PROB = 0.9
"""Posterior probability inside the intervals of a report."""
LONGEST = 80
"""Characters that are kept of a name."""
_RESPONSES = {"logit": "log odds", "probability": "probability"}
# Outside of these sizes numbers are written with exponents.
_PLAIN = (1e-4, 1e6)


def name_of(thing: object) -> str:
    """
    Write a name as it can be shown: no controls, no change of the direction of text, not too long.

    Parameters
    ----------
    thing : object
        Name of a feature, an instance or a setting.

    Returns
    -------
    str
        At most `LONGEST` printable characters; not yet escaped.

    Examples
    --------
    >>> name_of("a" + chr(0) + chr(0x202E) + "b")
    'a��b'
    """
    return printable(thing, LONGEST)


def response_name(ex: "Explanation") -> str:
    """
    Name what importances add up to.

    Parameters
    ----------
    ex : Explanation
        The explanation.

    Returns
    -------
    str
        "log odds", "probability" or "response".

    Examples
    --------
    >>> from mixreg.explain.explanation import Explanation
    >>> response_name(Explanation.from_coefficients([[1.0]], response_kind="logit"))
    'log odds'
    """
    return _RESPONSES.get(str(ex.attrs.get("response_kind")), "response")


def number_format(size: float, *, signed: bool = True) -> Callable[[float], str]:
    """
    Choose how numbers of a size are written, so that those of one table can be compared.

    Parameters
    ----------
    size : float
        The largest of them, in absolute value.
    signed : bool, default True
        Whether positive ones carry a plus.

    Returns
    -------
    callable
        Number -> text.

    Examples
    --------
    >>> write = number_format(0.24)
    >>> write(0.24), write(-0.0031), number_format(2e9)(2e9)
    ('+0.240', '-0.003', '+2e+09')
    """
    sign = "+" if signed else ""
    if size == 0 or _PLAIN[0] <= size < _PLAIN[1]:
        figures = f"{sign}.{min(decimals_for(size), 6)}f"
    else:
        figures = f"{sign}.3g"
    return lambda value: format(value, figures)


def between(lower: float, upper: float, write: Callable[[float], str]) -> str:
    """
    Write an interval.

    Parameters
    ----------
    lower, upper : float
        Its ends.
    write : callable
        Number -> text.

    Returns
    -------
    str
        Such as "-0.10 to +0.30".

    Examples
    --------
    >>> between(-0.1, 0.3, number_format(1.0))
    '-0.10 to +0.30'
    """
    return f"{write(lower)} to {write(upper)}"


def percent(share: float) -> str:
    """
    Write a share, without claiming that something small is nothing or something large all.

    Parameters
    ----------
    share : float
        Between 0 and 1.

    Returns
    -------
    str
        Such as "36 %", with a space that does not break.

    Examples
    --------
    >>> print(percent(0.356), percent(0.001), percent(0.999), percent(1.0), sep=", ")
    36 %, under 1 %, over 99 %, 100 %
    """
    # The sign stays on the line of its number.
    return _percent(share) + "\N{NO-BREAK SPACE}%"


def count_of(count: int, total: int) -> str:
    """
    Write a part of a number of things as one says it.

    Parameters
    ----------
    count, total : int
        How many of how many.

    Returns
    -------
    str
        "none", "all" or the number.

    Examples
    --------
    >>> [count_of(n, 5) for n in (0, 3, 5)]
    ['none', '3', 'all']
    """
    return "none" if count == 0 else "all" if count == total else str(count)


def place_of(pixel: str) -> str:
    """
    Say in words where a pixel is: its name holds the row, the column and perhaps the band.

    Parameters
    ----------
    pixel : str
        Such as "r03c12"; a name of another form is returned as it is.

    Returns
    -------
    str
        Rows and columns are counted from 0, from the upper left.

    Examples
    --------
    >>> place_of("r03c12b1"), place_of("patch 3")
    ('row 3, column 12, band 1', 'patch 3')
    """
    found = re.fullmatch(r"r(\d+)c(\d+)(?:b(\d+))?", pixel)
    if found is None:
        return pixel
    row, column, band = found.groups()
    return f"row {int(row)}, column {int(column)}" + (f", band {int(band)}" if band else "")


def _percent(share: float) -> str:
    """Round a share."""
    if 0.0 < share < 0.005:
        return "under 1"
    if 0.995 <= share < 1.0:
        return "over 99"
    return f"{100 * share:.0f}"
