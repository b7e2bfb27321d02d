"""The data that benchmarks run on, by size."""

import os
import tempfile
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.processes import run_python

__all__ = ["Problem", "load", "load_pdf", "save", "setup_cache", "sizes"]

PDF_ROWS = 4999
# One large component and a tail, as in the posterior of the PDF data; how rows are shared out
# decides how many of them a sweep has to gather.
_SHARES = (0.79, 0.16, 0.04, 0.006, 0.004)
# Keras stays out of the process that is measured.
_NETWORK = """
import json, sys
import numpy as np
import mixreg as mr
X = mr.datasets.pdf_malware(download=False).X
probability = mr.black_box(mr.networks.pdf_malware_mlp(), output=1)(X)
np.savez(sys.argv[1], X=X, y=probability)
print(json.dumps(len(X)))
"""


class Problem(NamedTuple):
    """
    Data and the lengths of runs on them.

    Attributes
    ----------
    X : float64 of shape (n_obs, n_features)
        Inputs.
    y : float64 of shape (n_obs,)
        Response.
    n_components : int
        Truncation level.
    burn_in : int
        Sweeps after which a chain is measured.
    draws : int
        Draws kept per chain, and as many thrown away.
    """

    X: np.ndarray
    y: np.ndarray
    n_components: int
    burn_in: int
    draws: int


def sizes() -> list[str]:
    """
    List the sizes to run, from ``MIXREG_BENCHMARK_SIZE``.

    Returns
    -------
    list of str
        Out of "tiny" (a check that the suite runs), "small" and "pdf", separated by commas in the
        variable; by default "small,pdf". Without ``MIXREG_DATA``, "pdf" becomes "pdf_simulated":
        the same shape, other data, and so a name of its own in the results.

    Raises
    ------
    ValueError
        If a size is unknown.
    """
    names = os.environ.get("MIXREG_BENCHMARK_SIZE", "small,pdf").split(",")
    unknown = sorted(set(names) - {"tiny", "small", "pdf"})
    if unknown:
        raise ValueError(f"MIXREG_BENCHMARK_SIZE names {unknown}; wanted tiny, small or pdf.")
    stand_in = {} if os.environ.get("MIXREG_DATA") else {"pdf": "pdf_simulated"}
    return [stand_in.get(name, name) for name in names]


def load(size: str) -> Problem:
    """
    Load or simulate the data of one size.

    Parameters
    ----------
    size : str
        One of :func:`sizes`.

    Returns
    -------
    Problem
        The same data on every call.
    """
    if size == "pdf":
        return load_pdf()
    shapes = {
        "tiny": (60, 3, 3, 5, 20),
        "small": (1000, 30, 6, 300, 250),
        "pdf_simulated": (PDF_ROWS, 135, 10, 300, 250),
    }
    n_obs, n_features, n_components, burn_in, draws = shapes[size]
    from mixreg.datasets import simulate

    table = simulate(n_obs, n_features, len(_SHARES), weights=_SHARES, random_seed=1)
    return Problem(table.X, table.y, n_components, burn_in, draws)


def load_pdf() -> Problem:
    """
    Load 4,999 random rows of the PDF-malware data and the network's probabilities for them.

    Returns
    -------
    Problem
        The published experiment: ten components, binary features.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pdf.npz"
        run_python(_NETWORK, path)
        with np.load(path, allow_pickle=False) as arrays:
            X, y = arrays["X"], arrays["y"]
    rows = np.random.default_rng(0).permutation(len(X))[:PDF_ROWS]
    values = X[rows].astype(np.float64), y[rows].astype(np.float64)
    return Problem(*values, n_components=10, burn_in=300, draws=250)


def setup_cache() -> dict[str, Problem]:
    """
    Load every size once; asv hands the result to all benchmarks that ask for it.

    Returns
    -------
    dict of str to Problem
        By size.
    """
    return {size: load(size) for size in sizes()}


def save(problem: Problem, path: Path) -> None:
    """
    Write data where another process can read them.

    Parameters
    ----------
    problem : Problem
        What to write: ``X``, ``y`` and ``n_components``.
    path : Path
        An ``.npz`` file.
    """
    np.savez(path, X=problem.X, y=problem.y, n_components=problem.n_components)
