"""The committed notebooks: run from top to bottom, with outputs, and no trace of a machine."""

import ast
import json
import re
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

FOLDER = Path(__file__).parents[2] / "notebooks"
PATHS = sorted(FOLDER.glob("*.ipynb"))
MOST_BYTES = 900_000
ROOTS = ("work", "home", "tmp", "root", "Users", "mnt", "opt", "var")
MACHINE = re.compile(
    rf"(?<![\w.:/<])/(?:{'|'.join(ROOTS)})/"  # A folder of somebody,
    r"|\b[A-Z]:\\+Users"  # on Windows too,
    r"| at 0x[0-9a-f]{6}"  # or a place in memory.
)
Notebook = nbformat.NotebookNode


def code_cells(notebook: Notebook) -> list[Notebook]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def outputs(notebook: Notebook) -> list[Notebook]:
    return [output for cell in code_cells(notebook) for output in cell.outputs]


def starts_with_a_title(notebook: Notebook) -> bool:
    first = notebook.cells[0]
    return first.cell_type == "markdown" and first.source.startswith("# ")


def ran_from_top_to_bottom(notebook: Notebook) -> bool:
    counts = [cell.execution_count for cell in code_cells(notebook)]
    return counts == list(range(1, len(counts) + 1))


def is_meant_to_show(source: str) -> bool:
    tree = ast.parse(source)
    names = {node.func.id for node in ast.walk(tree) if is_plain_call(node)}
    settles = isinstance(tree.body[0], ast.Import)
    return "print" in names or (isinstance(tree.body[-1], ast.Expr) and not settles)


def is_plain_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name)


def shows_what_it_should(notebook: Notebook) -> bool:
    """Say whether every cell that ends with an expression or prints has outputs."""
    return all(cell.outputs for cell in code_cells(notebook) if is_meant_to_show(cell.source))


def has_pictures(notebook: Notebook) -> bool:
    return any("image/png" in output.get("data", {}) for output in outputs(notebook))


def has_no_error(notebook: Notebook) -> bool:
    return all(output.output_type != "error" for output in outputs(notebook))


def is_silent(notebook: Notebook) -> bool:
    return all(output.get("name") != "stderr" for output in outputs(notebook))


def names_no_machine(notebook: Notebook) -> bool:
    text = [cell.source for cell in notebook.cells]
    for output in outputs(notebook):
        shown = {kind: data for kind, data in output.get("data", {}).items() if kind[:5] != "image"}
        text += [output.get("text", ""), *map(str, shown.values())]
    return not any(map(MACHINE.search, text))


def has_plain_metadata(notebook: Notebook) -> bool:
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    plain = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return notebook.metadata == plain and not any(cell.metadata for cell in notebook.cells)


def has_stable_ids(notebook: Notebook) -> bool:
    return [cell.id for cell in notebook.cells] == [
        f"cell-{place:02d}" for place in range(len(notebook.cells))
    ]


def has_no_widgets(notebook: Notebook) -> bool:
    kinds = [kind for output in outputs(notebook) for kind in output.get("data", {})]
    return not any("widget" in kind for kind in kinds)


CHECKS: list[Callable[[Notebook], bool]] = [
    starts_with_a_title,
    ran_from_top_to_bottom,
    shows_what_it_should,
    has_pictures,
    has_no_error,
    is_silent,
    names_no_machine,
    has_plain_metadata,
    has_stable_ids,
    has_no_widgets,
]
by_check = pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)


def test_there_are_seven_and_the_readme_names_them():
    assert [path.name[:3] for path in PATHS] == [f"0{number}_" for number in range(1, 8)]
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"\((\w+\.ipynb)\)", readme) == [path.name for path in PATHS]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
@by_check
def test_notebook(check, path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert check(notebook), f"{path.name}: not {check.__name__}"


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_files_are_small(path):
    assert path.stat().st_size < MOST_BYTES


def whole() -> Notebook:
    """Make a notebook that passes every check."""
    picture = nbformat.v4.new_output("display_data", {"image/png": "cGljdHVyZQ=="})
    cells = [
        nbformat.v4.new_markdown_cell("# Title", id="cell-00"),
        nbformat.v4.new_code_cell("x = 1", id="cell-01", execution_count=1),
        nbformat.v4.new_code_cell("x", id="cell-02", execution_count=2, outputs=[picture]),
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


def add(notebook: Notebook, kind: str, **content: object) -> None:
    notebook.cells[2].outputs.append(nbformat.v4.new_output(kind, **content))


def page(notebook: Notebook, text: str) -> None:
    add(notebook, "display_data", data={"text/html": text})


def opening(root: str) -> Callable[[Notebook], object]:
    return lambda notebook: notebook.cells[1].update(source=f'open("/{root}/x")')


BROKEN: list[tuple[Callable[[Notebook], bool], Callable[[Notebook], object]]] = [
    (starts_with_a_title, lambda nb: nb.cells.pop(0)),
    (starts_with_a_title, lambda nb: nb.cells[0].update(source="Title")),
    (ran_from_top_to_bottom, lambda nb: nb.cells[2].update(execution_count=3)),
    (ran_from_top_to_bottom, lambda nb: nb.cells[1].update(execution_count=None)),
    (shows_what_it_should, lambda nb: nb.cells[2].update(outputs=[])),
    (shows_what_it_should, lambda nb: nb.cells[2].update(source="plot(x);", outputs=[])),
    (shows_what_it_should, lambda nb: nb.cells[1].update(source="if x:\n    print(x)")),
    (has_pictures, lambda nb: nb.cells[2].outputs.pop()),
    (has_no_error, lambda nb: add(nb, "error", ename="E", evalue="", traceback=[])),
    (is_silent, lambda nb: add(nb, "stream", name="stderr", text="a warning")),
    (names_no_machine, lambda nb: add(nb, "stream", name="stdout", text="see /home/me/x.py")),
    (names_no_machine, lambda nb: page(nb, "<b>/tmp/x</b>")),
    (names_no_machine, lambda nb: page(nb, "C:\\Users\\me")),
    (names_no_machine, lambda nb: page(nb, "a Model at 0x7fd9b1b5a900")),
    *((names_no_machine, opening(root)) for root in ROOTS),
    (has_plain_metadata, lambda nb: nb.cells[1].metadata.update(execution={"started": "now"})),
    (has_plain_metadata, lambda nb: nb.metadata.kernelspec.update(name="mine")),
    (has_stable_ids, lambda nb: nb.cells[1].update(id="ab12cd34")),
    (has_no_widgets, lambda nb: add(nb, "display_data", data={"application/x.widget+json": {}})),
]


@by_check
def test_checks_pass_what_is_whole(check):
    assert check(whole())
    assert any(check is tried for tried, _ in BROKEN)


@pytest.mark.parametrize(("check", "damage"), BROKEN)
def test_checks_find_what_is_broken(check, damage):
    notebook = whole()
    damage(notebook)
    assert not check(notebook)


def test_paths_of_the_web_and_of_systems_are_no_machine():
    notebook = whole()
    page(notebook, "https://example.org/home/x <br/>/bin/ls </home>")
    assert names_no_machine(notebook)


def test_files_are_written_alike():
    for path in PATHS:
        text = path.read_text(encoding="utf-8")
        again = json.dumps(json.loads(text), indent=1, ensure_ascii=False, sort_keys=True)
        assert text == again + "\n"
