"""CITATION.cff: valid in what the format asks for, and of this version."""

import datetime
import re
from pathlib import Path

import pytest

import mixreg

yaml = pytest.importorskip("yaml")
ROOT = Path(__file__).parents[2]
# Keys that version 1.2.0 of the format knows, of those that may stand at the top.
KNOWN = {
    "abstract", "authors", "cff-version", "commit", "contact", "date-released", "doi",
    "identifiers", "keywords", "license", "license-url", "message", "preferred-citation",
    "references", "repository", "repository-artifact", "repository-code", "title", "type", "url",
    "version",
}  # fmt: skip
REFERENCE_TYPES = {"article", "conference-paper", "software", "book", "generic"}


@pytest.fixture(scope="module")
def citation() -> dict:
    return yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))


def test_required_keys_are_there_and_no_others(citation):
    assert citation["cff-version"] == "1.2.0"
    assert {"authors", "cff-version", "message", "title"} <= set(citation) <= KNOWN
    assert citation["type"] == "software"


def test_it_speaks_of_this_version(citation):
    assert citation["version"] == mixreg.__version__
    assert citation["license"] == "Apache-2.0"
    assert citation["authors"] == [{"name": "The mixreg developers"}]


def test_papers_behind_the_methods_are_whole(citation):
    this_year = datetime.datetime.now(tz=datetime.UTC).year
    for paper in citation["references"]:
        assert paper["type"] in REFERENCE_TYPES
        assert paper["title"]
        assert 1990 < paper["year"] <= this_year
        assert all(set(author) == {"family-names", "given-names"} for author in paper["authors"])
        if "doi" in paper:
            assert re.fullmatch(r"10\.\d{4,9}/\S+", paper["doi"])
        else:
            assert re.fullmatch(r"https://\S+", paper["url"])
    titles = " ".join(paper["title"] for paper in citation["references"])
    assert "LEMNA" in titles
    assert "Bayesian Non-parametric" in titles


def test_methods_named_in_the_notes_exist(citation):
    named = re.findall(r"mixreg\.(\w+)", " ".join(p["notes"] for p in citation["references"]))
    assert {"lemna", "dmm", "dmm_men"} <= set(named)
    assert set(named) <= set(mixreg.__all__)
