"""Cases with known truth summed up: coverage of intervals, and reliability of P(top k)."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from mixreg.certificates.known_truth.cases import Cases
from mixreg.explain.proportion import wilson_interval

__all__ = ["N_BINS", "by_instance", "coverage_table", "reliability_table", "score_table"]

N_BINS = 10


def by_instance(cases: Cases) -> np.ndarray:
    """
    Share of intervals that hold the truth, input by input.

    Parameters
    ----------
    cases : Cases
        Of one network.

    Returns
    -------
    ndarray of shape (n_probs, n_instances)
        Shares among the features that have a true effect.

    Examples
    --------
    >>> inside = np.array([[[True, False]]])
    >>> by_instance(Cases("a", np.ones((1, 2), bool), inside, inside[0], inside[0])).item()
    0.5
    """
    return (cases.inside & cases.known).sum(axis=-1) / cases.known.sum(axis=-1)


def coverage_table(found: Sequence[Cases], probs: Sequence[float]) -> pd.DataFrame:
    """
    Count intervals that hold the truth.

    Parameters
    ----------
    found : sequence of Cases
        One for each network.
    probs : sequence of float
        Probabilities of the intervals.

    Returns
    -------
    DataFrame
        Columns network, prob, coverage, lower, upper (95 %; features of one input are not
        independent, so inputs are what varies) and n (features of all inputs).

    Examples
    --------
    >>> inside = np.array([[[True, False]]])
    >>> cases = Cases("a", np.ones((1, 2), bool), inside, inside[0], inside[0])
    >>> coverage_table([cases], [0.8])[["network", "coverage", "n"]].values.tolist()
    [['a', 0.5, 2]]
    """
    lines = []
    for cases in found:
        n = int(cases.known.sum())
        for prob, inside, shares in zip(probs, cases.inside, by_instance(cases), strict=True):
            share = float(inside[cases.known].mean())
            lower, upper = wilson_interval(share, _effective(shares, share, n))
            lines.append((cases.network, prob, share, lower, upper, n))
    return pd.DataFrame(lines, columns=["network", "prob", "coverage", "lower", "upper", "n"])


def _effective(shares: np.ndarray, share: float, n: int) -> float:
    """Count the independent intervals that would tell as much as those of several inputs."""
    if len(shares) < 2:
        return 1.0
    variance = float(shares.var(ddof=1)) / len(shares)
    binomial = share * (1 - share)
    return min(n, binomial / variance) if variance > 0 and binomial > 0 else n


def reliability_table(found: Sequence[Cases], k: int) -> pd.DataFrame:
    """
    Compare P(feature in the top k) with how often it is.

    Parameters
    ----------
    found : sequence of Cases
        One for each network.
    k : int
        Size of the top.

    Returns
    -------
    DataFrame
        Columns network, k, bin (from 0; tenths of the probability), predicted and observed
        (means in the bin) and n; bins that hold nothing are left out.

    Examples
    --------
    >>> inside = np.array([[[True, False]]])
    >>> cases = Cases("a", np.ones((1, 2), bool), inside, np.array([[0.93, 0.15]]), inside[0])
    >>> reliability_table([cases], 5)[["bin", "predicted", "observed"]].values.tolist()
    [[1.0, 0.15, 0.0], [9.0, 0.93, 1.0]]
    """
    lines = []
    for cases in found:
        predicted, is_top = cases.predicted[cases.known], cases.is_top[cases.known]
        bins = np.minimum((predicted * N_BINS).astype(int), N_BINS - 1)
        for number in np.unique(bins):
            own = bins == number
            means = float(predicted[own].mean()), float(is_top[own].mean())
            lines.append((cases.network, k, int(number), *means, int(own.sum())))
    return pd.DataFrame(lines, columns=["network", "k", "bin", "predicted", "observed", "n"])


def score_table(found: Sequence[Cases], k: int) -> pd.DataFrame:
    """
    Score P(feature in the top k).

    Parameters
    ----------
    found : sequence of Cases
        One for each network.
    k : int
        Size of the top.

    Returns
    -------
    DataFrame
        Columns network; brier, the mean squared distance from the truth, 0 or 1; ece, the
        expected calibration error: the distance between predicted and observed, averaged over
        bins by how much they hold; and n.

    Examples
    --------
    >>> inside = np.array([[[True, False]]])
    >>> cases = Cases("a", np.ones((1, 2), bool), inside, np.array([[0.9, 0.1]]), inside[0])
    >>> score_table([cases], 5).round(3).values.tolist()
    [['a', 0.01, 0.1, 2]]
    """
    lines = []
    table = reliability_table(found, k)
    for cases in found:
        gap = (cases.predicted - cases.is_top)[cases.known]
        own = table[table["network"] == cases.network]
        distance = (own["predicted"] - own["observed"]).abs()
        ece = float((distance * own["n"]).sum() / own["n"].sum())
        lines.append((cases.network, float((gap**2).mean()), ece, len(gap)))
    return pd.DataFrame(lines, columns=["network", "brier", "ece", "n"])
