"""Known truths, data from them, and the sampler on all data sets at once."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from mixreg.certificates.joint import Joint
from mixreg.certificates.problems import PROBLEMS, Problem
from mixreg.certificates.replicas import Step, compile_replicated, run_sweeps, valid_sweep

__all__ = ["CALIBRATED", "draws_given"]

CALIBRATED: dict[str, Problem] = {
    name: PROBLEMS[name]
    for name in (
        "dmm, default preset",
        "dmm, gate",
        "dmm_men, sigma, default preset",
        "dmm_men, sigma, gate",
        "dmm_men, variance, default preset",
        "lemna, default preset",
        "lemna, gate",
    )
}


def draws_given(
    problem: Problem,
    truth: Joint,
    rng: np.random.Generator,
    n_draws: int,
    *,
    thin: int = 1,
    burn_in: int = 100,
    step: Step = valid_sweep,
    plainly: bool = False,
) -> Iterator[Joint]:
    """
    Draw from the posteriors of many data sets, one chain for each.

    Parameters
    ----------
    problem : Problem
        The mixture.
    truth : Joint
        Data sets; of the parameters nothing is read.
    rng : Generator
        Source of randomness.
    n_draws : int
        Draws kept of each chain.
    thin : int, default 1
        Sweeps for each.
    burn_in : int, default 100
        Sweeps that are thrown away: chains start at draws of the prior that know nothing of the
        data.
    step : callable, optional
        What is certified; the package's sweep by default.
    plainly : bool, default False
        Whether to leave the graph as it is.

    Yields
    ------
    Joint
        One draw of every posterior.

    Examples
    --------
    >>> problem, rng = Problem(), np.random.default_rng(1)
    >>> truth = problem.draw_joint(rng, 5)
    >>> [draw.theta.shape for draw in draws_given(problem, truth, rng, 2, burn_in=1)]
    [(5, 4, 3), (5, 4, 3)]
    """
    n = len(truth.z)
    function = compile_replicated(problem, n, step, plainly=plainly)
    now = replace(problem.draw_joint(rng, n), design=truth.design)
    now = run_sweeps(function, now, rng, burn_in)
    for _ in range(n_draws):
        now = run_sweeps(function, now, rng, thin)
        yield now
