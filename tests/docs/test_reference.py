"""The reference: every public name of every public room has a page of its own."""

import importlib
import sys
from pathlib import Path
from types import ModuleType

import pytest

import mixreg

ROOT = Path(__file__).parents[2]
# What these rooms export is for the package's own use.
INTERNAL = {"mixreg.cli", "mixreg.certificates.mutants", "mixreg.certificates.ratios"}


@pytest.fixture(scope="module")
def rooms():
    sys.path.insert(0, str(ROOT / "docs" / "_ext"))
    try:
        yield importlib.import_module("rooms")
    finally:
        sys.path.remove(str(ROOT / "docs" / "_ext"))


def packages() -> set[str]:
    """Name every folder of the package whose __init__ exports something."""
    found = set()
    for path in (ROOT / "mixreg").rglob("__init__.py"):
        name = ".".join(path.relative_to(ROOT).parts[:-1])
        if name == "mixreg" or any(name.startswith(f"{room}") for room in INTERNAL):
            continue
        if importlib.import_module(name).__all__:
            found.add(name)
    return found


def things(rooms) -> list[object]:
    """Import everything that has a page."""
    found = []
    for by_module in rooms.documented().values():
        for names in by_module.values():
            for name in names:
                owner, _, last = name.rpartition(".")
                found.append(getattr(importlib.import_module(owner), last))
    return found


@pytest.mark.network
def test_every_public_name_has_a_page(rooms):
    documented = {id(thing) for thing in things(rooms)}
    missing = [
        f"{module}.{name}"
        for module in ["mixreg", *sorted(packages())]
        for name in importlib.import_module(module).__all__
        if not isinstance(thing := getattr(importlib.import_module(module), name), ModuleType)
        and id(thing) not in documented
    ]
    assert not missing


@pytest.mark.network
def test_each_thing_has_one_page_under_its_shortest_name(rooms):
    every = [
        name for page in rooms.documented().values() for some in page.values() for name in some
    ]
    assert len(every) == len(set(every))
    short = {f"mixreg.{name}" for name in mixreg.__all__ if name not in mixreg._ROOMS}
    assert short <= set(every)


@pytest.mark.network
def test_pages_list_their_names_and_change_only_when_these_do(rooms, tmp_path):
    class App:
        srcdir = tmp_path

    rooms.write_pages(App(), None)
    folder = tmp_path / "reference" / "rooms"
    stale = folder / "gone.rst"
    stale.write_text("Gone\n====\n", encoding="utf-8")
    page = folder / "models.rst"
    written = page.stat().st_mtime_ns
    rooms.write_pages(App(), None)
    assert not stale.exists()
    assert page.stat().st_mtime_ns == written
    lines = page.read_text(encoding="utf-8").splitlines()
    assert {"   dmm", "   lemna", "   models.spec_of"} <= set(lines)
