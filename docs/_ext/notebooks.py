"""The notebooks of the repository as pages: copied beside the sources before each build."""

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

HEAD = """# Notebooks

Each can be run as it stands, in a few minutes on two cores; the outputs shown are those of the
committed files, which the tests run again.

"""


def index_text(paths: list[Path]) -> str:
    """
    Write the page that lists the notebooks.

    Parameters
    ----------
    paths : list of Path
        The notebooks, in order.

    Returns
    -------
    str
        In MyST Markdown.
    """
    if not paths:
        return HEAD + "There are none in this copy of the repository.\n"
    lines = [f"- [{title_of(path)}]({path.name})" for path in paths]
    tree = ["", "```{toctree}", ":hidden:", "", *(path.stem for path in paths), "```", ""]
    return HEAD + "\n".join(lines + tree)


def title_of(path: Path) -> str:
    """
    Read the title of a notebook.

    Parameters
    ----------
    path : Path
        The notebook.

    Returns
    -------
    str
        Its first heading, or else the name of the file.
    """
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        for line in "".join(cell["source"]).splitlines():
            if cell["cell_type"] == "markdown" and line.startswith("# "):
                return line.removeprefix("# ").strip()
    return path.stem


def copy_notebooks(app: "Sphinx", _config: object) -> None:
    """
    Copy the notebooks, and write the page that lists them.

    Parameters
    ----------
    app : Sphinx
        The application.
    _config : Config
        Not looked at.
    """
    source = Path(app.srcdir).parent / "notebooks"
    folder = Path(app.srcdir) / "notebooks"
    folder.mkdir(exist_ok=True)
    paths = sorted(source.glob("*.ipynb"))
    for old in folder.glob("*.ipynb"):
        if not (source / old.name).exists():
            old.unlink()
    for path in paths:
        copy = folder / path.name
        if not copy.exists() or copy.read_bytes() != path.read_bytes():
            shutil.copyfile(path, copy)
    index = folder / "index.md"
    text = index_text(paths)
    if not index.exists() or index.read_text(encoding="utf-8") != text:
        index.write_text(text, encoding="utf-8")


def setup(app: "Sphinx") -> dict[str, Any]:
    """
    Register the copier, to run before Sphinx looks for pages.

    Parameters
    ----------
    app : Sphinx
        The application.

    Returns
    -------
    dict
        What Sphinx wants to know about an extension.
    """
    app.connect("config-inited", copy_notebooks)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
