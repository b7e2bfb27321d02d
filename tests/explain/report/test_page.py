"""The page: complete, well formed, harmless whatever things are called, small, and alone."""

import itertools
import re

import numpy as np
import pytest

from mixreg.explain import Explanation
from mixreg.explain.report.page import MOST_BYTES, page_text

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    "{{7*7}}",
    "</script></table></body>",
    "' onmouseover='alert(3)",
    "{% endfor %}",
    "a\x00b\u202ec",
    "<!-- ",
)
SECTIONS = ("answer", "features", "fidelity", "diagnostics", "provenance")


def test_every_kind_has_the_answer_first_and_all_sections(any_ex, read):
    page = read(any_ex)
    sections = [attrs["id"] for attrs in page.attributes("section")]
    assert [name for name in sections if name in SECTIONS] == list(SECTIONS)
    assert ("rules" in sections) == (any_ex.group == "component")
    tags = [tag for tag, _ in page.tags]
    assert tags.count("h1") == 1
    assert next(place for place, tag in enumerate(tags) if tag == "title") < tags.index("body")
    assert tags.count("main") == 1
    # Headings never skip a level.
    levels = [int(tag[1]) for tag in tags if re.fullmatch(r"h[1-6]", tag)]
    assert all(b <= a + 1 for a, b in itertools.pairwise(levels))
    links = [attrs["href"] for attrs in page.attributes("a")]
    ids = {attrs["id"] for _, attrs in page.tags if "id" in attrs}
    assert {link.removeprefix("#") for link in links} <= ids
    assert all(link.startswith("#") for link in links)


def test_every_figure_says_in_words_what_it_shows(any_ex, read):
    page = read(any_ex)
    for place, (tag, attrs) in enumerate(page.tags):
        if tag == "img":
            assert attrs["alt"].strip()
            assert attrs["src"].startswith("data:image/png;base64,")
        if tag == "svg" and "aria-hidden" not in attrs:
            assert attrs["role"] == "img"
            assert page.tags[place + 1][0] == "title"
    assert len(page.attributes("svg")) >= len(any_ex.feature_names) - 1


def test_nothing_is_loaded_from_elsewhere(any_ex, evaluation):
    text = page_text(any_ex, evaluation=evaluation)
    assert not re.search(r"https?:|//[a-z]|@import|url\(", text, re.IGNORECASE)
    assert not re.search(r"<(link|iframe|object|embed|base|form)\b", text)
    assert "default-src 'none'" in text
    assert len(text.encode()) < 300_000


@pytest.mark.parametrize("kind", ["global", "local"])
def test_hostile_names_are_text_and_nothing_else(kind, ex, local_ex, rng, read, evaluation):
    names = np.array(HOSTILE, dtype=object)
    if kind == "global":
        beta = rng.normal(size=(20, 2, len(HOSTILE)))
        nasty = Explanation.from_coefficients(
            beta, feature_names=HOSTILE, method="<i>m</i>", X=rng.normal(size=(9, len(HOSTILE)))
        )
    else:
        data = local_ex.data.isel(feature=[0, 1, 2, 3] * 2).assign_coords(feature=names)
        labels = np.array([*HOSTILE[:2], "ok"], dtype=object)
        nasty = Explanation(data.assign_coords(instance=labels), fidelity=local_ex.fidelity)
    attrs = {"masker": HOSTILE[0], HOSTILE[1]: HOSTILE[2], "settings": f'{{"{HOSTILE[2]}": 1}}'}
    attrs |= {"versions": HOSTILE[3], "advice": HOSTILE[1]}
    nasty = Explanation(nasty.data.assign_attrs(attrs), fidelity=None)
    evaluation.table["explainer"] = HOSTILE[0]
    clean = read(ex if kind == "global" else local_ex, evaluation=evaluation)
    page = read(nasty, title=f"</title>{HOSTILE[0]}", evaluation=evaluation)
    assert {tag for tag, _ in page.tags} <= {tag for tag, _ in clean.tags} | {"h3", "ul", "li"}
    assert len(page.attributes("script")) == 1
    handlers = [name for _, attrs in page.tags for name in attrs if name.startswith("on")]
    assert not handlers
    assert "{{7*7}}" in page.text
    assert "{% endfor %}" in page.text
    assert "<script>alert(1)</script>" in page.text
    text = page_text(nasty)
    assert "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c" in text
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", text)


def test_scripts_run_only_if_they_are_the_page_s_own(ex):
    import base64
    import hashlib

    text = page_text(ex)
    (script,) = re.findall(r"<script>(.*)</script>", text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    (policy,) = re.findall(r"script-src '([^']*)'", text)
    assert policy == f"sha256-{digest}"


def test_large_explanations_stay_small_and_say_what_they_leave_out(rng, read):
    names = np.array([f"{'<&>' * 40}{place}" for place in range(600)], dtype=object)
    draws = rng.normal(size=(4, 40, 600))
    ex = Explanation.from_coefficients(draws[:, :1], feature_names=names)
    data = ex.data.isel(component=0, drop=True)[["importance"]]
    many = Explanation(
        data.assign(importance=(("sample", "instance", "feature"), draws)).assign_coords(
            instance=np.arange(40)
        )
    )
    text = page_text(many)
    assert len(text.encode()) < MOST_BYTES
    page = read(many)
    assert "24 of 40 instances are shown" in page.text
    assert "496 more features of smaller effect are not listed" in page.text
    assert len(page.attributes("article")) == 24


def test_report_writes_one_file_and_refuses_what_is_wrong(ex, tmp_path, evaluation):
    path = tmp_path / "answer.html"
    assert ex.report(path, title="Größen", evaluation=evaluation) == path
    assert [found.name for found in tmp_path.iterdir()] == ["answer.html"]
    assert "<title>Größen</title>" in path.read_text(encoding="utf-8")
    with pytest.raises(FileExistsError, match="exists"):
        ex.report(path)
    path.write_text("old")
    assert "<h1>" in ex.report(str(path), force=True).read_text(encoding="utf-8")
    with pytest.raises(TypeError, match="title is a int"):
        ex.report(tmp_path / "b.html", title=3)
    with pytest.raises(TypeError, match=r"evaluation\.table is a NoneType"):
        ex.report(tmp_path / "b.html", evaluation=3)
    assert not (tmp_path / "b.html").exists()


def test_a_loaded_explanation_has_the_same_page(ex, tmp_path):
    from mixreg.explain import load_explanation

    assert page_text(load_explanation(ex.save(tmp_path / "ex.nc"))) == page_text(ex)
