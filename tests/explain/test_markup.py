"""What an explanation looks like, with names that try to break it."""

import io
from html.parser import HTMLParser

import pytest
from rich.console import Console

from mixreg.explain import Explanation


class Balanced(HTMLParser):
    """Collect tags and check that each is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_text_is_short_and_cannot_steer_a_terminal(ex):
    text = repr(ex)
    assert len(text.splitlines()) <= 7
    assert "\x1b" not in text
    assert "converged" in text
    assert "component 0 (share 0.67): size +" in text


def test_html_is_escaped_and_balanced(ex):
    page = ex._repr_html_()
    parser = Balanced()
    parser.feed(page)
    assert not parser.open
    assert "script" not in parser.seen
    assert "&lt;script&gt;" in page
    assert len(page) < 10_000


def test_hostile_provenance_is_escaped(ex):
    nasty = Explanation(ex.data.assign_attrs(method="<img src=x>", response_kind="<b>"))
    assert "<img" not in nasty._repr_html_()
    assert "<b>" not in nasty._repr_html_()


def test_many_components_and_long_names_stay_short():
    ex = Explanation.from_coefficients([[1.0]] * 40, feature_names=["n" * 5000])
    assert len(repr(ex)) < 1000
    assert len(ex._repr_html_()) < 5000


def test_what_has_not_converged_says_so(ex):
    assert "NOT CONVERGED" in repr(Explanation(ex.data.assign_attrs(converged=0)))


@pytest.mark.parametrize("width", [60, 140])
def test_rich_prints_strips_of_bytes_and_text_of_others(ex, byte_ex, width):
    stream = io.StringIO()
    console = Console(file=stream, width=width)
    console.print(byte_ex)
    console.print(ex)
    text = stream.getvalue()
    assert "instance 1: byte 3 of 6" in text
    assert "5d c3 55 89 e5" in text
    assert "component 0 (share 0.67): size +" in text
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) <= width


def test_single_inputs_have_verdicts_of_their_own(byte_ex):
    flags = {"converged": ("instance", [True, False]), "faithful": ("instance", [True, True])}
    judged = Explanation(byte_ex.data.assign(flags).assign_attrs(converged=0))
    assert "2 instances, 5 features, 1 converged, 2 faithful" in repr(judged)


def test_every_input_says_what_is_held_against_it(ex):
    flags = {
        "converged": ("instance", [True, False, True, False]),
        "faithful": ("instance", [True, True, False, False]),
        "degenerate": ("instance", [False, False, True, False]),
    }
    draws = ex.data["importance"].isel(component=[0, 0, 0, 0]).drop_vars("component")
    data = draws.rename(component="instance").assign_coords(instance=list("abcd")).to_dataset()
    judged = Explanation(data.assign(flags))
    heads = [line.split(":")[0].strip() for line in repr(judged).splitlines()[2:]]
    assert heads == [
        "instance a",
        "instance b (not converged)",
        "instance c (degenerate)",
        "instance d (not faithful, not converged)",
    ]
    assert "instance b (not converged)" in judged._repr_html_()
