"""Strips of bytes for terminals, in the manner of a hex dump; without colours they still read."""

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from mixreg.explain.machine_code.shade import colours_of, ink_on
from mixreg.explain.machine_code.strip import STRONG, Cell, Strip

if TYPE_CHECKING:
    from rich.text import Text

__all__ = ["strips_text"]

_INDENT = 6
_KEY = (-1.0, -0.5, 0.0, 0.5, 1.0)


def strips_text(strips: Sequence[Strip], effect: str, prob: float, width: int = 80) -> "Text":
    """
    Write strips in lines that fit a terminal.

    Each line starts with the offset of its first byte. Below a byte stands "+" or "-" where its
    interval excludes zero, doubled where the importance is at least half of the full colour.

    Parameters
    ----------
    strips : sequence of Strip
        What is shown, all with the same limit.
    effect : str
        What an importance measures.
    prob : float
        Posterior probability inside the intervals.
    width : int, default 80
        Columns of the terminal.

    Returns
    -------
    rich.text.Text
        Lines to print on a rich console, whose colours it drops where there are none.

    Examples
    --------
    >>> from mixreg.explain.machine_code.sequence import sequence_explanation
    >>> from mixreg.explain.machine_code.strip import strips_of
    >>> ex = sequence_explanation([[0.5, 2.0, 0.0]], [[0xC4, 0x56, 0x8A]], [1])
    >>> print(strips_text(strips_of(ex), "change in logit", 0.9))  # doctest: +NORMALIZE_WHITESPACE
    instance 0: byte 1 of 3
      -1  c3 55 89
          +  ++
    <BLANKLINE>
    -2 -1 +0 +1 +2  change in logit
    + or -: the 90% interval excludes zero; ++ or --: and at least 1 in size
    """
    from rich.text import Text

    text = Text()
    for strip in strips:
        heading = f"{strip.name}: {', '.join(strip.facts)}"
        text.append("\n".join(wrap(heading, width, subsequent_indent="  ")) + "\n", style="bold")
        for cells in _lines(strip.cells, width):
            _append_line(text, cells, strip.limit)
        text.append("\n")
    _append_key(text, strips[0].limit, effect, prob)
    return text


def _lines(cells: Sequence[Cell], width: int) -> Iterator[Sequence[Cell]]:
    """Break a strip into lines; the explained byte begins one, unless all fit on a single one."""
    room = max(1, (width - _INDENT) // 3)
    if len(cells) <= room:
        yield cells
        return
    start = next((k for k, cell in enumerate(cells) if cell.offset >= 0), len(cells))
    for part in (cells[:start], cells[start:]):
        n_lines = -(-len(part) // room)
        # Lines of about equal length.
        step = -(-len(part) // n_lines) if n_lines else 1
        for first in range(0, len(part), step):
            yield part[first : first + step]


def _append_line(text: "Text", cells: Sequence[Cell], limit: float) -> None:
    """Write the bytes, and the marks of those whose sign is sure below them."""
    text.append(f"{cells[0].offset:+4d}  ")
    for place, cell in enumerate(cells):
        text.append(" " if place else "")
        text.append(cell.text, style=_style(cell))
    text.append("\n")
    marks = " ".join(f"{cell.mark:<2}" for cell in cells).rstrip()
    if marks:
        text.append(f"{'':{_INDENT}}{marks}\n")


def _style(cell: Cell) -> str:
    """Give the look of one byte."""
    if not cell.active:
        return "dim"
    ground = "" if cell.faint else f"{cell.ink} on {cell.colour}"
    return f"bold {ground}" if cell.sign else ground


def _append_key(text: "Text", limit: float, effect: str, prob: float) -> None:
    """Say what colours and marks mean."""
    for strength, colour in zip(_KEY, colours_of(_KEY), strict=True):
        style = f"{ink_on(colour)} on {colour}" if strength else ""
        text.append(f"{strength * limit:+.2g}", style=style)
        text.append(" ")
    text.append(f" {effect}\n")
    text.append(
        f"+ or -: the {prob:.0%} interval excludes zero; "
        f"++ or --: and at least {STRONG * limit:.2g} in size"
    )
