"""Python programs in processes of their own: fresh caches, fresh imports, memory of their own."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

__all__ = ["run_python"]


def run_python(
    program: str, *arguments: object, environment: Mapping[str, str] | None = None
) -> Any:
    """
    Run a program in a fresh interpreter and read what it says.

    Parameters
    ----------
    program : str
        Source of the program; its last printed line is JSON.
    *arguments : object
        What it finds in ``sys.argv[1:]``, as text.
    environment : mapping of str to str, optional
        Variables set beside the inherited ones.

    Returns
    -------
    Any
        The JSON of the last line.

    Raises
    ------
    RuntimeError
        If the program fails; the text has its error output.
    """
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **(environment or {})},
    )
    if done.returncode:
        raise RuntimeError(f"the program ended with code {done.returncode}:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])
