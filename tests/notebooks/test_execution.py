"""The notebooks run at small size, without errors and without a word on stderr."""

import importlib.util
from pathlib import Path

import nbformat
import pytest
from nbclient.exceptions import CellExecutionError

FOLDER = Path(__file__).parents[2] / "notebooks"
PATHS = sorted(FOLDER.glob("*.ipynb"))


@pytest.fixture(scope="module")
def execute():
    spec = importlib.util.spec_from_file_location("execute_notebooks", FOLDER / "execute.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def written(path: Path, source: str) -> Path:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source, id="cell-00")])
    nbformat.write(notebook, path)
    return path


@pytest.mark.notebooks
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_notebook_runs(path, execute):
    before = path.read_bytes()
    assert list(execute.complaints(execute.run(path, quick=True))) == []
    assert path.read_bytes() == before


@pytest.mark.notebooks
def test_failures_and_warnings_are_seen(tmp_path, execute):
    with pytest.raises(CellExecutionError):
        execute.run(written(tmp_path / "a.ipynb", "1 / 0"), quick=True)
    source = "import warnings\nwarnings.warn('look out')"
    (found,) = execute.complaints(execute.run(written(tmp_path / "b.ipynb", source), quick=True))
    assert found.startswith("cell-00: ")
    assert "look out" in found


@pytest.mark.notebooks
def test_size_is_told_and_published_data_are_not(tmp_path, execute, monkeypatch):
    monkeypatch.setenv("MIXREG_DATA", "here")
    source = "import os\n[os.environ.get(n) for n in ('MIXREG_NOTEBOOK_QUICK', 'MIXREG_DATA')]"
    path = written(tmp_path / "a.ipynb", source)
    shown = [
        execute.run(path, quick=quick).cells[0].outputs[0].data["text/plain"]
        for quick in (True, False)
    ]
    assert shown == ["['1', None]", "[None, None]"]


def test_what_belongs_to_a_machine_is_left_out(execute):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")])
    notebook.metadata.update(widgets={}, language_info={"name": "python", "version": "3.12.1"})
    notebook.cells[0].metadata.update(execution={"iopub.status.busy": "2020"})
    shown = {"text/plain": "<Model at 0x7fd9b1b5a900>"}
    notebook.cells[0].outputs = [nbformat.v4.new_output("display_data", shown)]
    plain = execute.without_machine(notebook)
    assert plain.metadata.language_info == {"name": "python"}
    assert "widgets" not in plain.metadata
    assert plain.cells[0].metadata == {}
    assert plain.cells[0].outputs[0].data["text/plain"] == "<Model>"
