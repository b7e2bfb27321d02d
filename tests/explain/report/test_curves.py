"""Curves: in their place, gaps left out, told apart without colour."""

import re

import numpy as np

from mixreg.explain.report.curves import MOST, Curve, curves_chart


def points(drawn, place):
    (line,) = re.findall(rf'<path class="line c{place}" d="M([^"]*L[^"]*)"/>', drawn)
    return np.array([point.split() for point in line.split("L")], dtype=float)


def test_curves_fall_and_rise_as_their_numbers_do():
    curves = [
        Curve("down", [0, 5, 10], [3.0, 1.0, -1.0], [np.nan] * 3, [np.nan] * 3),
        Curve("up", [0, 5, 10], [-1.0, np.nan, 3.0], [-2.0, 0.0, 2.0], [0.0, 2.0, 4.0]),
    ]
    drawn = curves_chart(curves, x="share", y="log odds", alt="two")
    down, up = points(drawn, 0), points(drawn, 1)
    # Heights on a page are measured from above.
    assert (np.diff(down[:, 1]) > 0).all()
    assert len(up) == 2
    assert up[0, 1] > up[1, 1]
    assert up[1, 0] == down[2, 0]
    assert drawn.count('class="band') == 1


def test_shares_have_the_same_scale_everywhere():
    curve = Curve("a", [3, 5, 10], [0.4, 0.5, 0.6], [0.4, 0.5, 0.6], [0.4, 0.5, 0.6])
    drawn = curves_chart([curve], x="features", y="share", alt="a")
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", drawn)
    assert texts[:6] == ["3", "5", "10", "0", "0.5", "1"]


def test_marks_differ():
    curves = [Curve(str(k), [0, 1], [k, k], [k, k], [k, k]) for k in range(MOST)]
    drawn = curves_chart(curves, x="x", y="y", alt="many")
    shapes = re.findall(r'<path class="mark c\d" transform="translate\(20 6\)" d="([^"]*)"', drawn)
    assert len(set(shapes)) == MOST
