"""Small drawings in SVG, made of numbers: whiskers, the scale above them, and bars of counts."""

from collections.abc import Callable, Sequence

from markupsafe import Markup

__all__ = ["Span", "counts_chart", "ruler", "span_of", "whisker"]

_WIDTH, _HEIGHT = 440.0, 200.0
# Ends of a scale that are nearer to zero than this share of it are not labelled.
_CLOSE = 0.3

type Span = tuple[float, float]
"""Lowest and highest number of a scale."""


def span_of(values: Sequence[float]) -> Span:
    """
    Find a scale that holds all numbers, and zero.

    Parameters
    ----------
    values : sequence of float
        The numbers.

    Returns
    -------
    tuple of float
        Its ends, a little further out.

    Examples
    --------
    >>> span_of([1.0, 3.0]), span_of([])
    ((-0.12, 3.12), (-1.0, 1.0))
    """
    low, high = min([0.0, *values]), max([0.0, *values])
    if low == high:
        return -1.0, 1.0
    room = 0.04 * (high - low)
    return low - room, high + room


def whisker(value: float, lower: float, upper: float, span: Span, alt: str) -> Markup:
    """
    Draw a point with its interval over a line at zero, as wide as the page has room.

    Without a style sheet the drawing has the colour of the text around it.

    Parameters
    ----------
    value, lower, upper : float
        The point and the ends of the interval.
    span : tuple of float
        Ends of the scale.
    alt : str
        The same in words.

    Returns
    -------
    Markup
        SVG. The point is hollow (without a style sheet: small) where the interval holds zero, so
        that this needs no colour.

    Examples
    --------
    >>> 'class="sure"' in whisker(2.0, 1.0, 3.0, (0.0, 4.0), "two")
    True
    """
    zero, point, low, high = (_share(number, span) for number in (0.0, value, lower, upper))
    sure = lower > 0 or upper < 0
    return Markup(
        '<svg role="img" class="whisker" viewBox="0 0 100 10" preserveAspectRatio="none" '
        'width="120" height="12" fill="none" stroke="currentColor" stroke-linecap="round">'
        '<title>{}</title><path class="zero" d="M{} 0V10" stroke-width=".5"/>'
        '<path class="span" d="M{} 5H{}"/>'
        '<path class="{}" d="M{} 5h0" stroke-width="{}"/>{}</svg>'
    ).format(
        alt,
        zero,
        low,
        high,
        "sure" if sure else "unsure",
        point,
        6 if sure else 3,
        "" if sure else Markup('<path class="hole" stroke="none" d="M{} 5h0"/>').format(point),
    )


def ruler(span: Span, write: Callable[[float], str]) -> Markup:
    """
    Label a scale above whiskers: its ends, as far as they are not too near, and zero.

    Parameters
    ----------
    span : tuple of float
        Ends of the scale.
    write : callable
        Number -> text.

    Returns
    -------
    Markup
        HTML.

    Examples
    --------
    >>> ruler((-1.0, 1.0), "{:+.0f}".format).striptags()
    '-10+1'
    """
    zero = _share(0.0, span)
    low = Markup('<i class="low">{}</i>').format(write(span[0]))
    high = Markup('<i class="high">{}</i>').format(write(span[1]))
    return Markup('<span class="ruler">{}<i style="left:{}%">0</i>{}</span>').format(
        low if zero > 100 * _CLOSE else "", zero, high if 100 - zero > 100 * _CLOSE else ""
    )


def counts_chart(counts: Sequence[int], labels: Sequence[str], *, x: str, alt: str) -> Markup:
    """
    Draw counts as bars.

    Parameters
    ----------
    counts : sequence of int
        Heights.
    labels : sequence of str
        What stands below each; an empty one leaves its place free.
    x : str
        Name of the axis.
    alt : str
        What the drawing shows, in words.

    Returns
    -------
    Markup
        SVG.

    Examples
    --------
    >>> counts_chart([1, 3], ["0", "1"], x="share", alt="mostly 1").count("<rect")
    2
    """
    left, base = 8.0, _HEIGHT - 48.0
    step = (_WIDTH - 2 * left) / len(counts)
    tallest = max(*counts, 1)
    parts = []
    for place, (count, label) in enumerate(zip(counts, labels, strict=True)):
        height = (base - 24.0) * count / tallest
        corner, middle = left + place * step, left + (place + 0.5) * step
        parts.append(
            Markup(
                '<rect class="bar" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>'
                '<text x="{:.1f}" y="{:.1f}">{}</text><text x="{:.1f}" y="{:.1f}">{}</text>'
            ).format(
                corner + 2,
                base - height,
                max(step - 4, 1.0),
                height,
                middle,
                base - height - 6,
                count if count else "",
                middle,
                base + 18,
                label,
            )
        )
    parts.append(
        Markup('<path class="axis" d="M{} {}H{}"/><text x="{}" y="{}">{}</text>').format(
            left, base, _WIDTH - left, _WIDTH / 2, _HEIGHT - 6, x
        )
    )
    return Markup(
        '<svg role="img" class="chart" viewBox="0 0 {:.0f} {:.0f}"><title>{}</title>{}</svg>'
    ).format(_WIDTH, _HEIGHT, alt, Markup("").join(parts))


def _share(value: float, span: Span) -> float:
    """Place a number on a scale of a hundred."""
    low, high = span
    return round(100.0 * (value - low) / (high - low), 2)
