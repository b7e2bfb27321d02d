"""One look for all pictures: colours that survive greyscale and colour-blindness."""

from collections.abc import Sequence
from typing import Any

from mixreg.explain.machine_code.shade import DIVERGING

__all__ = [
    "ACCENT",
    "COLOURS",
    "DASHES",
    "DIVERGING",
    "MUTED",
    "SEQUENTIAL",
    "axes_or_new",
    "colour_map",
    "grid_of_axes",
    "legend_of",
    "looks_of",
    "plain_label",
    "ticks_of",
    "tidy",
]

# Okabe and Ito's colours in an order of falling contrast, so that greyscale tells neighbours apart.
COLOURS = ("#000000", "#D55E00", "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9")
DASHES = ("-", "--", "-.", ":")
_MARKERS = "os^Dv<>"
ACCENT = "#0072B2"
MUTED = "#8C8C8C"
# Light to dark without a turn, so that greyscale keeps the order.
SEQUENTIAL = ("#FFFFE5", "#C7E3B0", "#41A69A", "#1D5F8A", "#0B1F4B")


def axes_or_new(ax: Any, *, width: float = 6.4, height: float = 4.0) -> Any:
    """
    Return the axes given, or make a figure with one.

    Parameters
    ----------
    ax : matplotlib.axes.Axes or None
        Axes to draw on.
    width, height : float
        Size of a new figure in inches.

    Returns
    -------
    matplotlib.axes.Axes
        The axes to draw on.

    Examples
    --------
    >>> axes_or_new("axes that exist")
    'axes that exist'
    """
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    _, new = plt.subplots(figsize=(width, height), layout="constrained")
    return new


def grid_of_axes(n_rows: int, n_columns: int, *, width: float, height: float) -> Any:
    """
    Make a figure with a grid of panels.

    Parameters
    ----------
    n_rows, n_columns : int
        Size of the grid.
    width, height : float
        Size of one panel in inches.

    Returns
    -------
    ndarray of shape (n_rows, n_columns)
        The axes.

    Examples
    --------
    >>> grid_of_axes(1, 2, width=3, height=2).shape
    (1, 2)
    """
    import matplotlib.pyplot as plt

    _, axes = plt.subplots(
        n_rows,
        n_columns,
        figsize=(width * n_columns, height * n_rows),
        squeeze=False,
        layout="constrained",
    )
    return axes


def colour_map(colours: Sequence[str]) -> Any:
    """
    Make a colour map that passes through some colours at equal distances.

    Parameters
    ----------
    colours : sequence of str
        From the lowest value to the highest.

    Returns
    -------
    matplotlib.colors.Colormap
        The map.

    Examples
    --------
    >>> from matplotlib.colors import to_hex
    >>> to_hex(colour_map(["#FFFFFF", "#0072B2"])(1.0))
    '#0072b2'
    """
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("mixreg", list(colours))


def ticks_of(offsets: Sequence[int]) -> dict[int, str]:
    """
    Choose the offsets that get a number: every fifth of many, each of a few.

    Parameters
    ----------
    offsets : sequence of int
        What stands on the axis.

    Returns
    -------
    dict of int to str
        Numbers with their signs.

    Examples
    --------
    >>> ticks_of([-1, 0, 1]), list(ticks_of(range(-20, 21)))[:3]
    ({-1: '-1', 0: '0', 1: '+1'}, [-20, -15, -10])
    """
    step = 5 if len(offsets) > 15 else 1
    return {k: f"{k:+d}" if k else "0" for k in offsets if k % step == 0}


def tidy(ax: Any, *, xlabel: str, ylabel: str, title: str = "") -> None:
    """
    Label the axes and drop the ink that says nothing.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Axes to finish.
    xlabel, ylabel : str
        What the axes measure.
    title : str, default ""
        What the panel shows.

    Examples
    --------
    >>> ax = axes_or_new(None)
    >>> tidy(ax, xlabel="draw", ylabel="alpha")
    >>> ax.get_xlabel()
    'draw'
    """
    ax.set_xlabel(xlabel)
    ax.set_ylabel(ylabel)
    ax.set_title(title, fontsize="medium", loc="left")
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)


def legend_of(ax: Any, *, outside: bool) -> None:
    """
    Show what the lines of a panel are, below the figure where there is room.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        The panel whose labelled lines stand for those of all panels.
    outside : bool
        Whether the legend may go outside the panels, which it may in a figure of our own.

    Examples
    --------
    >>> ax = axes_or_new(None)
    >>> _ = ax.plot([0, 1], label="dmm")
    >>> legend_of(ax, outside=False)
    >>> ax.get_legend().get_texts()[0].get_text()
    'dmm'
    """
    lines, labels = ax.get_legend_handles_labels()
    if outside:
        place = {"loc": "outside lower center", "ncols": min(len(lines), 6)}
        ax.figure.legend(lines, labels, fontsize="small", frameon=False, **place)
    else:
        ax.legend(lines, labels, fontsize="small", framealpha=0.8)


def looks_of(names: Sequence[str]) -> dict[str, dict[str, Any]]:
    """
    Give every explainer a colour, a dash and a marker of its own; random is grey.

    Parameters
    ----------
    names : sequence of str
        Who is drawn.

    Returns
    -------
    dict of str to dict
        Arguments of ``Axes.plot``.

    Examples
    --------
    >>> looks_of(["ridge", "random"])["random"]["marker"]
    'x'
    """
    looks: dict[str, dict[str, Any]] = {
        "random": {"color": MUTED, "linestyle": (0, (4, 3)), "marker": "x"}
    }
    for place, name in enumerate(name for name in names if name != "random"):
        looks[name] = {
            "color": COLOURS[(place + 2) % len(COLOURS)],
            "linestyle": DASHES[place % len(DASHES)],
            "marker": _MARKERS[place % len(_MARKERS)],
        }
    return looks


def plain_label(name: object, longest: int = 32) -> str:
    r"""
    Make a label of a name: not too long, and taken literally.

    Parameters
    ----------
    name : object
        Name of a feature or method.
    longest : int, default 32
        How many characters are kept.

    Returns
    -------
    str
        The label, in which matplotlib sees no mathematics.

    Examples
    --------
    >>> plain_label("price_$")
    'price_\\$'
    """
    text = str(name)
    text = text if len(text) <= longest else text[: longest - 1] + "…"
    return text.replace("$", r"\$")
