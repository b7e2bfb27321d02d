"""Splits and merges under test: many in one sweep, on data sets so small that many are accepted."""

from typing import Any

import numpy as np
import pytensor.tensor as pt

from mixreg.certificates.patched import patched
from mixreg.certificates.problems import Problem
from mixreg.certificates.replicas import Replica, Step, valid_sweep
from mixreg.gibbs import split_merge as node_module
from mixreg.gibbs.partitions import Partition

__all__ = ["MOVE_PROBLEMS", "N_MOVES", "Hasty", "moving_by"]

N_MOVES = 24
"""Splits and merges that one sweep proposes: what is wrong with them adds up."""

_SMALL: Any = {"n_obs": 8, "n_components": 3}
MOVE_PROBLEMS: dict[str, Problem] = {
    "dmm": Problem(**_SMALL),
    "dmm, many places": Problem(n_obs=8, n_components=6),
    "dmm, paper preset": Problem(preset="paper", **_SMALL),
    "dmm_men, sigma": Problem(scaling="sigma", n_features=6, **_SMALL),
    "dmm_men, variance": Problem(scaling="variance", n_features=6, **_SMALL),
    "lemna": Problem(lam="inferred", n_features=6, **_SMALL),
    "lemna, fixed rate": Problem(lam=1.5, n_features=3, **_SMALL),
}
"""Models with constant weights, each with few rows."""


class Hasty(Partition):
    """
    Moves whose proposals are fitted in a hurry, which costs acceptance and nothing else.

    Parameters
    ----------
    design, z, alpha, components, hyper, settings, prior : Any
        As :class:`~mixreg.gibbs.partitions.Partition` takes them.

    Examples
    --------
    >>> Hasty.scans_of_two < Partition.scans_of_two
    True
    """

    scans_of_two = 2
    scans_of_one = 2


def moving_by(kind: type[Partition], n_moves: int = N_MOVES) -> Step:
    """
    Build a sweep with many splits and merges, valid or broken.

    Parameters
    ----------
    kind : type
        What proposes them.
    n_moves : int, optional
        How many.

    Returns
    -------
    callable
        The sweep.

    Examples
    --------
    >>> from mixreg.certificates.replicas import compile_replicated, run_sweeps
    >>> problem, rng = MOVE_PROBLEMS["dmm"], np.random.default_rng(1)
    >>> function = compile_replicated(problem, 5, moving_by(Hasty), plainly=True)
    >>> run_sweeps(function, problem.draw_joint(rng, 5), rng, 1).theta.shape
    (5, 3, 3)
    """

    def step(rng: Any, now: Replica) -> tuple[Any, Replica]:
        # The node keeps the class that it is made with.
        with patched(node_module, "Partition", kind):
            return valid_sweep(rng, now, n_moves=pt.as_tensor(np.int64(n_moves)))

    return step
