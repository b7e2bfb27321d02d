"""The data that benchmarks run on, by size."""

import json
import os
import tempfile
import warnings
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from benchmarks.processes import run_python

__all__ = [
    "DECLARE",
    "Problem",
    "declare",
    "load",
    "load_fashion",
    "load_pdf",
    "save",
    "setup_cache",
    "sizes",
]

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
_CNN = """
import json, sys
import numpy as np
import mixreg as mr
images = mr.datasets.fashion_mnist(classes=["Trouser"], download=False).scaled()
view = mr.maskers.Image((28, 28), mr.maskers.top_variance(300)).fit(images)
chance = mr.black_box(mr.networks.fashion_mnist_cnn(), output=1)(images[..., None])
chance = np.clip(chance, 1e-6, 1 - 1e-6)
np.savez(sys.argv[1], X=view.features(images), y=np.log(chance / (1 - chance)))
print(json.dumps(len(images)))
"""
FASHION_SHAPE = (7000, 300)
_SIZES = ("tiny", "tiny_nets", "tiny_walk", "small", "window", "pdf", "fashion")
# The published fit of Fashion-MNIST.
_NETS = {"n_nets": 3, "preset": "paper"}
# What a program in a process of its own declares from the file that `save` writes.
DECLARE = """
import json, sys
import numpy as np
import mixreg as mr
with np.load(sys.argv[1], allow_pickle=False) as arrays:
    X, y, n_components = arrays["X"], arrays["y"], int(arrays["n_components"])
    build = getattr(mr, str(arrays["method"]))
    options = json.loads(str(arrays["options"]))
def declare():
    return build(X, y, n_components=n_components, **options)
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
    method : str
        Which mixture: "dmm", "dmm_men" or "lemna".
    options : dict
        Its further options.
    """

    X: np.ndarray
    y: np.ndarray
    n_components: int
    burn_in: int
    draws: int
    method: str = "dmm"
    options: dict[str, Any] = {}  # noqa: RUF012


def declare(problem: Problem) -> Any:
    """
    Declare the model of a problem.

    Parameters
    ----------
    problem : Problem
        Data.

    Returns
    -------
    RegressionModel
        The model.
    """
    import mixreg as mr

    build = getattr(mr, problem.method)
    with warnings.catch_warnings():
        # Some features of the PDF data do not vary among the rows drawn.
        warnings.filterwarnings("ignore", message="X has .* constant columns")
        return build(problem.X, problem.y, n_components=problem.n_components, **problem.options)


def sizes() -> list[str]:
    """
    List the sizes to run, from ``MIXREG_BENCHMARK_SIZE``.

    Returns
    -------
    list of str
        Out of "tiny", "tiny_nets" and "tiny_walk" (checks that the suite runs), "small", "window"
        (a random walk over 41 places), "pdf" and "fashion" (elastic nets), separated by commas in
        the variable; by default "small,window,pdf,fashion".
        Without ``MIXREG_DATA``, "pdf" becomes "pdf_simulated" and "fashion" "fashion_simulated":
        the same shape, other data, and so a name of its own in the results.

    Raises
    ------
    ValueError
        If a size is unknown.
    """
    names = os.environ.get("MIXREG_BENCHMARK_SIZE", "small,window,pdf,fashion").split(",")
    unknown = sorted(set(names) - set(_SIZES))
    if unknown:
        raise ValueError(
            f"MIXREG_BENCHMARK_SIZE names {unknown}; wanted some of {', '.join(_SIZES)}."
        )
    has_data = bool(os.environ.get("MIXREG_DATA"))
    real = () if has_data else ("pdf", "fashion")
    return [f"{name}_simulated" if name in real else name for name in names]


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
    if size in ("pdf", "fashion"):
        return load_pdf() if size == "pdf" else load_fashion()
    shapes = {
        "tiny": (60, 3, 3, 5, 20),
        "tiny_nets": (60, 3, 3, 5, 20),
        "tiny_walk": (60, 3, 3, 5, 20),
        "small": (1000, 30, 6, 300, 250),
        "window": (500, 41, 6, 300, 250),
        "pdf_simulated": (PDF_ROWS, 135, 10, 300, 250),
        "fashion_simulated": (*FASHION_SHAPE, 6, 100, 250),
    }
    n_obs, n_features, n_components, burn_in, draws = shapes[size]
    from mixreg.datasets import simulate

    table = simulate(n_obs, n_features, len(_SHARES), weights=_SHARES, random_seed=1)
    found = Problem(table.X, table.y, n_components, burn_in, draws)
    if size in ("tiny_walk", "window"):
        return found._replace(method="lemna")
    nets = size in ("tiny_nets", "fashion_simulated")
    return found._replace(method="dmm_men", options=_NETS) if nets else found


def load_pdf() -> Problem:
    """
    Load 4,999 random rows of the PDF-malware data and the network's probabilities for them.

    Returns
    -------
    Problem
        The published experiment: ten components, binary features.
    """
    X, y = _asked(_NETWORK)
    rows = np.random.default_rng(0).permutation(len(X))[:PDF_ROWS]
    values = X[rows].astype(np.float64), y[rows].astype(np.float64)
    return Problem(*values, n_components=10, burn_in=300, draws=250)


def load_fashion() -> Problem:
    """
    Load the 7,000 trousers of Fashion-MNIST and the log odds that the network gives them.

    Returns
    -------
    Problem
        The published experiment: 300 pixels, six components, three elastic nets.
    """
    X, y = _asked(_CNN)
    return Problem(X, y, 6, burn_in=100, draws=250, method="dmm_men", options=_NETS)


def _asked(program: str) -> tuple[np.ndarray, np.ndarray]:
    """Run a program that writes inputs and the network's answers."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.npz"
        run_python(program, path)
        with np.load(path, allow_pickle=False) as arrays:
            return arrays["X"], arrays["y"]


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
        What to write: data and model.
    path : Path
        An ``.npz`` file.
    """
    np.savez(
        path,
        X=problem.X,
        y=problem.y,
        n_components=problem.n_components,
        method=problem.method,
        options=json.dumps(problem.options),
    )
