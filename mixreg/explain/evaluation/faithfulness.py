"""Whether importances say what removal does: fresh perturbations, which no explainer has seen."""

from typing import NamedTuple

import numpy as np

from mixreg.explain.evaluation.ground import Ground, Operated
from mixreg.explain.local.answers import ask_all
from mixreg.explain.local.masks import draw_masks

__all__ = ["Removals", "additive_scores", "correlation", "remove"]

_STREAM = 11


class Removals(NamedTuple):
    """
    Fresh perturbations, and what they did.

    Attributes
    ----------
    removed : ndarray of shape (n_instances, n_fresh, n_features)
        1 where a candidate was taken away.
    drop : ndarray of shape (n_instances, n_fresh)
        By how much the response fell.
    """

    removed: np.ndarray
    drop: np.ndarray

    def attributed(self, importance: np.ndarray) -> np.ndarray:
        """
        Add up the importances of what was taken away.

        Parameters
        ----------
        importance : ndarray of shape (n_instances, n_features)
            What keeping each feature adds.

        Returns
        -------
        ndarray of shape (n_instances, n_fresh)
            Sums.
        """
        return np.matmul(self.removed, importance[..., None])[..., 0]


def remove(operated: Operated, ground: Ground, n_fresh: int) -> Removals:
    """
    Take any number of features away, at random.

    Parameters
    ----------
    operated : Operated
        The inputs, and what stands where a feature is taken away.
    ground : Ground
        The box.
    n_fresh : int
        Perturbations of every input.

    Returns
    -------
    Removals
        What happened.

    Examples
    --------
    >>> from mixreg.explain.blackbox import black_box
    >>> from mixreg.explain.evaluation.ground import lay_ground
    >>> from mixreg.explain.maskers import Tabular
    >>> ground = lay_ground(black_box(lambda X: X @ [3.0, 1.0]), np.ones((2, 2)), None, Tabular(),
    ...                     ["own"], [], None, 0.5, 1, 0)
    >>> found = remove(ground.operators[0], ground, 20)
    >>> correlation(np.tile([3.0, 1.0], (2, 1)), found).round(6)
    array([1., 1.])
    """
    attached = operated.attached
    rng = np.random.default_rng([*operated.seed, _STREAM])
    # All numbers of features alike: no explainer's own law of perturbations is favoured.
    masks = draw_masks(n_fresh + 2, attached.n_features, rng, locality="uniform")[2:]
    outputs = ask_all(attached, ground.box, masks, rng)
    whole = ask_all(attached, ground.box, np.ones_like(masks[:1]), rng)
    removed = (~masks & operated.candidates[:, None]).astype(np.float64)
    return Removals(removed, ground.respond(whole) - ground.respond(outputs))


def correlation(importance: np.ndarray, removals: Removals) -> np.ndarray:
    """
    Correlate what importances say with what happened.

    Parameters
    ----------
    importance : ndarray of shape (n_instances, n_features)
        What keeping each feature adds, on any scale.
    removals : Removals
        What happened.

    Returns
    -------
    ndarray of shape (n_instances,)
        Pearson's correlation: 0 where importances say that nothing happens, NaN where nothing
        did.

    References
    ----------
    Bhatt, U., Weller, A., & Moura, J. M. F. (2020). Evaluating and aggregating feature-based model
    explanations. IJCAI. https://doi.org/10.24963/ijcai.2020/417

    Examples
    --------
    >>> removals = Removals(np.array([[[1.0], [0.0]]]), np.array([[2.0, 0.0]]))
    >>> correlation(np.array([[-1.0]]), removals)
    array([-1.])
    """
    told, drop = removals.attributed(importance), removals.drop
    told = told - told.mean(axis=1, keepdims=True)
    drop = drop - drop.mean(axis=1, keepdims=True)
    scale = np.sqrt((told**2).sum(axis=1) * (drop**2).sum(axis=1))
    found = np.zeros(len(told))
    np.divide((told * drop).sum(axis=1), scale, out=found, where=scale > 0)
    return np.where(np.ptp(removals.drop, axis=1) > 0, found, np.nan)


def additive_scores(importance: np.ndarray, removals: Removals) -> tuple[np.ndarray, np.ndarray]:
    """
    Judge importances as predictions of what removal does, in units of the response.

    Parameters
    ----------
    importance : ndarray of shape (n_instances, n_features)
        What keeping each feature adds to the response.
    removals : Removals
        What happened.

    Returns
    -------
    infidelity : ndarray of shape (n_instances,)
        Mean squared error of the predicted fall, in units of the mean squared fall.
    r2 : ndarray of shape (n_instances,)
        Share of the fall's variance that is predicted, the level being free. Both are NaN where
        nothing happened.

    References
    ----------
    Yeh, C.-K., Hsieh, C.-Y., Suggala, A., Inouye, D. I., & Ravikumar, P. (2019). On the
    (in)fidelity and sensitivity of explanations. NeurIPS. https://arxiv.org/abs/1901.09392

    Examples
    --------
    >>> removals = Removals(np.array([[[1.0], [0.0]]]), np.array([[2.0, 0.0]]))
    >>> additive_scores(np.array([[2.0]]), removals)
    (array([0.]), array([1.]))
    """
    error = removals.drop - removals.attributed(importance)
    size, spread = (removals.drop**2).mean(axis=1), removals.drop.var(axis=1)
    infidelity, rest = np.full(len(error), np.nan), np.full(len(error), np.nan)
    np.divide((error**2).mean(axis=1), size, out=infidelity, where=size > 0)
    np.divide(error.var(axis=1), spread, out=rest, where=spread > 0)
    return infidelity, 1.0 - rest
