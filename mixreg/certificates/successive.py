"""The successive-conditional test: sweeps and new data in turn must keep the prior."""

from typing import NamedTuple

import numpy as np

from mixreg.certificates.exact_start import LIMIT
from mixreg.certificates.prior_draws import draw_responses
from mixreg.certificates.problems import Problem
from mixreg.certificates.replicas import Step, compile_replicated, run_sweeps, valid_sweep
from mixreg.certificates.statistics import statistics

__all__ = ["MIN_EFFECTIVE", "Successive", "successive"]

MIN_EFFECTIVE = 200
"""Fewest effective draws that a comparison may rest on."""


class Successive(NamedTuple):
    """
    How far a chain over parameters and data is from the prior.

    Attributes
    ----------
    worst : float
        Largest absolute z-score.
    n_statistics : int
        How many statistics there are.
    ess : float
        Effective draws of the statistic that has fewest.
    """

    worst: float
    n_statistics: int
    ess: float


def successive(
    problem: Problem,
    rng: np.random.Generator,
    n_chains: int,
    step: Step = valid_sweep,
    *,
    length: int = 60,
    plainly: bool = False,
) -> Successive:
    """
    Alternate sweeps and new responses, and compare the chains with draws of the prior.

    A sweep that leaves the posterior invariant and new data given the parameters leave the joint
    law invariant. Chains are long, so a slight fault adds up, which one sweep would not show.

    Parameters
    ----------
    problem : Problem
        The mixture.
    rng : Generator
        Source of randomness.
    n_chains : int
        How many independent chains, each from a draw of the prior.
    step : callable, optional
        What is certified; the package's sweep by default.
    length : int, default 60
        Sweeps of each chain.
    plainly : bool, default False
        Whether to leave the graph as it is.

    Returns
    -------
    Successive
        The largest score, that of the confirmation with four times as many chains if there was an
        alarm. Means over chains are independent, so their spread is the Monte-Carlo error however
        slowly chains move.

    References
    ----------
    Geweke, J. (2004). Getting it right: joint distribution tests of posterior simulators. Journal
    of the American Statistical Association 99, 799-804. doi:10.1198/016214504000001132

    Examples
    --------
    >>> successive(Problem(), np.random.default_rng(1), 40, length=20, plainly=True).n_statistics
    98
    """
    found = Successive(np.inf, 0, 0.0)
    for n in (n_chains, 4 * n_chains):
        found = _compare(problem, rng, n, step, length, plainly=plainly)
        if found.worst < LIMIT:
            break
    return found


def _compare(
    problem: Problem,
    rng: np.random.Generator,
    n_chains: int,
    step: Step,
    length: int,
    *,
    plainly: bool,
) -> Successive:
    """Run the chains once."""
    joint = problem.draw_joint(rng, n_chains)
    function = compile_replicated(problem, n_chains, step, plainly=plainly)
    mean = np.zeros(())
    for _ in range(length):
        joint = draw_responses(run_sweeps(function, joint, rng), rng)
        mean = mean + statistics(joint) / length
    prior = statistics(problem.draw_joint(rng, max(20 * n_chains, 10_000)))
    own = mean.var(axis=0, ddof=1)
    error = np.sqrt(own / n_chains + prior.var(axis=0, ddof=1) / len(prior))
    scores = np.abs(mean.mean(axis=0) - prior.mean(axis=0)) / error
    ess = n_chains * prior.var(axis=0, ddof=1) / own
    return Successive(float(scores.max()), len(scores), float(ess.min()))
