"""Many explained positions at once: their bytes by offset, and means over them with intervals."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from mixreg.explain.machine_code.windows import NO_BYTE, bytes_at, check_bytes

if TYPE_CHECKING:
    from mixreg.explain.explanation import Explanation

__all__ = ["Starts", "bootstrap_means", "starts_of"]

_REPLICATES = 1000


class Starts(NamedTuple):
    """
    Bytes around explained positions and what they carry, offsets in ascending order.

    Attributes
    ----------
    offset : ndarray of int of shape (n_offsets,)
        Distances from the explained byte.
    byte : ndarray of int of shape (n_starts, n_offsets)
        0 to 255, or -1 where there is none.
    active : ndarray of bool of shape (n_starts, n_offsets)
        Whether the byte was ever filled; importances elsewhere are zero.
    draws : ndarray of shape (n_draws, n_starts, n_offsets)
        Posterior draws of the importances.
    mean : ndarray of shape (n_starts, n_offsets)
        Their posterior means.
    """

    offset: np.ndarray
    byte: np.ndarray
    active: np.ndarray
    draws: np.ndarray
    mean: np.ndarray


def starts_of(ex: "Explanation") -> Starts:
    """
    Lay out an explanation of bytes by offset.

    Parameters
    ----------
    ex : Explanation
        A local explanation of bytes.

    Returns
    -------
    Starts
        Plain arrays.

    Raises
    ------
    ValueError
        If the explanation is not about bytes.

    Examples
    --------
    >>> from mixreg.explain.machine_code.sequence import sequence_explanation
    >>> starts_of(sequence_explanation([[0.5, 2.0, 0.0]], [[0xC4, 0x56]], [1])).active
    array([[ True,  True, False]])
    """
    check_bytes(ex)
    data = ex.data.sortby("offset")
    byte = bytes_at(data).values
    grid = ("instance", "feature")
    active = data["active"].transpose(*grid).values if "active" in data else byte != NO_BYTE
    draws = data["importance"].transpose("sample", *grid).values
    return Starts(data["offset"].values, byte, active.astype(bool), draws, draws.mean(axis=0))


def bootstrap_means(draws: np.ndarray, active: np.ndarray, random_seed: int) -> np.ndarray:
    """
    Draw means over explained positions, as the Bayesian bootstrap does.

    Each replicate takes one posterior draw of every position, and weights the positions by
    standard exponential numbers. So it varies with who was explained and with what is known of
    each; of a single position only the latter is left. What is not known of each counts twice,
    once more in the spread between positions: intervals are too wide rather than too narrow.

    Parameters
    ----------
    draws : ndarray of shape (n_draws, n_starts, n_columns)
        Posterior draws, of independent posteriors along the second axis.
    active : ndarray of bool of shape (n_starts, n_columns)
        Which entries count.
    random_seed : int
        Source of all randomness.

    Returns
    -------
    ndarray of shape (n_replicates, n_columns)
        Weighted means; NaN in columns without an entry that counts.

    References
    ----------
    Rubin (1981), The Bayesian bootstrap, Annals of Statistics 9.
    https://doi.org/10.1214/aos/1176345338

    Examples
    --------
    >>> means = bootstrap_means(np.array([[[1.0], [3.0]]]), np.array([[True], [True]]), 0)
    >>> means.shape, f"{means.mean():.1f}"
    ((1000, 1), '2.0')
    """
    rng = np.random.default_rng(random_seed)
    n_draws, n_starts, n_columns = draws.shape
    everyone = np.arange(n_starts)
    means = np.full((_REPLICATES, n_columns), np.nan)
    seen = active.any(axis=0)
    counted = active[:, seen].astype(np.float64)
    for replicate in means:
        picked = draws[rng.integers(n_draws, size=n_starts), everyone][:, seen]
        weight = rng.exponential(size=n_starts)
        replicate[seen] = weight @ (picked * counted) / (weight @ counted)
    return means
