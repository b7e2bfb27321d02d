"""Where ascents start: one regression, and soft partitions of its residuals."""

from collections.abc import Sequence

import numpy as np

__all__ = ["n_groups_of", "soft_partitions"]

# The rest of a row's weight is shared by all groups: hard groups of hardly more rows than columns
# would be fitted so closely that their rows never leave.
_OWN_SHARE = 0.5
_NOISE_SHARE = 0.5


def n_groups_of(restart: int, n_components: int) -> int:
    """
    Say how many groups a restart begins with.

    Two, then one, then three, four and so on up to the number of components, and again. One
    regression is the mode where one suffices; from two a second is found; many groups with few
    rows each come last.

    Parameters
    ----------
    restart : int
        Number of the restart, from 0.
    n_components : int
        Truncation level.

    Returns
    -------
    int
        Number of groups.

    Examples
    --------
    >>> [n_groups_of(restart, 4) for restart in range(6)]
    [2, 1, 3, 4, 2, 3]
    """
    if restart < 2:
        return 2 - restart
    return 2 + (restart - 1) % (n_components - 1)


def soft_partitions(
    generators: Sequence[np.random.Generator],
    residuals: np.ndarray,
    n_groups: int,
) -> np.ndarray:
    """
    Cut the rows into groups by their noisy residuals, softly.

    Parameters
    ----------
    generators : sequence of numpy.random.Generator
        Source of randomness of each fit.
    residuals : ndarray of shape (n_fits, n_obs)
        Residuals from one regression.
    n_groups : int
        Number of groups.

    Returns
    -------
    ndarray of shape (n_fits, n_groups, n_obs)
        Probabilities of the groups for each row.

    Examples
    --------
    >>> weights = soft_partitions([np.random.default_rng(1)], np.arange(4.0)[None], 2)
    >>> weights[0].sum(axis=1)
    array([2., 2.])
    """
    n_obs = residuals.shape[1]
    noise = np.stack([each.standard_normal(n_obs) for each in generators])
    noisy = residuals + _NOISE_SHARE * residuals.std(axis=1, keepdims=True) * noise
    rank = noisy.argsort(axis=1).argsort(axis=1)
    order = np.stack([each.permutation(n_groups) for each in generators])
    group = np.take_along_axis(order, rank * n_groups // n_obs, axis=1)
    own = np.arange(n_groups)[:, None] == group[:, None, :]
    share = _OWN_SHARE if n_groups > 1 else 1.0
    return share * own + (1.0 - share) / n_groups
