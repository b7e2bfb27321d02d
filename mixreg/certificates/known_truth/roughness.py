"""A rough part of a network: normal numbers that are a fixed function of the input."""

import numpy as np
from scipy.special import ndtri

__all__ = ["rough"]

# The finaliser of SplitMix64: every bit of the input flips every bit of the result half the time.
_STEP = np.uint64(0x9E3779B97F4A7C15)
_FACTORS = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_SHIFTS = (np.uint64(30), np.uint64(27), np.uint64(31))


def rough(X: np.ndarray, seed: int) -> np.ndarray:
    """
    Give every input a standard normal number of its own.

    The same input always gets the same number, and inputs that differ in one cell get numbers that
    have nothing to do with each other: what no surrogate can learn from other inputs.

    Parameters
    ----------
    X : ndarray of shape (n_obs, n_features)
        Inputs.
    seed : int
        Which such function.

    Returns
    -------
    ndarray of shape (n_obs,)
        The numbers.

    References
    ----------
    Steele, G. L., Lea, D. and Flood, C. H. (2014). Fast splittable pseudorandom number generators.
    OOPSLA 2014, 453-472. doi:10.1145/2660193.2660195

    Examples
    --------
    >>> X = np.array([[0.0, 1.0], [0.0, 1.0], [1.0, 1.0]])
    >>> first, again, other = rough(X, seed=1)
    >>> bool(first == again), bool(first == other)
    (True, False)
    """
    # Zero and minus zero are one input.
    bits = np.ascontiguousarray(np.asarray(X, dtype=np.float64) + 0.0).view(np.uint64)
    state = np.full(len(bits), seed, dtype=np.uint64)
    for column in bits.T:
        state = _mixed((state ^ column) + _STEP)
    # The upper 53 bits, and never 0 or 1.
    return ndtri(((state >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53)


def _mixed(state: np.ndarray) -> np.ndarray:
    """Shuffle the bits of every number; products wrap around."""
    for shift, factor in zip(_SHIFTS, _FACTORS, strict=False):
        state = (state ^ (state >> shift)) * factor
    return state ^ (state >> _SHIFTS[-1])
