"""Shares of instances: their intervals, and whether they leave anything to win."""

import numpy as np
from scipy.special import ndtri

from mixreg.explain.crafting import REMOVALS

__all__ = ["at_the_limit", "effective_number", "wilson_interval"]

# A random choice this close to the best possible share leaves nothing to win.
_MARGIN = 0.05


def wilson_interval(share: float, n_instances: float, prob: float = 0.95) -> tuple[float, float]:
    """
    Give Wilson's score interval of a share; never of width zero, also at 0 and 1.

    Where the entry of an instance is itself a mean over repeats (seeds), its variance is at most
    that of a 0/1 entry with the same mean, so the interval is on the safe side.

    Parameters
    ----------
    share : float
        Mean over instances, in [0, 1].
    n_instances : float
        Number of instances, or of independent ones that would tell as much.
    prob : float, default 0.95
        Confidence.

    Returns
    -------
    lower : float
        Lower end.
    upper : float
        Upper end.

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference.
    Journal of the American Statistical Association 22, 209-212. doi:10.2307/2276774

    Examples
    --------
    >>> lower, upper = wilson_interval(0.5, 100)
    >>> round(lower, 3), round(upper, 3)
    (0.404, 0.596)
    """
    z = float(ndtri(0.5 + prob / 2.0))
    z2 = z * z
    centre = (share + z2 / (2 * n_instances)) / (1 + z2 / n_instances)
    half = (
        z
        / (1 + z2 / n_instances)
        * float(np.sqrt(share * (1 - share) / n_instances + z2 / (4 * n_instances**2)))
    )
    # At 0 and 1 the share is an end of the interval, up to rounding.
    return max(min(centre - half, share), 0.0), min(max(centre + half, share), 1.0)


def at_the_limit(test: str, share: float) -> bool:
    """
    Say whether random features already do as well as is possible.

    Parameters
    ----------
    test : str
        Name of the test.
    share : float
        Share of random's crafted inputs that keep the label.

    Returns
    -------
    bool
        True if nothing can be won.

    Examples
    --------
    >>> at_the_limit("deduction", 0.99), at_the_limit("synthetic", 0.99)
    (False, True)
    """
    return share <= _MARGIN if test in REMOVALS else share >= 1 - _MARGIN


def effective_number(shares: np.ndarray, size: int, n_members: int) -> float:
    r"""
    Count the independent instances that would tell as much as several samples of instances.

    The mean of B samples of m out of n instances, drawn without replacement, has the variance
    :math:`p(1-p)\,(1/n + (1-m/n)/(Bm))` where instances alone vary. Where the samples differ by
    more (they share an exemplar, say), their own variance stands for the second term.

    Parameters
    ----------
    shares : ndarray of shape (n_samples,)
        Share of every sample.
    size : int
        Instances in a sample, m.
    n_members : int
        Instances that samples are drawn from, n.

    Returns
    -------
    float
        At most ``n_members``.

    Examples
    --------
    >>> round(effective_number(np.array([0.5, 0.5]), 100, 100))
    100
    >>> round(effective_number(np.array([0.4, 0.6]), 100, 100))
    20
    """
    n_samples, share = len(shares), float(shares.mean())
    one = share * (1 - share)
    between = (1 - size / n_members) / (n_samples * size)
    if one > 0 and n_samples > 1:
        between = max(between, float(shares.var(ddof=1)) / n_samples / one)
    return 1 / (1 / n_members + between)
