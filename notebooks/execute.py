"""Run the notebooks and keep their outputs: `python notebooks/execute.py [01 02 ...]`."""

import argparse
import os
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).resolve().parent
QUICK = "MIXREG_NOTEBOOK_QUICK"
ADDRESS = re.compile(r" at 0x[0-9a-f]+")


def run(path: Path, *, quick: bool) -> nbformat.NotebookNode:
    """
    Run a notebook from top to bottom, as a new user would: without files of published data.

    Parameters
    ----------
    path : Path
        The notebook; the file stays as it is.
    quick : bool
        Whether its chains are short.

    Returns
    -------
    NotebookNode
        With the outputs of this run.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        If a cell fails.
    """
    notebook = nbformat.read(path, as_version=4)
    names = os.environ.keys() - {QUICK, "MIXREG_DATA"}
    environment = {name: os.environ[name] for name in names} | ({QUICK: "1"} if quick else {})
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(
            notebook,
            kernel_name="python3",
            timeout=1800,
            # What a notebook writes must not lie about in the repository.
            resources={"metadata": {"path": folder}},
            record_timing=False,
        )
        return client.execute(env=environment)


def complaints(notebook: nbformat.NotebookNode) -> Iterator[str]:
    """
    Find what cells wrote to the stream of errors.

    Parameters
    ----------
    notebook : NotebookNode
        A notebook that was run.

    Yields
    ------
    str
        The identifier of a cell and its text.
    """
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "stream" and output.name == "stderr":
                yield f"{cell.id}: {output.text}"


def without_machine(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """
    Leave out what differs from machine to machine and from run to run.

    Parameters
    ----------
    notebook : NotebookNode
        A notebook; it is changed.

    Returns
    -------
    NotebookNode
        The same notebook.
    """
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    plain = {"kernelspec": kernel, "language_info": {"name": "python"}}
    notebook.metadata = nbformat.from_dict(plain)
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({})
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "text/plain" in data:
                data["text/plain"] = ADDRESS.sub("", data["text/plain"])
    return notebook


def main() -> None:
    """Run the notebooks that were asked for, and replace their files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="beginnings of file names; all by default")
    parser.add_argument("--quick", action="store_true", help="short chains; files stay as they are")
    asked = parser.parse_args()
    for path in sorted(FOLDER.glob("*.ipynb")):
        if asked.names and not path.name.startswith(tuple(asked.names)):
            continue
        started = time.perf_counter()
        notebook = run(path, quick=asked.quick)
        for line in complaints(notebook):
            print(f"{path.name}, stderr in {line}")
        if not asked.quick:
            nbformat.write(without_machine(notebook), path)
        took, size = time.perf_counter() - started, path.stat().st_size
        print(f"{path.name}: {took:.0f} s, {size / 1000:.0f} kB", flush=True)


if __name__ == "__main__":
    main()
