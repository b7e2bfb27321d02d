"""Curves of several explainers with their intervals, told apart by dashes and marks."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from markupsafe import Markup

from mixreg.explain.report.svg import Span

__all__ = ["MOST", "Curve", "curves_chart"]

MOST = 8
"""Curves that dashes and marks can tell apart."""
_WIDTH, _HEIGHT = 440.0, 300.0
_LEFT, _RIGHT, _TOP, _BASE = 62.0, 426.0, 14.0, 252.0
# The eye tells few marks apart at this size.
_MARKS = (
    "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0",
    "M-4 -4h8v8h-8z",
    "M0 -5L5 4H-5z",
    "M0 5L5 -4H-5z",
    "M0 -5L5 0L0 5L-5 0z",
    "M-4 -4L4 4M-4 4L4 -4",
    "M-5 0H5M0 -5V5",
    "M-5 -2H5V2H-5z",
)


class Curve(NamedTuple):
    """
    One line of a drawing.

    Attributes
    ----------
    name : str
        What it is called.
    x, y : sequence of float
        Where it passes.
    lower, upper : sequence of float
        Its interval; NaN where there is none.

    Examples
    --------
    >>> Curve("ridge", [0.0, 1.0], [1.0, 0.0], [1.0, 0.0], [1.0, 0.0]).name
    'ridge'
    """

    name: str
    x: Sequence[float]
    y: Sequence[float]
    lower: Sequence[float]
    upper: Sequence[float]


def curves_chart(curves: Sequence[Curve], *, x: str, y: str, alt: str) -> Markup:
    """
    Draw curves with bands, and a legend below.

    Parameters
    ----------
    curves : sequence of Curve
        At most `MOST`.
    x, y : str
        Names of the axes.
    alt : str
        What the drawing shows, in words.

    Returns
    -------
    Markup
        SVG and a list.

    Examples
    --------
    >>> one = Curve("<b>", [0.0, 1.0], [1.0, 0.5], [0.9, 0.4], [1.0, 0.6])
    >>> page = curves_chart([one], x="share", y="log odds", alt="falls")
    >>> "&lt;b&gt;" in page, "<b>" in page
    (True, False)
    """
    points = [point for curve in curves for point in curve.x]
    heights = [v for curve in curves for part in (curve.y, curve.lower, curve.upper) for v in part]
    across, up = _scale(points), _scale(heights)
    parts = [_grid(across, up, points, (x, y))]
    parts += [_band(curve, place, across, up) for place, curve in enumerate(curves)]
    parts += [_line(curve, place, across, up) for place, curve in enumerate(curves)]
    drawing = Markup(
        '<svg role="img" class="chart" viewBox="0 0 {:.0f} {:.0f}"><title>{}</title>{}</svg>'
    ).format(_WIDTH, _HEIGHT, alt, Markup("").join(parts))
    return drawing + _legend([curve.name for curve in curves])


def _scale(values: Sequence[float]) -> Span:
    """Find the ends of an axis; shares have the same ones everywhere."""
    numbers = np.asarray(values, dtype=np.float64)
    numbers = numbers[np.isfinite(numbers)]
    if not numbers.size or (numbers.min() >= 0.0 and 0.2 < numbers.max() <= 1.0):
        return 0.0, 1.0
    low, high = float(numbers.min()), float(numbers.max())
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def _ticks(values: Sequence[float], span: Span) -> list[float]:
    """Choose what is labelled on an axis: the points themselves where they are few."""
    places = sorted(set(values))
    gap = (span[1] - span[0]) / 8
    if places and len(places) <= 5 and (np.diff(places) >= gap).all():
        return places
    return np.linspace(*span, 3).tolist()


def _at(x: float, y: float, across: Span, up: Span) -> str:
    """Place a point on the drawing."""
    right = _LEFT + (_RIGHT - _LEFT) * (x - across[0]) / (across[1] - across[0])
    down = _BASE - (_BASE - _TOP) * (y - up[0]) / (up[1] - up[0])
    return f"{right:.1f} {down:.1f}"


def _grid(across: Span, up: Span, points: Sequence[float], names: tuple[str, str]) -> Markup:
    """Draw the axes, with numbers on each."""
    parts = []
    for tick in _ticks(points, across):
        right, _ = _at(tick, up[0], across, up).split()
        label = Markup('<text x="{}" y="{}">{:.3g}</text>')
        parts.append(label.format(right, _BASE + 18, tick))
    for tick in _ticks((), up):
        _, down = _at(across[0], tick, across, up).split()
        label = Markup(
            '<path class="grid" d="M{} {}H{}"/><text class="end" x="{}" y="{:.1f}">{:.2g}</text>'
        )
        parts.append(label.format(_LEFT, down, _RIGHT, _LEFT - 6, float(down) + 5, tick))
    words = Markup(
        '<text x="{}" y="{}">{}</text><text transform="translate(16 {}) rotate(-90)">{}</text>'
    ).format((_LEFT + _RIGHT) / 2, _HEIGHT - 10, names[0], (_TOP + _BASE) / 2, names[1])
    return Markup("").join(parts) + words


def _band(curve: Curve, place: int, across: Span, up: Span) -> Markup:
    """Draw the interval of a curve where it has one."""
    known = [i for i in range(len(curve.x)) if np.isfinite([curve.lower[i], curve.upper[i]]).all()]
    if len(known) < 2:
        return Markup("")
    there = [_at(curve.x[i], curve.upper[i], across, up) for i in known]
    back = [_at(curve.x[i], curve.lower[i], across, up) for i in reversed(known)]
    return Markup('<path class="band c{}" d="M{}Z"/>').format(place, "L".join(there + back))


def _line(curve: Curve, place: int, across: Span, up: Span) -> Markup:
    """Draw a curve and its marks, of which there are at most a dozen."""
    known = [i for i in range(len(curve.x)) if np.isfinite(curve.y[i])]
    points = [_at(curve.x[i], curve.y[i], across, up) for i in known]
    every = max(1, len(points) // 12)
    marks = [
        Markup('<path class="mark c{}" transform="translate({})" d="{}"/>').format(
            place, point, _MARKS[place]
        )
        for point in points[::every]
    ]
    line = Markup('<path class="line c{}" d="M{}"/>').format(place, "L".join(points))
    return (line if points else Markup("")) + Markup("").join(marks)


def _legend(names: Sequence[str]) -> Markup:
    """Name the curves beside a piece of each."""
    pieces = [
        Markup(
            '<li><svg class="key" viewBox="0 0 40 12" aria-hidden="true"><path class="line c{}" '
            'd="M0 6H40"/><path class="mark c{}" transform="translate(20 6)" d="{}"/></svg> {}</li>'
        ).format(place, place, _MARKS[place], name)
        for place, name in enumerate(names)
    ]
    return Markup('<ul class="legend">{}</ul>').format(Markup("").join(pieces))
