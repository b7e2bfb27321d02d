"""Notebooks become pages: copied when they change, listed with their titles, removed when gone."""

import importlib
import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def notebooks(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "docs" / "_ext"))
    yield importlib.import_module("notebooks")
    sys.modules.pop("notebooks", None)


class App:
    """What the extension needs of Sphinx."""

    def __init__(self, srcdir: Path) -> None:
        self.srcdir = srcdir


def write(path: Path, *cells: tuple[str, str]) -> None:
    path.parent.mkdir(exist_ok=True)
    found = [{"cell_type": kind, "source": [text], "metadata": {}} for kind, text in cells]
    path.write_text(json.dumps({"cells": found}), encoding="utf-8")


def test_notebooks_are_copied_and_listed_in_order(notebooks, tmp_path):
    docs = tmp_path / "docs"
    docs.mkdir()
    write(tmp_path / "notebooks" / "02_priors.ipynb", ("markdown", "# Priors\nAnd checks."))
    write(tmp_path / "notebooks" / "01_first.ipynb", ("code", "# no title"), ("markdown", "text"))
    notebooks.copy_notebooks(App(docs), None)
    index = (docs / "notebooks" / "index.md").read_text(encoding="utf-8")
    assert index.index("[01_first](01_first.ipynb)") < index.index("[Priors](02_priors.ipynb)")
    assert (docs / "notebooks" / "02_priors.ipynb").exists()
    (tmp_path / "notebooks" / "02_priors.ipynb").unlink()
    notebooks.copy_notebooks(App(docs), None)
    assert not (docs / "notebooks" / "02_priors.ipynb").exists()
    assert "Priors" not in (docs / "notebooks" / "index.md").read_text(encoding="utf-8")


def test_no_notebooks_are_no_error(notebooks, tmp_path):
    docs = tmp_path / "docs"
    docs.mkdir()
    notebooks.copy_notebooks(App(docs), None)
    text = (docs / "notebooks" / "index.md").read_text(encoding="utf-8")
    assert "toctree" not in text
    assert text.startswith("# Notebooks")
