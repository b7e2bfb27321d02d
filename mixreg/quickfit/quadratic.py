"""Exact minima of quadratic functions with absolute penalties, many at once."""

from collections.abc import Iterator

import numpy as np

__all__ = ["minimise"]

_MAX_ROUNDS = 500
_AT_ONCE = 1e-9
_NARROWEST = 4
# Fewer systems than this are not worth a call of their own.
_FEW = 8
# Which coordinates that want to leave zero may join.
_ALL, _WORST, _NONE = range(3)
# Optimality, in units of the largest gradient.
_TOLERANCE = 1e-9
# A pull towards the current point that makes singular problems solvable; at the solution it is
# zero, so that it moves none.
_PULL = 1e-11


def minimise(
    matrix: np.ndarray, vector: np.ndarray, threshold: np.ndarray, start: np.ndarray
) -> np.ndarray:
    r"""
    Minimise lasso problems in Gram form to the accuracy of their optimality conditions.

    .. math:: \tfrac12 \theta^\top A \theta - b^\top \theta + \sum_r t_r |\theta_r|

    Given signs and zeros the minimum is one linear system. Coordinates at zero whose gradient
    exceeds their penalty join with its sign, the system is solved, and the function is minimised
    over the way there, which stops early where it is best to leave a coordinate at zero. From the
    solution of a similar problem one system often suffices; from anywhere the number of steps is
    finite, for each lowers the function (feature-sign search).

    Parameters
    ----------
    matrix : ndarray of shape (n_problems, n_columns, n_columns)
        Symmetric positive semi-definite matrices A.
    vector : ndarray of shape (n_problems, n_columns)
        Vectors b.
    threshold : ndarray of shape (n_problems, n_columns)
        Penalties t, not negative; coordinates without a penalty must have positive definite
        blocks of A.
    start : ndarray of shape (n_problems, n_columns)
        Where to start.

    Returns
    -------
    ndarray of shape (n_problems, n_columns)
        The minima.

    Raises
    ------
    FloatingPointError
        If the conditions of optimality cannot be met, which only absurd magnitudes can cause.

    References
    ----------
    Lee, H., Battle, A., Raina, R. and Ng, A. Y. (2007). Efficient sparse coding algorithms.
    Advances in Neural Information Processing Systems 19, 801-808.

    Examples
    --------
    >>> minimise(np.eye(2)[None], np.array([[3.0, 0.5]]), np.ones((1, 2)), np.zeros((1, 2)))
    array([[2., 0.]])
    """
    if not threshold.any():
        return np.linalg.solve(matrix, vector[..., None])[..., 0]
    theta = start.copy()
    diagonal = np.einsum("mii->mi", matrix)
    diagonal = np.maximum(diagonal, 1e-12 * diagonal.max(axis=-1, keepdims=True) + 1e-300)
    reach = np.abs(vector).max(axis=-1) + threshold.max(axis=-1)
    left, caution = np.arange(len(theta)), np.full(len(theta), _ALL)
    mine = matrix, vector, threshold
    for _ in range(_MAX_ROUNDS):
        gradient = mine[1] - _times(mine[0], theta[left])
        target = _target(theta[left], gradient, mine[2], diagonal[left])
        gap = np.abs(target - diagonal[left] * theta[left]).max(axis=-1)
        open_ = ~(gap <= _TOLERANCE * reach[left])
        # What is zero at the optimum is zero, not a speck beside it.
        theta[left] = np.where((target == 0.0) & ~open_[:, None], 0.0, theta[left])
        if not open_.any():
            return theta
        if not open_.all():
            left, gradient = left[open_], gradient[open_]
            mine = tuple(each[open_] for each in mine)
        signs = _signs(theta[left], gradient, mine[2], caution[left])
        goal = _solve(*mine, theta[left], signs)
        # With all signs as assumed this is the minimum, else the way there is searched.
        length, turned = np.ones(len(left)), (goal * signs < 0.0).any(axis=-1)
        if turned.any():
            each = *(values[turned] for values in mine), theta[left[turned]], goal[turned]
            goal[turned], length[turned] = _search(*each)
        theta[left], caution[left] = goal, _next_caution(caution[left], length)
    raise FloatingPointError(
        f"the penalised coefficients of {len(left)} components miss their optimum by "
        f"{gap.max():.3g}; look at the scales of X and y."
    )


def _next_caution(caution: np.ndarray, length: np.ndarray) -> np.ndarray:
    """Let coordinates join once the others are at their best: all at first, then one by one."""
    after_partial = np.where(length > 0.0, _NONE, _WORST)
    after_partial = np.where((length == 0.0) & (caution == _WORST), _NONE, after_partial)
    return np.where(length == 1.0, np.where(caution == _ALL, _ALL, _WORST), after_partial)


def _target(
    theta: np.ndarray, gradient: np.ndarray, threshold: np.ndarray, diagonal: np.ndarray
) -> np.ndarray:
    """Optimum of each coordinate, the others where they are, in units of the gradient."""
    raw = diagonal * theta + gradient
    return np.sign(raw) * np.maximum(np.abs(raw) - threshold, 0.0)


def _signs(
    theta: np.ndarray, gradient: np.ndarray, threshold: np.ndarray, caution: np.ndarray
) -> np.ndarray:
    """Signs to solve for, zero for coordinates that stay at zero."""
    excess = np.where(theta == 0.0, np.abs(gradient) - threshold, 0.0)
    joins = excess > 0.0
    worst = excess == excess.max(axis=-1, keepdims=True)
    joins &= (caution[:, None] == _ALL) | ((caution[:, None] == _WORST) & worst)
    return np.where(joins, np.sign(gradient), np.sign(theta))


def _solve(
    matrix: np.ndarray,
    vector: np.ndarray,
    threshold: np.ndarray,
    theta: np.ndarray,
    signs: np.ndarray,
) -> np.ndarray:
    """Minimum given the signs, coordinates without a sign at zero."""
    active = (signs != 0.0) | (threshold == 0.0)
    side = vector - threshold * signs
    pull = _PULL * np.einsum("mii->mi", matrix).max(axis=-1)
    count = active.sum(axis=-1)
    goal = np.zeros_like(theta)
    right = side + pull[:, None] * theta
    for group, width in _by_width(count, theta.shape[-1]):
        solve = _solve_whole if width == theta.shape[-1] else _solve_narrow
        goal[group] = solve(matrix[group], right[group], active[group], pull[group], width)
    return goal


def _by_width(count: np.ndarray, n_columns: int) -> Iterator[tuple[np.ndarray, int]]:
    """Bring systems of similar size together, unless they are too few for that to pay."""
    widths = [_NARROWEST]
    while widths[-1] < n_columns:
        widths.append(2 * widths[-1])
    kind = np.searchsorted(widths, count)
    waiting, begun = 0, 0
    for end, many in enumerate(np.bincount(kind, minlength=len(widths)).tolist(), start=1):
        waiting += many
        if waiting >= _FEW or (waiting and end == len(widths)):
            yield np.flatnonzero((begun <= kind) & (kind < end)), min(widths[end - 1], n_columns)
            waiting, begun = 0, end


def _solve_narrow(
    matrix: np.ndarray, right: np.ndarray, active: np.ndarray, pull: np.ndarray, width: int
) -> np.ndarray:
    """Solve systems with at most so many active coordinates, which come first."""
    places = np.argsort(~active, axis=-1, kind="stable")[:, :width]
    each = np.arange(len(places))[:, None]
    inner = matrix[each[..., None], places[:, :, None], places[:, None, :]]
    goal = np.zeros(active.shape)
    goal[each, places] = _solve_whole(inner, right[each, places], active[each, places], pull, width)
    return goal


def _solve_whole(
    matrix: np.ndarray, right: np.ndarray, active: np.ndarray, pull: np.ndarray, width: int
) -> np.ndarray:
    """Solve systems whose inactive coordinates are cut off; the matrices are overwritten."""
    kept = active.astype(np.float64)
    matrix *= kept[:, :, None]
    matrix *= kept[:, None, :]
    matrix.reshape(len(matrix), -1)[:, :: width + 1] += np.where(active, pull[:, None], 1.0)
    return np.linalg.solve(matrix, (right * kept)[..., None])[..., 0]


def _search(
    matrix: np.ndarray,
    vector: np.ndarray,
    threshold: np.ndarray,
    theta: np.ndarray,
    goal: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Go to the lowest of the goal and the points before it where a coordinate crosses zero."""
    along, turns = goal - theta, theta * goal < 0.0
    crossing = np.ones_like(theta)
    crossing[turns] = -theta[turns] / along[turns]
    # Nearer than this the function does not change by more than rounding.
    at_zero = crossing < _AT_ONCE
    lengths = np.concatenate([np.zeros((len(theta), 1)), crossing], axis=1)
    slope = ((_times(matrix, theta) - vector) * along).sum(axis=-1, keepdims=True)
    bend = (_times(matrix, along) * along).sum(axis=-1, keepdims=True)
    points = theta[:, None, :] + lengths[..., None] * along[:, None, :]
    value = (slope + 0.5 * bend * lengths) * lengths
    value += np.einsum("mkr,mr->mk", np.abs(points), threshold)
    value[:, 1:][at_zero] = np.inf
    best, places = value.argmin(axis=1), np.arange(len(theta))
    length = lengths[places, best]
    moved = np.where(best[:, None] > 0, points[places, best], theta)
    moved[turns & (crossing == length[:, None])] = 0.0
    # A coordinate that rounding left beside zero would block every step.
    blocked = at_zero & (length == 0.0)[:, None]
    moved[blocked] = 0.0
    return moved, np.where(blocked.any(axis=-1), _AT_ONCE, length)


def _times(matrix: np.ndarray, theta: np.ndarray) -> np.ndarray:
    return np.matmul(matrix, theta[..., None])[..., 0]
