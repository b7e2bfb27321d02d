"""Intervals of a share over instances."""

import numpy as np
from scipy.special import ndtri

__all__ = ["wilson_interval"]


def wilson_interval(share: float, n_instances: int, prob: float = 0.95) -> tuple[float, float]:
    """
    Give Wilson's score interval of a share; never of width zero, also at 0 and 1.

    Where the entry of an instance is itself a mean over repeats (seeds), its variance is at most
    that of a 0/1 entry with the same mean, so the interval is on the safe side.

    Parameters
    ----------
    share : float
        Mean over instances, in [0, 1].
    n_instances : int
        Number of instances.
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
