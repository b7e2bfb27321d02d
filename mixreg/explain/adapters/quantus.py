"""Our explainers in the form that Quantus evaluates: model, inputs and targets give an array."""

from collections.abc import Callable
from typing import Any

import numpy as np

__all__ = ["as_quantus"]


def as_quantus(
    explainer: Any, *, random_seed: int = 0, n_samples: int | None = None
) -> Callable[..., np.ndarray]:
    """
    Make an ``explain_func`` for Quantus of a local explainer.

    Parameters
    ----------
    explainer : LocalExplainer or Adapter
        The explainer. It knows its own box, so that the model Quantus passes is not asked.
    random_seed : int, default 0
        Source of all randomness.
    n_samples : int, optional
        Perturbations of every input; by default as many as the explainer takes.

    Returns
    -------
    callable
        A function of model, inputs, targets and keywords: attributions of the shape of the inputs.
        Of a `LocalExplainer` all cells of a feature, such as a patch of an image, get that
        feature's importance. The keywords may hold ``position``; others are left alone.

    Raises
    ------
    TypeError
        If the explainer cannot be called.

    Examples
    --------
    >>> import mixreg as mr
    >>> ours = mr.LocalExplainer(lambda X: 2 * X[:, 0] - X[:, 1], mr.maskers.Tabular(), "dmm",
    ...                          inference="em")
    >>> as_quantus(ours, n_samples=60)(None, np.ones((1, 3)), [0]).round(1)
    array([[ 2., -1.,  0.]])
    """
    if not callable(explainer):
        raise TypeError(f"explainer is a {type(explainer).__name__}; wanted a LocalExplainer.")

    def explain_func(model: Any, inputs: Any, targets: Any, **kwargs: Any) -> np.ndarray:
        position = kwargs.get("position")
        x = np.asarray(inputs)
        if not hasattr(explainer, "masker"):
            return np.reshape(explainer(x, random_seed), x.shape)
        budget = {} if n_samples is None else {"n_samples": n_samples}
        ex = explainer(x, position=position, random_seed=random_seed, progressbar=False, **budget)
        values = ex.values.transpose("instance", "feature").values
        attached = explainer.masker.attach(x, position)
        # Cells without a feature, owner -1, read the last column.
        padded = np.column_stack([values, np.zeros(len(values))])
        return np.take_along_axis(padded, attached.owner, axis=1).reshape(x.shape)

    return explain_func
