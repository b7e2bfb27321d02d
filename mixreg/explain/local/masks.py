"""Which features a perturbation keeps: masks drawn from the locality kernel, with complements."""

from functools import lru_cache

import numpy as np

__all__ = ["LOCALITIES", "draw_masks", "even_masks"]

LOCALITIES = ("half", "uniform", "shapley", "balanced")
# Masks that average effects are averages over: no call of the box hangs on them.
_EVEN = 1024


def draw_masks(
    n_samples: int, n_features: int, rng: np.random.Generator, *, locality: str = "half"
) -> np.ndarray:
    r"""
    Draw masks in pairs of a mask and its complement.

    The number of features kept is drawn from the kernel, and which ones uniformly; so the masks
    need no weights. Each feature is kept by exactly half of an even number of masks.

    Parameters
    ----------
    n_samples : int
        Number of masks.
    n_features : int
        Their length.
    rng : numpy.random.Generator
        Source of randomness.
    locality : {"half", "uniform", "shapley", "balanced"}, default "half"
        Law of the number k of features kept, out of p: "half" keeps each feature with
        probability 1/2, "uniform" has all of 1 to p - 1 alike, and "shapley" is KernelSHAP's
        :math:`P(k) \propto 1/(k(p-k))`. "balanced" is "half" made even: columns of a random
        fraction of a factorial design, by which any two features are kept together as often as
        not, exactly where half the samples are a power of two.

    Returns
    -------
    ndarray of bool of shape (n_samples, n_features)
        The first keeps everything: it is the input itself.

    Examples
    --------
    >>> masks = draw_masks(6, 4, np.random.default_rng(1))
    >>> masks[0], masks.sum(axis=0)
    (array([ True,  True,  True,  True]), array([3, 3, 3, 3]))
    """
    n_pairs = -(-n_samples // 2)
    if locality == "balanced":
        kept = _factorial(n_pairs, n_features, rng)
    elif locality == "half" or n_features < 2:
        kept = rng.random((n_pairs, n_features)) < 0.5
    else:
        sizes = np.arange(1, n_features)
        law = 1.0 / (sizes * (n_features - sizes)) if locality == "shapley" else np.ones(len(sizes))
        size = rng.choice(sizes, size=n_pairs, p=law / law.sum())
        place = rng.random((n_pairs, n_features)).argsort(axis=1).argsort(axis=1)
        kept = place < size[:, None]
    kept[0] = True
    return np.stack([kept, ~kept], axis=1).reshape(-1, n_features)[:n_samples]


@lru_cache(maxsize=32)
def even_masks(n_features: int) -> np.ndarray:
    """
    Lay out the masks that average effects are averages over: always the same ones.

    Every feature is kept by half of them, and any two together by nearly a quarter. With each mask
    comes its complement, so that an interaction of two features does not pass for an effect.

    Parameters
    ----------
    n_features : int
        Their length.

    Returns
    -------
    ndarray of bool of shape (n_masks, n_features)
        At least a thousand.

    Examples
    --------
    >>> masks = even_masks(3)
    >>> masks.shape, masks.mean(axis=0)
    ((1024, 3), array([0.5, 0.5, 0.5]))
    """
    # Of pairs there are more than features, or columns could not all be even.
    n_masks = max(_EVEN, 2 << (n_features + 1).bit_length())
    return draw_masks(n_masks, n_features, np.random.default_rng(0), locality="balanced")


def _factorial(n_rows: int, n_columns: int, rng: np.random.Generator) -> np.ndarray:
    """Draw columns of a Hadamard matrix, their signs and, where it has more, its rows."""
    size = 1 << (max(n_rows, n_columns + 1) - 1).bit_length()
    row = rng.permutation(size)[:n_rows]
    column = 1 + rng.permutation(size - 1)[:n_columns]
    even = np.bitwise_count(row[:, None] & column) % 2 == 0
    return even ^ (rng.random(n_columns) < 0.5)
