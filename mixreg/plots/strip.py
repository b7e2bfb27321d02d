"""Bytes of sequences, coloured by what they do to the response and by how sure that is."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from mixreg.explain.machine_code.shade import colours_of, faded
from mixreg.explain.machine_code.strip import Cell, Strip, strips_of
from mixreg.explain.machine_code.windows import effect_of
from mixreg.plots.style import MUTED, axes_or_new, plain_label, ticks_of, tidy

__all__ = ["byte_strip"]

# Heights in units of the y axis: a row of cells, the lane of intervals below it, and a gap.
_CELL, _MARGIN, _LANE, _GAP = 1.0, 0.3, 1.9, 0.8
_BLOCK = _CELL + _MARGIN + _LANE + _GAP
# Of a cell, and of the key.
_WIDTH, _HEIGHT = 0.245, 0.28
_KEY = 3.2, 0.35
_DARK = "#333333"
_PALE = "#BDBDBD"


def byte_strip(
    ex: Any,
    instance: Any = None,
    prob: float = 0.9,
    ax: Any = None,
    *,
    n: int = 6,
    limit: float | None = None,
    names: Sequence[str] | None = None,
) -> Any:
    """
    Draw the bytes around each explained position, coloured by importance and by certainty.

    A cell holds a byte. Its colour is the posterior mean of its importance, faded by how unsure
    its sign is, as the key below shows. Under every cell stands its interval, with a filled dot
    where it excludes zero and an open one where it does not. Hatched cells were never filled, so
    nothing is known of them: those outside the sequence, and those without a byte.

    Parameters
    ----------
    ex : Explanation
        A local explanation of bytes.
    instance : label or sequence of labels, optional
        Which instances to draw, from above; by default the first ones.
    prob : float, default 0.9
        Posterior probability inside the intervals.
    ax : matplotlib.axes.Axes, optional
        Axes to draw on; a new figure by default.
    n : int, default 6
        At most how many instances are drawn.
    limit : float, optional
        Importance of the full colour, so that pictures can be compared; by default 99 % of the
        cells are within it.
    names : sequence of str, optional
        What the instances drawn are called, in place of their numbers.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on.

    Raises
    ------
    ValueError
        If the explanation is not about bytes, there is no such instance, or there are more or
        fewer names than strips.

    Examples
    --------
    >>> from mixreg.explain.machine_code.sequence import sequence_explanation
    >>> ex = sequence_explanation([[0.5, 2.0, 0.0]], [[0xC4, 0x56, 0x8A]], [1])
    >>> [text.get_text() for text in byte_strip(ex).texts if text.get_gid() == "byte"]
    ['c3', '55', '89']
    """
    strips = strips_of(ex, instance, n=n, prob=prob, limit=limit, names=names)
    offsets = [cell.offset for cell in strips[0].cells]
    own = ax is None
    size = _WIDTH * len(offsets), _HEIGHT * _BLOCK * len(strips)
    ax = axes_or_new(ax, width=2.0 + size[0], height=1.8 + size[1])
    reach = _reach(strips)
    for row, strip in enumerate(strips):
        for cell in strip.cells:
            _draw_cell(ax, cell, _BLOCK * row)
        _draw_intervals(ax, strip.cells, _BLOCK * row + _CELL + _MARGIN, reach)
    _finish(ax, offsets, strips, f"{prob:.0%}")
    if own:
        _draw_key(ax, strips[0].limit, effect_of(ex), width=size[0])
    return ax


def _reach(strips: Sequence[Strip]) -> tuple[float, float]:
    """Find round importances below and above zero that the lanes of intervals reach to."""
    cells = [cell for strip in strips for cell in strip.cells]
    below, above = max(-cell.lower for cell in cells), max(cell.upper for cell in cells)
    # The lesser side keeps a part of the lane, so that zero is never at its very end.
    least = 0.2 * (max(below, above) or 1.0)
    return _round_up(max(below, least)), _round_up(max(above, least))


def _round_up(size: float) -> float:
    """Find the next number with one digit, or with a five after it."""
    unit = 10.0 ** np.floor(np.log10(size))
    return float(np.ceil(2 * size / unit) * unit / 2)


def _draw_cell(ax: Any, cell: Cell, top: float) -> None:
    """Draw one byte on its colour."""
    from matplotlib.patches import Rectangle

    look: dict[str, Any] = {"facecolor": cell.colour, "edgecolor": _PALE, "linewidth": 0.6}
    if not cell.active:
        look |= {"facecolor": "white", "edgecolor": "#DDDDDD", "hatch": "////", "linewidth": 0.0}
    ax.add_patch(Rectangle((cell.offset - 0.46, top), 0.92, _CELL, **look))
    if cell.offset == 0:
        frame: dict[str, Any] = {"fill": False, "edgecolor": "black", "linewidth": 1.8, "zorder": 4}
        ax.add_patch(Rectangle((-0.46, top), 0.92, _CELL, **frame))
    words = {"family": "monospace", "fontsize": 8.5, "ha": "center", "va": "center", "gid": "byte"}
    words |= {"weight": "bold" if cell.sign else "normal", "alpha": 1.0 if cell.sign else 0.65}
    ax.text(cell.offset, top + 0.53 * _CELL, cell.text, color=cell.ink, **words)


def _draw_intervals(ax: Any, cells: Sequence[Cell], top: float, reach: tuple[float, float]) -> None:
    """Draw the intervals of one strip in its lane, which reaches from below zero to above it."""
    known = [cell for cell in cells if cell.active]
    x = np.array([cell.offset for cell in known])
    ends = [(cell.lower, cell.value, cell.upper) for cell in known]
    numbers = np.array(ends).reshape(-1, 3)

    def height(importance: Any) -> Any:
        # The y axis points down, importances point up.
        return top + _LANE * (reach[1] - importance) / sum(reach)

    span = [cells[0].offset - 0.5, cells[-1].offset + 0.5]
    for level in (-reach[0], 0.0, reach[1]):
        look = {"linewidth": 0.7} if level == 0 else {"linewidth": 0.5, "linestyle": (0, (1, 3))}
        ax.plot(span, [height(level)] * 2, color=_PALE, zorder=0, **look)
        words = {"fontsize": 7, "color": MUTED, "va": "center"}
        ax.text(span[1] + 0.2, height(level), f"{level:+g}" if level else "0", **words)
    lower, value, upper = height(numbers).T
    sure = np.array([cell.sign != 0 for cell in known])
    inks = np.where(sure, _DARK, MUTED)
    ax.vlines(x, lower, upper, color=inks, linewidth=1.3)
    faces, sizes = np.where(sure, _DARK, "white"), np.where(sure, 16, 7)
    ax.scatter(x, value, c=faces, edgecolors=inks, s=sizes, linewidths=0.8, zorder=3)


def _finish(ax: Any, offsets: Sequence[int], strips: Sequence[Strip], prob: str) -> None:
    """Name the strips and the offsets."""
    rows = [_BLOCK * row + (_BLOCK - _GAP) / 2 for row in range(len(strips))]
    names = ["\n".join(map(plain_label, (strip.name, *strip.facts))) for strip in strips]
    ax.set_yticks(rows, names, fontsize="small")
    ax.set_ylim(_BLOCK * len(strips) - _GAP + 0.2, -0.2)
    ax.set_xlim(offsets[0] - 0.6, offsets[-1] + 0.6)
    ticks = ticks_of(offsets)
    ax.set_xticks(list(ticks), list(ticks.values()))
    note = f"bars: {prob} intervals, filled where they exclude zero; hatched: never filled"
    tidy(ax, xlabel=f"offset from the explained byte (framed)\n{note}", ylabel="")
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.tick_params(length=0)


def _draw_key(ax: Any, limit: float, effect: str, width: float) -> None:
    """Draw the key of the colours: importance to the right, certainty upwards."""
    from matplotlib.colorbar import make_axes
    from matplotlib.colors import to_rgb

    shrink = min(1.0, _KEY[0] / width)
    shape: dict[str, Any] = {"shrink": shrink, "aspect": shrink * width / _KEY[1], "pad": 0.02}
    key, _ = make_axes(ax, location="bottom", **shape)
    value, sure = np.meshgrid(np.linspace(-limit, limit, 101), np.linspace(0.5, 1.0, 26))
    colours = colours_of(faded(value, sure, limit))
    image = np.array([to_rgb(colour) for colour in colours]).reshape(*value.shape, 3)
    key.imshow(image, extent=(-limit, limit, 0.5, 1.0), aspect="auto", origin="lower")
    key.set_yticks([0.5, 1.0])
    key.set_ylabel("P(sign)", rotation=0, ha="right", va="center")
    key.set_xlabel(effect)
