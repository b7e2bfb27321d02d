"""Python in the pages: it compiles, names what exists, and runs from top to bottom of a page."""

import ast
import importlib
import inspect
import re
import warnings
from pathlib import Path
from typing import NamedTuple

import pytest

import mixreg as mr

ROOT = Path(__file__).parents[2]
BUILT = {"_build", "notebooks", "rooms"}
PAGES = sorted(path for path in (ROOT / "docs").rglob("*.md") if not BUILT & set(path.parts))
PAGES.append(ROOT / "README.md")
FENCE = re.compile(
    r"(?P<skip><!-- not run: [^>]+ -->\n)?"
    r"^(?P<fence>`{3,})(?P<kind>python|\{code-cell\} ipython3)\n"
    r"(?P<text>.*?)^(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)
# The README's examples train networks on real data; the demonstrations run the same.
NOT_RUN = {"README.md", "gallery.md"}


class Block(NamedTuple):
    """Some Python in a page, and whether it runs."""

    text: str
    line: int
    runs: bool


def blocks(page: Path) -> list[Block]:
    """Read the Python of a page; of live cells without their options."""
    text = page.read_text(encoding="utf-8")
    found = []
    for match in FENCE.finditer(text):
        code = re.sub(r"\A(---\n.*?^---\n|(:\w+:[^\n]*\n)+)", "", match["text"], flags=re.M | re.S)
        line = text.count("\n", 0, match.start("text")) + 1
        found.append(Block(code, line, match["skip"] is None))
    return found


def label(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


WITH_CODE = [page for page in PAGES if blocks(page)]


def resolve(node: ast.AST) -> object:
    """Look a chain of names such as ``mr.plots.plot_importance`` up; None if it is none of ours."""
    if isinstance(node, ast.Name):
        return mr if node.id in ("mr", "mixreg") else None
    if isinstance(node, ast.Attribute):
        owner = resolve(node.value)
        if inspect.ismodule(owner) and owner.__name__.startswith("mixreg"):
            assert hasattr(owner, node.attr), f"{owner.__name__} has no {node.attr}"
            return getattr(owner, node.attr)
        if inspect.isclass(owner):
            assert hasattr(owner, node.attr), f"{owner.__name__} has no {node.attr}"
    return None


def check_names(tree: ast.AST) -> None:
    """Hold names and keyword arguments against the package."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            resolve(node)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("mixreg"):
            module = importlib.import_module(node.module)
            assert all(hasattr(module, alias.name) for alias in node.names)
        if isinstance(node, ast.Call) and callable(called := resolve(node.func)):
            parameters = inspect.signature(called).parameters
            if any(one.kind is one.VAR_KEYWORD for one in parameters.values()):
                continue
            given = {keyword.arg for keyword in node.keywords} - {None}
            unknown = given - set(parameters)
            assert not unknown, f"{ast.unparse(node.func)} takes no {unknown}"


@pytest.mark.network
@pytest.mark.parametrize("page", WITH_CODE, ids=label)
def test_blocks_compile_and_name_what_exists(page):
    for block in blocks(page):
        code = "\n".join(line for line in block.text.splitlines() if not line.startswith("%"))
        tree = ast.parse(code, filename=f"{label(page)}:{block.line}")
        check_names(tree)


@pytest.mark.parametrize("page", [p for p in WITH_CODE if p.name not in NOT_RUN], ids=label)
def test_pages_run(page, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    names: dict = {"__name__": "page"}
    with warnings.catch_warnings():
        # Chains of pages are as short as a reader's patience.
        warnings.simplefilter("ignore", mr.ConvergenceWarning)
        for block in filter(lambda block: block.runs, blocks(page)):
            # Empty lines before it, so that a traceback points into the page.
            exec(compile("\n" * (block.line - 1) + block.text, label(page), "exec"), names)


@pytest.mark.parametrize(
    ("code", "complaint"),
    [
        ("mr.plot_importance(ex)", "has no plot_importance"),
        ("mr.dmm(X, y, n_component=3)", "takes no"),
        ("mr.plots.plot_nothing(ex)", "has no plot_nothing"),
        ("mr.Explanation.from_nothing(1)", "has no from_nothing"),
    ],
)
def test_stale_names_are_found(code, complaint):
    with pytest.raises(AssertionError, match=complaint):
        check_names(ast.parse(code))


def test_options_of_live_cells_are_no_code(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        "```{code-cell} ipython3\n---\nmystnb:\n  image:\n    alt: A picture\n---\nx = 1\n```\n\n"
        "```{code-cell} ipython3\n:tags: [hide-input]\n\ny = 2\n```\n\n"
        "<!-- not run: slow -->\n```python\nz = 3\n```\n",
        encoding="utf-8",
    )
    found = blocks(page)
    assert [block.text.strip() for block in found] == ["x = 1", "y = 2", "z = 3"]
    assert [block.runs for block in found] == [True, True, False]


def test_every_picture_of_the_gallery_is_described():
    gallery = ROOT / "docs" / "gallery.md"
    cells = [match[0] for match in FENCE.finditer(gallery.read_text(encoding="utf-8"))]
    drawn = [cell for cell in cells if "mr.plots." in cell]
    assert len(drawn) > 10
    assert all(re.search(r"^    alt: \w.{20}", cell, re.MULTILINE) for cell in drawn)
    # Without it the kernel draws on nothing that a page could show.
    assert "%matplotlib inline" in cells[0]
