"""The shape of the package: one-way imports, small files, a truthful module map, a light import."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "mixreg"
# A room imports only from itself and from the rooms before it.
ROOMS = (
    "inputs",
    "linalg",
    "conjugate",
    "distributions",
    "models",
    "gibbs",
    "quickfit",
    "posterior",
    "runs",
    "sampling",
    "explain",
    "certificates",
    "networks",
    "datasets",
    "plots",
    "cli",
)
POSTERIOR_MAY_USE = {"inputs"}
# The only places that may import these libraries, late or not.
HOMES = {
    "keras": ("networks/", "explain/blackbox.py", "explain/gradients.py"),
    "tensorflow": ("networks/", "explain/blackbox.py", "explain/gradients.py"),
    "matplotlib": ("plots/",),
    "typer": ("cli.py", "cli/"),
}
LATE = ("keras", "tensorflow", "matplotlib", "shap", "lime", "pymc", "arviz", "sklearn")
MODULES = sorted(PACKAGE.rglob("*.py"))
PYTHON_FILES = MODULES + sorted((ROOT / "tests").rglob("*.py"))


def relative(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_names(tree: ast.AST) -> Iterator[str]:
    """Dotted names of every import in a file, those inside functions included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None and node.level == 0:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def calls_to(tree: ast.AST, name: str) -> list[int]:
    """Lines on which a dotted name such as ``pytensor.function`` is mentioned or imported."""
    mentions = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node) == name
    ]
    return mentions + [1 for imported in imported_names(tree) if imported == name]


by_module = pytest.mark.parametrize("path", MODULES, ids=relative)
# The top level names every room, lazily.
IN_ROOMS = [path for path in MODULES if room_of(path) != "__init__"]
IN_POSTERIOR = [path for path in MODULES if room_of(path) == "posterior"]


@pytest.mark.parametrize("path", IN_ROOMS, ids=relative)
def test_rooms_import_one_way(path):
    room = room_of(path)
    assert room in ROOMS, f"{relative(path)} is in no room of the order"
    wrong = []
    for name in imported_names(parse(path)):
        top, _, rest = name.partition(".")
        if top != "mixreg":
            continue
        target = rest.split(".")[0]
        if target not in ROOMS or ROOMS.index(target) > ROOMS.index(room):
            wrong.append(name)
    assert not wrong, f"{relative(path)} imports from further along, or the top level: {wrong}"


@pytest.mark.parametrize("path", IN_POSTERIOR, ids=relative)
def test_posterior_knows_only_arrays(path):
    names = list(imported_names(parse(path)))
    assert not [n for n in names if n.split(".")[0] in {"pymc", "pytensor", "nutpie"}]
    rooms = {n.split(".")[1] for n in names if n.startswith("mixreg.")}
    assert rooms <= POSTERIOR_MAY_USE | {"posterior"}


@by_module
def test_libraries_stay_in_their_rooms(path):
    used = {name.split(".")[0] for name in imported_names(parse(path))}
    strays = [
        library
        for library, homes in HOMES.items()
        if library in used and not relative(path).startswith(homes)
    ]
    assert not strays, f"{relative(path)} imports {strays}"


@by_module
def test_module_has_docstring_and_all(path):
    tree = parse(path)
    docstring = ast.get_docstring(tree)
    assert docstring, f"{relative(path)} has no docstring"
    assert len(docstring.splitlines()) == 1, "a module docstring is one line"
    targets = {
        target.id
        for node in tree.body
        for target in getattr(node, "targets", [getattr(node, "target", None)])
        if isinstance(target, ast.Name)
    }
    assert "__all__" in targets, f"{relative(path)} has no __all__"


@pytest.mark.parametrize("path", PYTHON_FILES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_files_are_small_and_named_for_a_subject(path):
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= 300, f"{path.name} has {lines} lines"
    assert path.stem not in {"utils", "util", "helpers", "helper", "common", "misc"}


@by_module
def test_imports_are_absolute(path):
    levels = [node.level for node in ast.walk(parse(path)) if isinstance(node, ast.ImportFrom)]
    assert not any(levels)


def test_compiling_happens_in_one_place():
    places = [relative(path) for path in MODULES if calls_to(parse(path), "pytensor.function")]
    assert places == ["gibbs/compile.py"]


def test_every_module_has_a_room():
    missing = {room_of(path) for path in MODULES} - set(ROOMS) - {"__init__"}
    assert not missing, f"rooms without a place in the order: {missing}"


def module_map(readme: str) -> set[str]:
    """Paths named by the fenced block under the heading "Module map"."""
    match = re.search(r"^#+ Module map\n.*?^```\w*\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)
    assert match, "README.md has no fenced block under a heading 'Module map'"
    folders: list[str] = []
    paths = set()
    for line in filter(str.strip, match[1].splitlines()):
        depth = (len(line) - len(line.lstrip())) // 2
        name = line.split()[0]
        folders = [*folders[:depth], name.rstrip("/")]
        paths.add("/".join(folders) + ("/" if name.endswith("/") else ""))
    return paths


def test_module_map_equals_the_tree():
    on_disk = {"mixreg/"}
    for path in MODULES:
        place = path.relative_to(ROOT)
        if path.name == "__init__.py" and path.parent != PACKAGE:
            on_disk.add(place.parent.as_posix() + "/")
        else:
            on_disk.add(place.as_posix())
    named = module_map((ROOT / "README.md").read_text(encoding="utf-8"))
    assert named == on_disk, f"only in README: {named - on_disk}; missing: {on_disk - named}"


def test_heavy_libraries_are_imported_late():
    program = "import json, sys, mixreg; print(json.dumps([m for m in sys.modules]))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    loaded = set(json.loads(done.stdout))
    assert not loaded & set(LATE)


def test_checks_can_fail():
    tree = ast.parse("def f():\n    import pymc.math\n    from mixreg.cli import main\n")
    assert list(imported_names(tree)) == ["pymc.math", "mixreg.cli.main"]
    assert calls_to(
        ast.parse("import pytensor as p\npytensor.function([], 1)"), "pytensor.function"
    )
    assert calls_to(ast.parse("from pytensor import function"), "pytensor.function")
    text = "## Module map\n```\nmixreg/\n  a.py   one\n  b/     two\n    c.py three\n```\n"
    assert module_map(text) == {"mixreg/", "mixreg/a.py", "mixreg/b/", "mixreg/b/c.py"}
