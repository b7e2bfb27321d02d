"""Modes of many small problems that share a design, all advancing together."""

import os
import warnings
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from threadpoolctl import threadpool_limits

from mixreg.inputs import check_count, check_design, check_positive
from mixreg.models import MixtureSpec
from mixreg.quickfit.ascent import Problem
from mixreg.quickfit.catalogue import coefficient_prior
from mixreg.quickfit.moments import batch_of
from mixreg.quickfit.search import Found, search
from mixreg.quickfit.sticks import log_weights

__all__ = ["ManyModes", "fit_em_many"]

# Problems that advance together, however many cores share the work: many, so that each step of the
# interpreter serves them all, but not so many that their assignments outgrow a processor's cache.
_TOGETHER, _TOGETHER_BYTES = 100, 4e6
# From so many problems on there are at least two parts.
_WORTH_SHARING = 50


class ManyModes(NamedTuple):
    """
    One mode for each of many problems, in the working basis.

    Attributes
    ----------
    log_w : ndarray of shape (n_problems, n_components)
        Logarithms of the weights.
    theta : ndarray of shape (n_problems, n_components, n_columns)
        Coefficients of the columns of ``rows``.
    sigma : ndarray of shape (n_problems, n_components)
        Noise scales.
    objective : ndarray of shape (n_problems,)
        Log posterior densities in unconstrained space.
    converged : ndarray of bool of shape (n_problems,)
        Whether the last cycle gained less than the tolerance.
    n_iter : ndarray of int of shape (n_problems,)
        Maximisations that led to the mode.
    restarts : ndarray of shape (n_restarts, n_problems)
        Lower bounds on the log evidence of all restarts after the screening; the largest went on.
    hyper : dict of ndarray
        Hyper-parameters by name (``lam``; ``l1``, ``l2``, ``net_w``; none for normal
        coefficients), the problems leading.
    """

    log_w: np.ndarray
    theta: np.ndarray
    sigma: np.ndarray
    objective: np.ndarray
    converged: np.ndarray
    n_iter: np.ndarray
    restarts: np.ndarray
    hyper: dict[str, np.ndarray]


def fit_em_many(
    spec: MixtureSpec,
    rows: Any,
    Y: Any,
    *,
    n_restarts: int = 3,
    max_iter: int = 300,
    tol: float = 1e-3,
    random_seed: Any = 0,
    cores: int | None = None,
) -> ManyModes:
    """
    Find a posterior mode for each of many responses to one design.

    Parameters
    ----------
    spec : MixtureSpec
        What every problem declares; its basis tells how many columns there are, and its
        hyper-parameters are in units of the working responses.
    rows : array-like of shape (n_obs, n_columns)
        Working design that all problems share, as ``spec.basis.design`` gives it without its last
        column.
    Y : array-like of shape (n_problems, n_obs)
        Working responses: offset taken off, and divided by what makes them comparable.
    n_restarts : int, default 3
        Starts per problem, of two groups, one, three, four, ...; the best goes on.
    max_iter : int, default 300
        Largest number of maximisations of the last ascent.
    tol : float, default 1e-3
        Gain in log density per cycle below which a problem has converged.
    random_seed : int, sequence of int or numpy.random.Generator, default 0
        Same seed, same modes, whatever the number of cores.
    cores : int, optional
        Threads to share the problems among; by default one for each processor.

    Returns
    -------
    ManyModes
        The modes.

    Raises
    ------
    TypeError
        If an argument is not numeric.
    ValueError
        If shapes do not agree, a value is missing or infinite, or a count is too small.

    Warns
    -----
    UserWarning
        If problems have not converged.

    Notes
    -----
    See :func:`mixreg.fit_em` for what is maximised and how; a problem's mode is the one it would
    find there. Weighted cross-products come from one product of the assignments with the
    products of all pairs of columns, which are formed once for all problems.

    Examples
    --------
    >>> import mixreg as mr
    >>> rng = np.random.default_rng(0)
    >>> X = rng.normal(size=(60, 3))
    >>> Y = np.stack([X[:, 0], X[:, 2]]) + 0.1 * rng.normal(size=(2, 60))
    >>> spec = mr.lemna(X, Y[0], n_components=2).spec
    >>> modes = fit_em_many(spec, spec.basis.design(X, Y[0])[:, :-1], Y)
    >>> modes.theta.shape, modes.hyper["lam"].shape
    ((2, 2, 4), (2,))
    """
    design = check_design(rows, name="rows", n_features=spec.n_columns).values
    responses = _check_responses(Y, n_obs=len(design))
    check_count(n_restarts, name="n_restarts")
    check_count(max_iter, name="max_iter")
    check_positive(tol, name="tol")
    cores = os.cpu_count() or 1 if cores is None else check_count(cores, name="cores")
    generators = np.random.default_rng(random_seed).spawn(len(responses))
    whole = Problem(batch_of(design, responses), spec, coefficient_prior(spec))

    def fit(part: slice) -> Found:
        batch = whole.batch._replace(responses=responses[part])
        return search(
            whole._replace(batch=batch),
            generators[part],
            n_restarts=n_restarts,
            max_iter=max_iter,
            tol=tol,
        )

    with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(cores) as pool:
        found = list(pool.map(fit, _parts(len(responses), len(design), spec.n_components)))
    modes = _join(found, whole)
    if not modes.converged.all():
        warnings.warn(
            f"{(~modes.converged).sum()} of {len(responses)} problems had not converged after "
            f"{max_iter} maximisations; raise max_iter (or tol, {tol:g} in log density).",
            UserWarning,
            stacklevel=2,
        )
    return modes


def _parts(n_problems: int, n_obs: int, n_components: int) -> list[slice]:
    """Cut the problems into parts of nearly equal size."""
    together = max(int(min(_TOGETHER, _TOGETHER_BYTES / (8 * n_obs * n_components))), 1)
    fewest = 2 if n_problems >= _WORTH_SHARING else 1
    n_parts = max(-(-n_problems // together), fewest)
    ends = [n_problems * part // n_parts for part in range(n_parts + 1)]
    return [slice(*both) for both in pairwise(ends)]


def _check_responses(Y: Any, *, n_obs: int) -> np.ndarray:
    """Insist on one finite response per problem and row."""
    responses = np.asarray(Y)
    if responses.dtype.kind not in "biuf":
        raise TypeError(f"Y has type {responses.dtype}; wanted real numbers.")
    if responses.ndim != 2 or responses.shape[1] != n_obs or not len(responses):
        raise ValueError(
            f"Y has shape {responses.shape}; wanted (n_problems, {n_obs}), with one column for "
            "each of the rows."
        )
    bad = ~np.isfinite(responses)
    if bad.any():
        raise ValueError(
            f"Y has {bad.sum()} missing or infinite values, the first at {np.argwhere(bad)[0]}."
        )
    return np.ascontiguousarray(responses, dtype=np.float64)


def _join(found: list[Found], problem: Problem) -> ManyModes:
    """Lay the parts end to end."""
    ascents = [each.ascent for each in found]
    hypers = [problem.coefficients.variables(each.point.hyper) for each in ascents]
    return ManyModes(
        log_weights(np.concatenate([each.point.stick_logits for each in ascents])),
        np.concatenate([each.point.theta for each in ascents]),
        np.exp(np.concatenate([each.point.log_sigma for each in ascents])),
        np.concatenate([each.objective for each in ascents]),
        np.concatenate([each.converged for each in ascents]),
        np.concatenate([each.n_iter for each in found]),
        np.concatenate([each.restarts for each in found], axis=1),
        {name: np.concatenate([each[name] for each in hypers]) for name in hypers[0]},
    )
