"""Four rows have fifteen partitions: their exact probabilities, and how often chains visit them."""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

import numpy as np
from scipy import stats
from scipy.special import betaln, logsumexp

from mixreg.certificates.evidence import block_evidence
from mixreg.certificates.problems import Problem
from mixreg.certificates.replicas import Step, compile_replicated, run_sweeps, valid_sweep
from mixreg.models.spec import GammaPrior

__all__ = ["ENUMERATED", "ENUMERATION_LIMIT", "exact_partitions", "partition_p_value"]

ENUMERATED: dict[str, Problem] = {
    "dmm": Problem(n_obs=4, n_features=1),
    "dmm_men, sigma": Problem(n_obs=4, n_features=1, scaling="sigma"),
    "lemna": Problem(n_obs=4, n_features=2, lam="inferred"),
}
ENUMERATION_LIMIT = 1e-6
"""Smallest p-value of the comparison that a valid sampler is allowed."""


def exact_partitions(problem: Problem, design: np.ndarray) -> dict[tuple[int, ...], float]:
    """
    Compute the log-probabilities of all partitions of a few rows.

    Parameters
    ----------
    problem : Problem
        One of ``ENUMERATED``.
    design : ndarray of shape (n_obs, n_columns + 1)
        Working design with the response as its last column.

    Returns
    -------
    dict of tuple of int to float
        Normalised log-probabilities by labels in order of first appearance.

    Examples
    --------
    >>> problem = ENUMERATED["dmm"]
    >>> found = exact_partitions(problem, problem.draw_joint(np.random.default_rng(1), 1).design[0])
    >>> len(found), round(float(np.exp(list(found.values())).sum()), 6)
    (15, 1.0)
    """
    spec, n_components = problem.spec, problem.n_components
    evidence = block_evidence(spec, design)
    found: dict[tuple[int, ...], list[float]] = {}
    for labels in np.ndindex(*[n_components] * len(design)):
        sizes = tuple(labels.count(j) for j in range(n_components))
        prior = _log_assignment_prior(sizes, spec.concentration)
        found.setdefault(_partition_of(labels), []).append(prior)
    log_p = {}
    for partition, priors in found.items():
        blocks = [
            tuple(int(label == block) for label in partition) for block in range(max(partition) + 1)
        ]
        log_p[partition] = float(logsumexp(priors)) + evidence(blocks)
    total = float(logsumexp(list(log_p.values())))
    return {partition: value - total for partition, value in log_p.items()}


def partition_p_value(
    problem: Problem,
    rng: np.random.Generator,
    n_chains: int = 3000,
    n_sweeps: int = 60,
    step: Step = valid_sweep,
) -> float:
    """
    Compare how often independent chains end in each partition with how probable it is.

    Parameters
    ----------
    problem : Problem
        One of ``ENUMERATED``.
    rng : Generator
        Source of randomness.
    n_chains : int, default 3000
        How many chains; their last states are a plain multinomial sample.
    n_sweeps : int, default 60
        Sweeps of each, from a draw of the prior.
    step : callable, optional
        What is certified; the package's sweep by default.

    Returns
    -------
    float
        Of a chi-squared test.

    Examples
    --------
    >>> partition_p_value(ENUMERATED["dmm"], np.random.default_rng(1), 300) > 1e-6
    True
    """
    design = problem.draw_joint(rng, 1).design[0]
    log_p = exact_partitions(problem, design)
    start = replace(
        problem.draw_joint(rng, n_chains),
        design=np.broadcast_to(design, (n_chains, *design.shape)).copy(),
    )
    end = run_sweeps(compile_replicated(problem, n_chains, step), start, rng, n_sweeps)
    visits = dict.fromkeys(log_p, 0)
    for z in end.z:
        visits[_partition_of(z.tolist())] += 1
    expected, observed = n_chains * np.exp(list(log_p.values())), np.array(list(visits.values()))
    rare = expected < 5
    observed = np.append(observed[~rare], observed[rare].sum())
    expected = np.append(expected[~rare], expected[rare].sum())
    kept = expected > 0
    return float(stats.chisquare(observed[kept], expected[kept]).pvalue)


@lru_cache(maxsize=256)
def _log_assignment_prior(sizes: tuple[int, ...], concentration: GammaPrior) -> float:
    """Log p(z) with the sticks integrated out exactly and the concentration on a fine grid."""
    alpha = np.exp(np.linspace(-25, 6, 20_001))
    density = concentration.shape * np.log(alpha) - concentration.rate * alpha
    for place, n in enumerate(sizes[:-1]):
        density = density + np.log(alpha) + betaln(1 + n, alpha + sum(sizes[place + 1 :]))
    return float(logsumexp(density))


def _partition_of(labels: Iterable[int]) -> tuple[int, ...]:
    """Labels in order of first appearance."""
    seen: dict[int, int] = {}
    return tuple(seen.setdefault(label, len(seen)) for label in labels)
