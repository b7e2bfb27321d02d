"""The models that everybody fits: one where NUTS is feasible, and the two published ones."""

import os

from benchmarks.problems import Problem
from benchmarks.problems import load_fashion as load_trouser

__all__ = ["CASES", "available", "load", "title"]

CASES = ("small", "pdf", "trouser")
_NAMES = {
    "small": "simulated",
    "pdf": "PDF malware",
    "trouser": "Trousers",
    "fashion": "Trousers",
}


def available(cases: tuple[str, ...]) -> tuple[str, ...]:
    """
    Leave out the cases whose data are not there.

    Parameters
    ----------
    cases : tuple of str
        Some of `CASES`.

    Returns
    -------
    tuple of str
        All of them where ``MIXREG_DATA`` names a folder, else only the simulated one.

    Examples
    --------
    >>> available(("small",))
    ('small',)
    """
    return cases if os.environ.get("MIXREG_DATA") else tuple(c for c in cases if c == "small")


def load(case: str) -> Problem:
    """
    Load the data of one case.

    Parameters
    ----------
    case : {"small", "pdf", "trouser"}
        Simulated rows of three overlapping regressions; all rows of the PDF data with the
        network's probabilities; the Trousers with the network's log odds, elastic nets and the
        published hyper-parameters, as the other benchmarks have them.

    Returns
    -------
    Problem
        The same data on every call.

    Examples
    --------
    >>> load("small").X.shape
    (400, 5)
    """
    if case == "trouser":
        return load_trouser()
    if case == "pdf":
        from held_out.tasks import load as load_task

        task = load_task("pdf")
        return Problem(task.X, task.y, n_components=10, burn_in=300, draws=1000)
    from mixreg.datasets import simulate

    table = simulate(400, 5, 3, noise=0.3, random_seed=1)
    return Problem(table.X, table.y, n_components=3, burn_in=200, draws=1000)


def title(case: str, problem: Problem) -> str:
    """
    Name data by their shape.

    Parameters
    ----------
    case : str
        One of `CASES`, or a size of the other benchmarks.
    problem : Problem
        The data.

    Returns
    -------
    str
        Name, rows, features and components.

    Examples
    --------
    >>> title("small", load("small"))
    'simulated, 400 × 5, 3 components'
    """
    name = _NAMES.get(case, case.replace("_", " "))
    n_obs, n_features = problem.X.shape
    nets = problem.options.get("n_nets")
    end = f", {nets} nets" if nets else ""
    return f"{name}, {n_obs:,} × {n_features}, {problem.n_components} components{end}"
