"""Posterior draws behind local explanations: all inputs in one sampler, some chains at a time."""

from collections.abc import Callable
from typing import Any

import numpy as np

from mixreg.explain.local.beginnings import chain_starts
from mixreg.explain.local.fitted import LocalFit, Plan
from mixreg.explain.local.masks import even_masks
from mixreg.explain.local.readings import gated_fit, joined, read
from mixreg.gibbs.many import ManyDraws, draw_many
from mixreg.models import MixtureSpec
from mixreg.posterior.convergence import COLUMNS, convergence_statistics

__all__ = ["fit_posterior"]

# Chains that advance together; more would leave the cache.
_TOGETHER = 64


def fit_posterior(
    spec: MixtureSpec,
    design: np.ndarray,
    Y: np.ndarray,
    plan: Plan,
    watch: Callable[[int], None] | None = None,
    *,
    fresh: np.ndarray | None = None,
    reading: str = "y",
) -> LocalFit:
    """
    Draw from the mixture of every input, some tens of chains in one batch.

    The batches and their seeds do not depend on the number of processes, so neither do the draws.

    Parameters
    ----------
    spec : MixtureSpec
        Prior of one mixture.
    design : ndarray of shape (n_samples, n_features) or (n_instances, n_samples, n_features)
        Which features each perturbation keeps, the same for all inputs or one design for each;
        the first row is the input itself.
    Y : ndarray of shape (n_instances, n_samples)
        Responses, on the scale that the prior is for.
    plan : Plan
        How to draw.
    watch : callable, optional
        Told how many inputs are done, each time that some are.
    fresh : ndarray of shape (n_fresh, n_features) or (n_instances, n_fresh, n_features), optional
        Perturbations to predict; wanted where there is a gate.
    reading : {"average", "y", "x", "both", "derivative"}, default "y"
        What importances are; without a gate only "average" and "y".

    Returns
    -------
    LocalFit
        On the scale of Y.

    Examples
    --------
    >>> import mixreg as mr
    >>> X, rng = np.eye(6), np.random.default_rng(1)
    >>> Y = rng.normal(size=(3, 6))
    >>> spec = mr.dmm(X, Y[0], n_components=2).spec
    >>> fit_posterior(spec, X, Y, Plan(4, 1, 2, 1, 0)).beta.shape
    (8, 3, 6)
    """
    X = design.astype(np.float64)
    if fresh is None:
        fresh = X[..., :1, :]
    # Inputs with designs of their own go one by one, and each batch is one of them.
    each = max(_TOGETHER // plan.chains, 1) if X.ndim == 2 else 1
    starts = chain_starts(spec, X, Y, plan)
    tasks = []
    for first in range(0, len(Y), each):
        part = slice(first, first + each)
        own, new = (rows if rows.ndim == 2 else rows[first] for rows in (X, fresh))
        tasks.append((spec, own, Y[part], starts[part], plan, first, new, reading))
    found = []
    for result in _run(tasks, min(plan.cores, len(tasks))):
        found.append(result)
        if watch is not None:
            watch(sum(fit.beta.shape[1] for fit in found))
    return joined(found)


def _run(tasks: list[tuple[Any, ...]], n_processes: int) -> Any:
    """Fit the batches here, or in other processes where there are several."""
    if n_processes < 2:
        return (_fit_batch(*task) for task in tasks)
    from joblib import Parallel, delayed

    # The workers share the processors: one BLAS thread each.
    pool = Parallel(n_jobs=n_processes, return_as="generator", inner_max_num_threads=1)
    return pool(delayed(_fit_batch)(*task) for task in tasks)


def _fit_batch(
    spec: MixtureSpec,
    X: np.ndarray,
    Y: np.ndarray,
    start: np.ndarray,
    plan: Plan,
    first: int,
    fresh: np.ndarray,
    reading: str,
) -> LocalFit:
    """Fit the inputs of one batch, their chains side by side."""
    rng = np.random.default_rng([plan.seed, 2, first])
    n_instances = len(Y)
    tall = np.repeat(Y, plan.chains, axis=0)
    start = start.reshape(tall.shape)
    gated = spec.gate is not None
    drawn = draw_many(
        spec,
        X,
        tall,
        start,
        draws=plan.draws,
        tune=plan.tune,
        rng=rng,
        X_new=np.concatenate([X[:1], fresh]) if gated else None,
        reference=even_masks(X.shape[1]).astype(np.float64) if gated else None,
    )
    found = drawn._replace(beta=read(drawn, reading))

    def by_chain(values: np.ndarray) -> np.ndarray:
        """(n_draws, n_instances * n_chains, ...) to (n_chains, n_draws, n_instances, ...)."""
        split = values.reshape(plan.draws, n_instances, plan.chains, *values.shape[2:])
        return np.moveaxis(split, 2, 0)

    def pooled(values: np.ndarray) -> np.ndarray:
        split = by_chain(values)
        return split.reshape(-1, *split.shape[2:])

    def averaged(values: np.ndarray) -> np.ndarray:
        return values.reshape(n_instances, plan.chains, *values.shape[1:]).mean(axis=1)

    rhat, ess = _agreement(found, by_chain)
    fit = LocalFit(
        pooled(found.beta),
        pooled(found.intercept),
        pooled(found.sigma),
        pooled(found.weight),
        averaged(found.mean_beta),
        averaged(found.mean_intercept),
        pooled(found.occupied).mean(axis=0),
        rhat,
        ess,
    )
    if drawn.gated is None:
        if reading == "average":
            level = fit.mean_intercept + (fit.mean_beta - fit.beta).sum(axis=-1)
            return fit._replace(intercept=level)
        return fit
    told = gated_fit(drawn, drawn.gated, pooled, averaged)
    # Through the gate the input belongs to several components: the level is what its fit leaves.
    level = fit.intercept if reading == "both" else told.at_input - fit.beta.sum(axis=-1)
    return fit._replace(intercept=level, gated=told)


def _agreement(
    found: ManyDraws, by_chain: Callable[[np.ndarray], np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Judge quantities that have no labels: the fit, and the own component's noise and effects."""
    quantities = [found.log_lik, np.log(found.sigma), found.beta.sum(axis=-1)]
    tables = [convergence_statistics(by_chain(values)) for values in quantities]
    r_hat = np.stack([table[:, COLUMNS.index("r_hat")] for table in tables])
    ess = np.stack([table[:, COLUMNS.index("ess_bulk")] for table in tables])
    return r_hat.max(axis=0), ess.min(axis=0)
