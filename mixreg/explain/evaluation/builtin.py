"""The built-in rows of an evaluation: random, ridge, LIME, KernelSHAP and gradients."""

import numpy as np

from mixreg.explain.baselines import BASELINES
from mixreg.explain.evaluation.ground import Ground
from mixreg.explain.gradients import has_gradient
from mixreg.explain.local.answers import DESIGNS
from mixreg.explain.local.explainer import LocalExplainer
from mixreg.explain.local.masks import LOCALITIES
from mixreg.explain.local.rivals import Task, rival
from mixreg.explain.maskers import Image

__all__ = ["BUILT_IN", "built_in", "usual_rows"]

BUILT_IN = BASELINES
_STREAM = 9


def usual_rows(ground: Ground) -> tuple[str, ...]:
    """
    Name the built-in rows that always stand beside explainers.

    Parameters
    ----------
    ground : Ground
        The box.

    Returns
    -------
    tuple of str
        "random", "ridge" and, where the box has gradients, "integrated_gradients".

    Examples
    --------
    >>> from mixreg.explain.blackbox import black_box
    >>> from mixreg.explain.evaluation.ground import lay_ground
    >>> from mixreg.explain.maskers import Tabular
    >>> box = black_box(lambda X: X[:, 0])
    >>> usual_rows(lay_ground(box, np.ones((2, 1)), None, Tabular(), ["own"], [], None, 0.5, 1, 0))
    ('random', 'ridge')
    """
    rows = ("random", "ridge")
    return (*rows, "integrated_gradients") if has_gradient(ground.box) else rows


def built_in(
    which: str, ground: Ground, n_calls: int, seed: int, model: LocalExplainer | None = None
) -> np.ndarray:
    """
    Explain inputs by a built-in row.

    Parameters
    ----------
    which : str
        One of "random", "ridge", "lime", "kernelshap" and "integrated_gradients".
    ground : Ground
        The inputs.
    n_calls : int
        Rows it may ask about per input.
    seed : int
        Source of its randomness.
    model : LocalExplainer, optional
        Whose perturbations ridge sees: those that it is fitted to under the same seed.

    Returns
    -------
    ndarray of shape (n_instances, n_features)
        Importances.

    Raises
    ------
    TypeError
        If the box has no gradients for "integrated_gradients".

    Examples
    --------
    >>> from mixreg.explain.blackbox import black_box
    >>> from mixreg.explain.evaluation.ground import lay_ground
    >>> from mixreg.explain.maskers import Tabular
    >>> box = black_box(lambda X: X @ [3.0, 1.0])
    >>> ground = lay_ground(box, np.ones((2, 2)), None, Tabular(), ["own"], [], None, 0.5, 1, 0)
    >>> built_in("ridge", ground, 40, 0).round(1)[0]
    array([3., 1.])
    """
    attached = ground.attached
    if which == "random":
        return np.random.default_rng([seed, _STREAM]).normal(size=attached.active.shape)
    if which == "integrated_gradients" and not has_gradient(ground.box):
        raise TypeError(
            "'integrated_gradients' need a Keras network on TensorFlow; this box has no gradients."
        )
    task = Task(
        attached,
        ground.box,
        ground.kind,
        n_calls,
        seed,
        seed,
        LOCALITIES[0] if model is None else model.locality,
        isinstance(ground.masker, Image),
        DESIGNS[0] if model is None else model.design,
        all_features=True,
    )
    return rival(which, task)
