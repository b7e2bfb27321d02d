"""What a box looks for around many positions: stacked bytes by offset, and the runs they form."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from mixreg.explain.machine_code.patterns import pattern_table
from mixreg.explain.machine_code.prologue import byte_table, offset_table
from mixreg.explain.machine_code.shade import DIVERGING, colour_limit, colours_of, faded, ink_on
from mixreg.explain.machine_code.starts import Starts, starts_of
from mixreg.explain.machine_code.windows import effect_of
from mixreg.explain.printable import decimals_for
from mixreg.inputs import check_count
from mixreg.plots.style import MUTED, colour_map, ticks_of, tidy

__all__ = ["offset_profile"]

_WIDTH, _PANEL, _ROW = 0.24, 3.2, 0.3
_OTHER = "#E3E3E3"
# Bytes whose part of the panel is lower than a text are drawn together.
_LOWEST = 0.055
# Right ends of the columns of figures, in points from the panel.
_COLUMNS = (58, 205, 262)
_KEY = (1.04, 0.1, 0.017, 0.8)
_EDGE = "#9A9A9A"


def offset_profile(
    ex: Any, prob: float = 0.9, k: int = 8, axes: Any = None, *, longest: int = 6
) -> np.ndarray:
    """
    Draw which bytes at which offsets carry the importance around many positions.

    Above, the mean importance at every offset, with its interval over positions, is divided among
    the byte values that stand there: the height of a byte is its part of the mean, its colour the
    mean importance where it stands. Bytes too low for their text are drawn together in grey.
    Below are the runs of bytes that carry most, from `mixreg.explain.pattern_table`.

    Parameters
    ----------
    ex : Explanation
        A local explanation of bytes, of many positions.
    prob : float, default 0.9
        Probability inside the intervals.
    k : int, default 8
        At most how many runs are shown.
    axes : sequence of two matplotlib.axes.Axes, optional
        Axes to draw on; a new figure by default.
    longest : int, default 6
        Most bytes of a run.

    Returns
    -------
    ndarray of shape (2,)
        The axes drawn on.

    Raises
    ------
    ValueError
        If the explanation is not about bytes, or a number is out of range.

    Examples
    --------
    >>> from mixreg.explain.machine_code.sequence import sequence_explanation
    >>> rows = [[0xC4, 0x56, 0x8A], [0xC4, 0x56, 0x54]]
    >>> ex = sequence_explanation([[2.0, 2.0, 0.0], [2.0, 4.0, 1.0]], rows, [1, 1])
    >>> above, below = offset_profile(ex)
    >>> [text.get_text() for text in below.texts if text.get_gid() == "byte"]
    ['c3', '55']
    """
    profile = offset_table(ex, prob=prob)
    runs = pattern_table(ex, prob=prob, k=check_count(k, name="k"), longest=longest)
    tiles, span = _tiles(byte_table(ex))
    cells = _run_cells(starts_of(ex), runs)
    limit = colour_limit([tile.value for tile in (*tiles, *cells) if tile.text])
    if axes is None:
        axes = _two_axes(len(profile), len(runs))
    above, below = np.ravel(axes)
    for tile in (*tiles, *cells):
        _draw(above if tile.run is None else below, tile, limit)
    _finish_profile(above, profile, span, effect_of(ex), prob)
    _finish_runs(below, runs, profile["offset"].tolist(), prob)
    _draw_key(above, limit)
    return np.array([above, below])


class _Tile(NamedTuple):
    """A rectangle with a byte in it; without one it stands for several."""

    offset: int
    low: float
    high: float
    text: str
    value: float
    run: int | None = None


def _tiles(parts: pd.DataFrame) -> tuple[list[_Tile], tuple[float, float]]:
    """Stack the bytes of every offset, the largest next to zero; say how far the stacks reach."""
    size = parts["contribution"]
    ends = [
        float(size[size * side > 0].groupby(parts["offset"]).sum().abs().max()) for side in (1, -1)
    ]
    above, below = np.nan_to_num(ends)
    least = _LOWEST * ((above + below) or 1.0)
    tiles = []
    for place in parts["offset"].unique().tolist():
        part = parts[parts["offset"] == place]
        for side in (1, -1):
            level, rest = 0.0, 0.0
            for row in part[part["contribution"] * side > 0].to_dict("records"):
                if abs(row["contribution"]) < least:
                    rest += row["contribution"]
                    continue
                top = level + row["contribution"]
                tiles.append(_Tile(place, level, top, row["byte"], row["value"]))
                level = top
            if rest:
                tiles.append(_Tile(place, level, level + rest, "", 0.0))
    return tiles, (-below, above)


def _run_cells(starts: Starts, runs: pd.DataFrame) -> list[_Tile]:
    """Find the mean importance of every byte of a run, over the positions that have the run."""
    tiles = []
    for place, run in enumerate(runs.to_dict("records")):
        texts = run["pattern"].split()
        first = int(np.flatnonzero(starts.offset == run["offset"])[0])
        columns = slice(first, first + run["length"])
        wanted = [int(text, 16) for text in texts]
        has = (starts.byte[:, columns] == wanted) & starts.active[:, columns]
        values = starts.mean[has.all(axis=1), columns].mean(axis=0)
        tiles += [
            _Tile(run["offset"] + step, place - 0.42, place + 0.42, text, float(value), place)
            for step, (text, value) in enumerate(zip(texts, values, strict=True))
        ]
    return tiles


def _draw(ax: Any, tile: _Tile, limit: float) -> None:
    """Draw one rectangle with its byte."""
    from matplotlib.patches import Rectangle

    colour = colours_of(faded([tile.value], 1.0, limit))[0] if tile.text else _OTHER
    corner = (tile.offset - 0.45, min(tile.low, tile.high))
    box = Rectangle(corner, 0.82, abs(tile.high - tile.low), facecolor=colour)
    box.set(edgecolor=_EDGE, linewidth=0.5)
    ax.add_patch(box)
    look = {"family": "monospace", "fontsize": 8, "ha": "center", "va": "center", "gid": "byte"}
    if tile.text:
        middle = (tile.low + tile.high) / 2
        ax.text(tile.offset - 0.04, middle, tile.text, color=ink_on(colour), **look)


def _finish_profile(
    ax: Any, profile: pd.DataFrame, span: tuple[float, float], effect: str, prob: float
) -> None:
    """Draw the intervals of the means, and say what the panel shows."""
    known = profile.dropna()
    x = known["offset"] + 0.46
    ax.axhline(0.0, color=MUTED, linewidth=0.8, zorder=0)
    ax.vlines(x, known["lower"], known["upper"], color="black", linewidth=1.2, zorder=4)
    ax.scatter(x, known["value"], marker="_", c="black", s=12, linewidths=1.2, zorder=4)
    low, high = min(*span, *known["lower"]), max(*span, *known["upper"])
    margin = 0.04 * (high - low) or 1.0
    ax.set_ylim(low - margin, high + margin)
    _set_offsets(ax, profile["offset"].tolist())
    n_starts = int(profile["n_starts"].max())
    title = (
        f"mean over {n_starts} positions (line: {prob:.0%} interval), by byte; grey: other bytes"
    )
    tidy(ax, xlabel="", ylabel=effect.replace(" when", "\nwhen"), title=title)


def _finish_runs(ax: Any, runs: pd.DataFrame, offsets: list[int], prob: float) -> None:
    """Write the figures of the runs beside them, and say what the panel shows."""
    words: dict[str, Any] = {"va": "center", "ha": "right", "fontsize": "small"}
    words |= {"xycoords": ("axes fraction", "data"), "textcoords": "offset points"}
    words["annotation_clip"] = False
    headings = ("positions", f"change ({prob:.0%} interval)", "carries")
    lines = [(-1.0, headings)] if len(runs) else []
    figures = f"+.{decimals_for(runs['value'].abs().max()) if len(runs) else 1}f"
    for place, run in enumerate(runs.to_dict("records")):
        change = f"{run['value']:{figures}} ({run['lower']:{figures}} to {run['upper']:{figures}})"
        lines.append((place, (f"{run['share']:.0%}", change, f"{run['carried']:.0%}")))
    for y, texts in lines:
        for x, text in zip(_COLUMNS, texts, strict=True):
            ax.annotate(text, (1.0, y), xytext=(x, 0), **words)
    ax.axvline(0.0, color=MUTED, linewidth=0.8, linestyle=(0, (2, 3)), zorder=0)
    ax.set_ylim(max(len(runs), 1) - 0.4, -0.6)
    ax.set_yticks([])
    title = "runs of bytes that carry most" if len(runs) else "no run of bytes is common"
    tidy(ax, xlabel="offset from the explained byte", ylabel="", title=title)
    _set_offsets(ax, offsets)
    ax.spines["left"].set_visible(False)


def _set_offsets(ax: Any, offsets: list[int]) -> None:
    """Show all offsets, and number some."""
    ax.set_xlim(offsets[0] - 0.7, offsets[-1] + 0.7)
    ticks = ticks_of(offsets)
    ax.set_xticks(list(ticks), list(ticks.values()))


def _two_axes(n_offsets: int, n_runs: int) -> Any:
    """Make a figure with a panel for the stacks and one for the runs, on the same offsets."""
    import matplotlib.pyplot as plt

    heights = (_PANEL, _ROW * max(n_runs, 1) + 0.3)
    _, axes = plt.subplots(
        2,
        1,
        sharex=True,
        figsize=(4.6 + max(3.0, _WIDTH * n_offsets), sum(heights) + 1.0),
        height_ratios=heights,
        layout="constrained",
    )
    return axes


def _draw_key(ax: Any, limit: float) -> None:
    """Say what the colours mean."""
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import Normalize

    shades = ScalarMappable(Normalize(-limit, limit), colour_map(DIVERGING))
    label = "mean change where\nthe byte stands"
    ax.figure.colorbar(shades, cax=ax.inset_axes(_KEY), label=label)
