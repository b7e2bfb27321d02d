"""Strips of bytes as a fragment of a page: every text escaped, no scripts, no style sheets."""

from collections.abc import Sequence
from html import escape

from mixreg.explain.machine_code.shade import colours_of, ink_on
from mixreg.explain.machine_code.strip import STRONG, Cell, Strip

__all__ = ["strips_page"]

# Lines of text, because notebooks have rules of their own for tables.
_LINES = "font-family:monospace;font-size:12px;line-height:1.35;white-space:pre;overflow-x:auto"
_WORDS = "font-size:12px;margin:2px 0 8px 0"
_FRAME = "outline:2px solid currentColor;outline-offset:1px"
_KEY = (-1.0, -0.5, 0.0, 0.5, 1.0)


def strips_page(strips: Sequence[Strip], effect: str, prob: float) -> str:
    """
    Write strips one below the other, with a key of the colours.

    Parameters
    ----------
    strips : sequence of Strip
        What is shown, all with the same limit.
    effect : str
        What an importance measures.
    prob : float
        Posterior probability inside the intervals.

    Returns
    -------
    str
        HTML. Pointing at a byte shows its importance, its interval and P(positive).

    Examples
    --------
    >>> from mixreg.explain.machine_code.sequence import sequence_explanation
    >>> from mixreg.explain.machine_code.strip import strips_of
    >>> ex = sequence_explanation([[0.5, 2.0, 0.0]], [[0xC4, 0x56, 0x8A]], [1])
    >>> page = strips_page(strips_of(ex, names=["<script>"]), "change in logit", 0.9)
    >>> "&lt;script&gt;" in page, "<script>" in page
    (True, False)
    """
    return "".join(_block(strip, prob) for strip in strips) + _key(strips[0].limit, effect, prob)


def _block(strip: Strip, prob: float) -> str:
    """Write one strip: a heading, offsets, bytes, and marks below those whose sign is sure."""
    heading = f"<strong>{escape(strip.name)}</strong>: {escape(', '.join(strip.facts))}"
    ruler = "".join(f"{_tick(cell.offset):<3}" for cell in strip.cells).rstrip()
    line = " ".join(_span(cell, prob) for cell in strip.cells)
    marks = " ".join(f"{cell.mark:<2}" for cell in strip.cells).rstrip()
    lines = f'<div style="{_LINES}">{ruler}\n{line}\n{marks or " "}</div>'
    return f'<div style="{_WORDS}">{heading}{lines}</div>'


def _span(cell: Cell, prob: float) -> str:
    """Write one byte on its colour, with its numbers for those who point at it."""
    if not cell.active:
        return f'<span style="color:#8c8c8c" title="never filled">{escape(cell.text)}</span>'
    looks = [] if cell.faint else [f"background:{cell.colour};color:{cell.ink}"]
    looks += ["font-weight:bold"] if cell.sign else []
    looks += [_FRAME] if cell.offset == 0 else []
    style = f' style="{";".join(looks)}"' if looks else ""
    numbers = (
        f"{cell.value:+.2g}, {prob:.0%} interval {cell.lower:+.2g} to {cell.upper:+.2g}, "
        f"P(positive) {cell.prob_positive:.2f}"
    )
    return f'<span{style} title="{numbers}">{escape(cell.text)}</span>'


def _tick(offset: int) -> str:
    """Give every fifth offset its number."""
    return "" if offset % 5 else f"{offset:+d}" if offset else "0"


def _key(limit: float, effect: str, prob: float) -> str:
    """Say what colours and marks mean."""
    patches = "".join(
        f'<span style="background:{colour};color:{ink_on(colour)};padding:0 4px">'
        f"{strength * limit:+.2g}</span>"
        for strength, colour in zip(_KEY, colours_of(_KEY), strict=True)
    )
    return (
        f'<div style="{_WORDS}">{patches} {escape(effect)}, paler where its sign is less sure. '
        f"+ or - below a byte: the {prob:.0%} interval excludes zero; doubled from "
        f"{STRONG * limit:.2g} on. Framed: the explained byte. Grey: never filled.</div>"
    )
