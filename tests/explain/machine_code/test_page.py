"""Strips on pages: every text escaped, every tag closed, colours where they belong."""

from html.parser import HTMLParser

import pytest

from mixreg.explain import Explanation
from mixreg.explain.machine_code.page import strips_page
from mixreg.explain.machine_code.sequence import sequence_explanation
from mixreg.explain.machine_code.strip import strips_of

NASTY = '<script>alert("1")</script>'


class Reader(HTMLParser):
    """Collect the tags, check that each is closed, and keep text by its style."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[dict[str, str]] = []
        self.tags: set[str] = set()
        self.spans: list[tuple[str, dict[str, str]]] = []
        self.text = ""

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        if tag != "br":
            self.open.append({"tag": tag, **dict(attrs)})

    def handle_endtag(self, tag):
        assert self.open.pop()["tag"] == tag

    def handle_data(self, data):
        self.text += data
        if self.open and self.open[-1]["tag"] == "span":
            self.spans.append((data, self.open[-1]))


def read(page):
    reader = Reader()
    reader.feed(page)
    assert not reader.open
    return reader


def test_a_notebook_shows_the_strips(byte_ex):
    reader = read(byte_ex._repr_html_())
    assert reader.tags <= {"div", "span", "strong", "br"}
    cells = [cell for strip in strips_of(byte_ex) for cell in strip.cells]
    spans = [span for span in reader.spans if "title" in span[1]]
    assert [text for text, _ in spans] == [cell.text for cell in cells]
    for cell, (_, attrs) in zip(cells, spans, strict=True):
        style = attrs.get("style", "")
        assert (f"background:{cell.colour};color:{cell.ink}" in style) == (not cell.faint)
        assert ("bold" in style) == (cell.sign != 0)
        assert ("outline" in style) == (cell.offset == 0)
        assert ("never filled" in attrs["title"]) == (not cell.active)
    assert "change in logit when the byte is kept" in reader.text
    assert "++" in reader.text


def test_numbers_are_told_to_those_who_point(byte_ex):
    cell = strips_of(byte_ex)[0].cells[1]
    page = strips_page(strips_of(byte_ex), "effect", 0.9)
    numbers = f"{cell.value:+.2g}, 90% interval {cell.lower:+.2g} to {cell.upper:+.2g}"
    assert f"{numbers}, P(positive) 1.00" in page


def test_hostile_text_is_escaped(byte_ex):
    data = byte_ex.data.assign_coords(instance=[NASTY, "b"])
    ex = Explanation(data.assign_attrs(method=NASTY, response_kind=NASTY))
    page = ex._repr_html_()
    assert "script" not in read(page).tags
    assert page.count("&lt;script&gt;") >= 3
    named = strips_page(strips_of(byte_ex, names=[NASTY, '"onclick="x']), NASTY, 0.9)
    assert "script" not in read(named).tags
    assert "onclick" in read(named).text


@pytest.mark.parametrize("n_instances", [1, 300])
def test_pages_stay_short(rng, n_instances):
    importance = rng.normal(size=(n_instances, 41))
    tokens = rng.integers(1, 257, size=(n_instances, 200))
    ex = sequence_explanation(importance, tokens, rng.integers(200, size=n_instances))
    page = ex._repr_html_()
    assert page.count("of 200") == min(n_instances, 5)
    assert len(page) < 40_000
    assert len(repr(ex).splitlines()) <= 7
    assert max(map(len, repr(ex).splitlines())) < 130
