"""Where the chains of local fits start, each from another partition of its perturbations."""

import numpy as np

from mixreg.explain.local.fitted import Plan
from mixreg.explain.local.mode import mode_partition
from mixreg.explain.ridge import fit_ridges
from mixreg.models import MixtureSpec

__all__ = ["chain_starts", "residual_groups"]


def chain_starts(spec: MixtureSpec, X: np.ndarray, Y: np.ndarray, plan: Plan) -> np.ndarray:
    """
    Give every chain of every input a partition to start from.

    Constant weights start from a mode that a search of its own has found: from anywhere else
    chains stay for long in partitions that are far from the best. A gate is not left alone with
    one group, which it would take long to divide: its chains start from the residuals of one
    regression, cut into two, three or four groups.

    Parameters
    ----------
    spec : MixtureSpec
        Prior of one mixture.
    X : ndarray of shape (n_samples, n_features) or (n_instances, n_samples, n_features)
        Designs.
    Y : ndarray of shape (n_instances, n_samples)
        Responses.
    plan : Plan
        How to draw.

    Returns
    -------
    ndarray of int of shape (n_instances, n_chains, n_samples)
        Components.

    Examples
    --------
    >>> import mixreg as mr
    >>> X, rng = np.eye(6), np.random.default_rng(1)
    >>> Y = rng.normal(size=(3, 6))
    >>> spec = mr.dmm(X, Y[0], n_components=3, gate="all").spec
    >>> chain_starts(spec, X, Y, Plan(4, 1, 2, 1, 0)).max(axis=(0, 2))
    array([1, 2])
    """
    if spec.gate is not None:
        found = [
            residual_groups(X, Y, min(2 + chain % 3, spec.n_components))
            for chain in range(plan.chains)
        ]
        return np.stack(found, axis=1)
    seeds = range(plan.chains)
    if X.ndim == 2:
        found = [
            mode_partition(spec, X, Y, seed=[plan.seed, 1, chain], cores=plan.cores)
            for chain in seeds
        ]
        return np.stack(found, axis=1)
    each = [
        [mode_partition(spec, own, y[None], seed=[plan.seed, 1, chain])[0] for chain in seeds]
        for own, y in zip(X, Y, strict=True)
    ]
    return np.array(each)


def residual_groups(X: np.ndarray, Y: np.ndarray, n_groups: int) -> np.ndarray:
    """
    Cut perturbations into groups of equal size by the residuals of one regression.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features) or (n_instances, n_samples, n_features)
        Designs.
    Y : ndarray of shape (n_instances, n_samples)
        Responses.
    n_groups : int
        Number of groups.

    Returns
    -------
    ndarray of int of shape (n_instances, n_samples)
        Groups, 0 for the lowest residuals.

    Examples
    --------
    >>> residual_groups(np.zeros((4, 1)), np.array([[3.0, 1.0, 2.0, 0.0]]), 2).tolist()
    [[1, 0, 1, 0]]
    """
    level, beta = fit_ridges(X, Y)
    fitted = beta @ X.T if X.ndim == 2 else np.matmul(X, beta[..., None])[..., 0]
    rank = (Y - level[:, None] - fitted).argsort(axis=1).argsort(axis=1)
    return rank * n_groups // Y.shape[1]
