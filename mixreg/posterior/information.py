"""Variation of information: how far apart two partitions of the same rows are, in nats."""

import numpy as np
from scipy.special import xlogy

__all__ = ["variation_of_information"]

# Rows of a block of partitions that are counted at once, few enough for a processor's cache.
_BLOCK_CELLS = 2**16


def variation_of_information(labels: np.ndarray) -> np.ndarray:
    r"""
    Distance between every two of several partitions of the same rows.

    .. math::

        \mathrm{VI}(a, b) = 2 H(a, b) - H(a) - H(b)
            = \frac{1}{n} \Big(\sum_g n_g \log n_g + \sum_h n_h \log n_h
            - 2 \sum_{g,h} n_{gh} \log n_{gh}\Big)

    with :math:`n_{gh}` the number of rows in cluster g of one and h of the other. It is a metric
    on partitions, is 0 for equal ones whatever their labels, and at most :math:`\log n`.

    Parameters
    ----------
    labels : ndarray of int of shape (n_partitions, n_obs)
        Cluster of every row in every partition; numbers of at least 0, of which only equality
        counts.

    Returns
    -------
    ndarray of shape (n_partitions, n_partitions)
        Distances in nats, symmetric, with zeros on the diagonal.

    References
    ----------
    Meila, M. (2007). Comparing clusterings: an information based distance. Journal of
    Multivariate Analysis 98(5), 873-895. doi:10.1016/j.jmva.2006.11.013

    Examples
    --------
    Halves against quarters of four rows: the quarters know one bit more.

    >>> variation_of_information(np.array([[0, 0, 1, 1], [0, 1, 2, 3]])) / np.log(2)
    array([[0., 1.],
           [1., 0.]])
    """
    n_partitions, n_obs = labels.shape
    compact = np.array([np.unique(row, return_inverse=True)[1] for row in labels], dtype=np.intp)
    n_clusters = int(compact.max()) + 1
    weighed = xlogy(np.arange(n_obs + 1), np.arange(n_obs + 1))
    shared = np.zeros((n_partitions, n_partitions))
    step = max(_BLOCK_CELLS // n_obs, 1)
    for start in range(0, n_partitions, step):
        others = compact[start : start + step]
        # One count serves a whole block: each of its tables has a range of cells of its own.
        offset = n_clusters**2 * np.arange(len(others))[:, None]
        for one in range(start + len(others)):
            cells = (others + offset) + n_clusters * compact[one]
            counts = np.bincount(cells.ravel(), minlength=len(others) * n_clusters**2)
            shared[one, start : start + len(others)] = (
                weighed[counts].reshape(len(others), -1).sum(axis=1)
            )
    # A partition shares with itself the counts of its own clusters.
    shared = np.triu(shared) + np.triu(shared, k=1).T
    own = np.diag(shared)
    distance = (own[:, None] + own[None, :] - 2.0 * shared) / n_obs
    return np.maximum(distance, 0.0)
