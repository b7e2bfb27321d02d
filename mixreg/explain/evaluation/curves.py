"""Deletion and insertion curves: what the box says as features go, or come, best ones first."""

from typing import NamedTuple

import numpy as np

from mixreg.explain.crafting import places
from mixreg.explain.evaluation.ground import Ground, Operated

__all__ = ["CURVES", "SCALES", "Curves", "area", "draw_curves"]

CURVES = ("deletion", "insertion")
SCALES = ("probability", "share")
# Random fills are averaged, so that curves are smooth in few inputs.
_DRAWS = 4
# Below this part of the outputs' size the distance from full to empty is rounding.
_NO_GAP = 1e-9


class Curves(NamedTuple):
    """
    Curves of one explainer under one operator.

    Attributes
    ----------
    values : ndarray of shape (2, n_points, n_instances)
        Deletion and insertion.
    """

    values: np.ndarray


def draw_curves(
    importance: np.ndarray, operated: Operated, ground: Ground, shares: np.ndarray, scale: str
) -> Curves:
    """
    Take features away, and put them in, in the order of their support.

    Parameters
    ----------
    importance : ndarray of shape (n_repeats, n_instances, n_features)
        What keeping each feature adds to the response; curves are averaged over repeats.
    operated : Operated
        The inputs, and what stands where a feature is taken away.
    ground : Ground
        Box and labels.
    shares : ndarray of shape (n_points,)
        Shares of an input's features that are taken away, or put in; from 0 to 1.
    scale : {"probability", "share"}
        "probability": the probability of what the box says of the input. "share": the output,
        0 where it is that of the input without any feature and 1 at the input itself; NaN of an
        input where these are the same.

    Returns
    -------
    Curves
        The curves; both run between the input itself and the input without any feature.

    Examples
    --------
    >>> from mixreg.explain.blackbox import black_box
    >>> from mixreg.explain.evaluation.ground import lay_ground
    >>> from mixreg.explain.maskers import Tabular
    >>> ground = lay_ground(black_box(lambda X: X @ [3.0, 1.0]), np.ones((2, 2)), None, Tabular(),
    ...                     ["own"], [], None, 0.5, 1, 0)
    >>> good = np.tile([3.0, 1.0], (1, 2, 1))
    >>> shares = np.array([0.0, 0.5, 1.0])
    >>> draw_curves(good, ground.operators[0], ground, shares, "share").values[:, :, 0]
    array([[1.  , 0.25, 0.  ],
           [0.  , 0.75, 1.  ]])
    """
    candidates = operated.candidates
    wanted = np.rint(shares[:, None] * candidates.sum(axis=1)).astype(np.int64)
    ends = _ends(operated, ground)
    support = ground.support(importance)
    if scale == "share":
        support = np.where((ends[0] >= ends[1])[:, None], importance, -importance)
    outputs = np.zeros((2, len(shares), len(candidates)))
    for each in support:
        top = places(each, candidates) < wanted[..., None]
        masks = np.stack([~(top & candidates), top | ~candidates])
        outputs += _asked(operated, ground, masks) / len(support)
    return Curves(_scaled(outputs, ends, ground, scale))


def area(curve: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """
    Measure the area under curves.

    Parameters
    ----------
    curve : ndarray of shape (..., n_points, n_instances)
        Curves.
    shares : ndarray of shape (n_points,)
        From 0 to 1.

    Returns
    -------
    ndarray of shape (..., n_instances)
        Areas, which are means of the curves.

    Examples
    --------
    >>> area(np.array([[1.0], [0.0]]), np.array([0.0, 1.0]))
    array([0.5])
    """
    return np.trapezoid(curve, shares, axis=-2)


def _ends(operated: Operated, ground: Ground) -> np.ndarray:
    """Ask about the inputs themselves, and without any feature: (2, n_instances)."""
    all_kept = np.ones(operated.candidates.shape, dtype=bool)
    return _asked(operated, ground, np.stack([all_kept, ~operated.candidates])[:, None])[:, 0]


def _asked(operated: Operated, ground: Ground, masks: np.ndarray) -> np.ndarray:
    """Ask about masks (2, n_points, n_instances, n_features), random fills several times."""
    shape = masks.shape[:-1]
    instances = np.broadcast_to(np.arange(shape[-1]), shape).ravel()
    flat = masks.reshape(-1, masks.shape[-1])
    n_draws = _DRAWS if operated.is_random else 1
    total = np.zeros(len(flat))
    for draw in range(n_draws):
        rng = np.random.default_rng([*operated.seed, draw])
        total += operated.attached.ask(ground.box, instances, flat, rng)
    return (total / n_draws).reshape(shape)


def _scaled(outputs: np.ndarray, ends: np.ndarray, ground: Ground, scale: str) -> np.ndarray:
    """Put outputs on the scale of the curves."""
    if scale == "probability":
        return np.where(ground.label, outputs, 1.0 - outputs)
    full, empty = ends
    gap = full - empty
    alike = np.abs(gap) <= _NO_GAP * np.maximum(np.abs(full), np.abs(empty))
    return (outputs - empty) / np.where(alike, np.nan, gap)
