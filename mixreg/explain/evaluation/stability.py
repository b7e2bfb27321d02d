"""Whether an explainer agrees with itself, and whether what it says is anything at all."""

from itertools import combinations

import numpy as np

from mixreg.explain.crafting import places

__all__ = ["gini", "is_degenerate", "top_overlap"]


def top_overlap(runs: np.ndarray, active: np.ndarray, k: int = 10) -> np.ndarray:
    """
    Measure what pairs of runs share of the largest effects.

    Parameters
    ----------
    runs : ndarray of shape (n_runs, n_instances, n_features)
        Importances by different seeds.
    active : ndarray of bool of shape (n_instances, n_features)
        Features that can be among the largest.
    k : int, default 10
        How many are compared; of an input with fewer than 2 k active features, half of them.

    Returns
    -------
    ndarray of shape (n_instances,)
        Mean share over pairs of runs; NaN with one run.

    Examples
    --------
    >>> runs = np.array([[[3.0, 2, 0, 0]], [[3.0, 0, 2, 0]]])
    >>> top_overlap(runs, np.ones((1, 4), bool))
    array([0.5])
    """
    if len(runs) < 2:
        return np.full(runs.shape[1], np.nan)
    wanted = np.clip(active.sum(axis=1) // 2, 1, k)
    tops = [(places(np.abs(run), active) < wanted[:, None]) & active for run in runs]
    shares = [(one & other).sum(axis=1) / wanted for one, other in combinations(tops, 2)]
    return np.mean(shares, axis=0)


def gini(importance: np.ndarray, active: np.ndarray) -> np.ndarray:
    """
    Measure how unequal the sizes of importances are.

    Parameters
    ----------
    importance : ndarray of shape (n_instances, n_features)
        Importances.
    active : ndarray of bool of shape (n_instances, n_features)
        Features that count.

    Returns
    -------
    ndarray of shape (n_instances,)
        Gini index of the absolute values: 0 where all are alike, near 1 where one has it all; NaN
        where all are zero.

    Examples
    --------
    >>> gini(np.array([[1.0, -1.0], [0.0, 2.0]]), np.ones((2, 2), bool))
    array([0. , 0.5])
    """
    found = np.full(len(importance), np.nan)
    for place, (row, there) in enumerate(zip(np.abs(importance), active, strict=True)):
        sizes = np.sort(row[there])
        if len(sizes) and sizes[-1] > 0:
            lorenz = np.cumsum(sizes) / sizes.sum()
            found[place] = (len(sizes) + 1 - 2 * lorenz.sum()) / len(sizes)
    return found


def is_degenerate(importance: np.ndarray, active: np.ndarray) -> np.ndarray:
    """
    Find explanations that say nothing: all features alike, or values that are no numbers.

    Parameters
    ----------
    importance : ndarray of shape (n_instances, n_features)
        Importances as an explainer gave them.
    active : ndarray of bool of shape (n_instances, n_features)
        Features that count.

    Returns
    -------
    ndarray of bool of shape (n_instances,)
        True where nothing is said. An input with a single feature has nothing to be told apart:
        there only zero says nothing.

    Examples
    --------
    >>> values = np.array([[1.0, 1.0], [np.nan, 1.0], [0.0, 1.0]])
    >>> is_degenerate(values, np.ones((3, 2), bool))
    array([ True,  True, False])
    """
    high = np.where(active, importance, -np.inf).max(axis=1)
    low = np.where(active, importance, np.inf).min(axis=1)
    broken = ~np.isfinite(np.where(active, importance, 0.0)).all(axis=1)
    single = active.sum(axis=1) == 1
    alike = np.where(single, high == 0, high <= low)
    return broken | alike
