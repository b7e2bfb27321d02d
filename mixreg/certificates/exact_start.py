"""Exact-start invariance: parameters from the prior, data given them, then the sampler."""

import numpy as np

from mixreg.certificates.joint import Joint
from mixreg.certificates.problems import Problem
from mixreg.certificates.replicas import Step, compile_replicated, run_sweeps, valid_sweep
from mixreg.certificates.statistics import statistics

__all__ = ["LIMIT", "confirmed_z", "largest_z"]

LIMIT = 4.5
"""Largest z-score that a valid sampler is allowed; of two hundred, one in a thousand is larger."""


def largest_z(before: Joint, after: Joint) -> tuple[float, int]:
    """
    Find the largest absolute z-score of the mean changes of all statistics.

    If a sweep leaves the posterior invariant, the joint law of parameters, assignments and data
    is the same before and after it. Replicates are independent, so plain z-scores are valid: no
    autocorrelation, no burn-in.

    Parameters
    ----------
    before, after : Joint
        The same replicates before and after some steps.

    Returns
    -------
    worst : float
        The score.
    n_statistics : int
        How many statistics there are.

    Examples
    --------
    >>> problem, rng = Problem(), np.random.default_rng(1)
    >>> largest_z(problem.draw_joint(rng, 1000), problem.draw_joint(rng, 1000))[0] < 5
    True
    """
    change = statistics(after) - statistics(before)
    spread = change.std(axis=0, ddof=1) / np.sqrt(len(change))
    # What a kernel alone does not touch does not change at all.
    moving = spread > 0
    scores = np.abs(change.mean(axis=0)[moving]) / spread[moving]
    return float(scores.max()), int(moving.sum())


def confirmed_z(
    problem: Problem,
    rng: np.random.Generator,
    n_replicates: int,
    step: Step = valid_sweep,
    *,
    n_sweeps: int = 4,
    plainly: bool = False,
) -> tuple[float, int]:
    """
    Find the largest z-score after some sweeps from an exact start; an alarm must be confirmed.

    Among some two hundred statistics of a valid sweep one exceeds the limit once in a thousand
    problems. Four times as many fresh replicates double the score of whatever is really wrong.

    Parameters
    ----------
    problem : Problem
        The mixture.
    rng : Generator
        Source of randomness.
    n_replicates : int
        How many replicates.
    step : callable, optional
        What is certified; the package's sweep by default.
    n_sweeps : int, default 4
        How often it is applied.
    plainly : bool, default False
        Whether to leave the graph as it is.

    Returns
    -------
    worst : float
        The score, that of the confirmation if there was an alarm.
    n_statistics : int
        How many statistics there are.

    Examples
    --------
    >>> confirmed_z(Problem(), np.random.default_rng(1), 500, plainly=True)[0] < LIMIT
    True
    """
    worst, n_statistics = np.inf, 0
    for n in (n_replicates, 4 * n_replicates):
        before = problem.draw_joint(rng, n)
        function = compile_replicated(problem, n, step, plainly=plainly)
        worst, n_statistics = largest_z(before, run_sweeps(function, before, rng, n_sweeps))
        if worst < LIMIT:
            break
    return worst, n_statistics
