"""Drawings: points are where their numbers say, and hollow where zero is within the interval."""

import re

from mixreg.explain.report.svg import counts_chart, ruler, span_of, whisker


def test_a_whisker_is_where_its_numbers_are():
    drawn = whisker(1.0, 0.5, 2.0, (-1.0, 3.0), "one <b>")
    assert 'class="span" d="M37.5 5H75.0"' in drawn
    assert 'class="sure" d="M50.0 5h0"' in drawn
    assert 'class="zero" d="M25.0 0V10"' in drawn
    assert "<title>one &lt;b&gt;</title>" in drawn
    assert "hole" not in drawn


def test_a_point_is_hollow_where_zero_is_possible():
    assert "hole" in whisker(1.0, -0.5, 2.0, (-1.0, 3.0), "one")
    assert "hole" in whisker(0.0, 0.0, 0.0, (-1.0, 3.0), "zero")
    assert "hole" not in whisker(-1.0, -2.0, -0.5, (-3.0, 1.0), "one")


def test_scales_hold_zero():
    low, high = span_of([2.0, 5.0])
    assert low < 0 < 5 < high
    assert span_of([0.0]) == (-1.0, 1.0)


def test_a_ruler_leaves_out_ends_beside_zero():
    assert ruler((-0.1, 4.0), "{:+.0f}".format).striptags() == "0+4"
    assert ruler((-4.0, 4.0), "{:+.0f}".format).striptags() == "-40+4"


def test_bars_are_as_high_as_their_counts():
    drawn = counts_chart([2, 0, 4], ["a", "<", "c"], x="x", alt="three")
    heights = [float(height) for height in re.findall(r'<rect[^>]* height="([\d.]+)"', drawn)]
    assert heights[0] * 2 == heights[2]
    assert heights[1] == 0
    assert "&lt;" in drawn
