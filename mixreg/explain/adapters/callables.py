"""Any function that takes inputs and gives attributions, as an explainer to evaluate."""

from collections.abc import Callable
from typing import Any

import numpy as np

from mixreg.explain.adapters.adapter import Adapter

__all__ = ["from_callable"]


def from_callable(
    f: Callable[..., Any],
    *,
    masker: Any = None,
    seeded: bool = False,
    additive: bool = False,
    name: str = "callable",
) -> Adapter:
    """
    Wrap a function that takes inputs and gives attributions, such as captum's do.

    Parameters
    ----------
    f : callable
        A function x -> attributions: an array, or a tensor that NumPy can read.
    masker : Tabular, Image or Sequence, optional
        Where attributions have the shape of the inputs, but features are many cells each
        (patches of an image, a window of a sequence): those of a feature's cells are added up.
        Without it attributions are (n_instances, n_features) already.
    seeded : bool, default False
        Whether it is called as ``f(x, random_seed)``.
    additive : bool, default False
        Whether attributions are in units of the response, what keeping a feature adds to it, so
        that they can be judged as predictions.
    name : str, default "callable"
        What it is.

    Returns
    -------
    Adapter
        A callable (x, random_seed) -> importances of shape (n_instances, n_features).

    Raises
    ------
    TypeError
        If f cannot be called.

    Examples
    --------
    >>> import mixreg as mr
    >>> blocks = mr.maskers.Image((2, 2), blocks=1)
    >>> explain = from_callable(lambda x: 2 * x, masker=blocks)
    >>> explain(np.ones((1, 2, 2)), 0)
    array([[2., 2., 2., 2.]])
    """
    if not callable(f):
        raise TypeError(f"f is a {type(f).__name__}; wanted a function of the inputs.")

    def explain(x: Any, position: Any, seed: int) -> np.ndarray:
        found = _numbers(f(x, seed) if seeded else f(x))
        if masker is None:
            return found
        return _by_feature(found, masker.attach(np.asarray(x), position))

    return Adapter(explain, name, additive)


def _numbers(found: Any) -> np.ndarray:
    """Read an array, or a tensor that still knows how it was made."""
    if callable(getattr(found, "detach", None)):
        found = found.detach().cpu()
    return np.asarray(found, dtype=np.float64)


def _by_feature(found: np.ndarray, attached: Any) -> np.ndarray:
    """Add the attributions of every feature's cells up."""
    if found.size != attached.rows.size:
        raise ValueError(
            f"attributions have shape {found.shape}; wanted that of the inputs, "
            f"({attached.n_instances}, {', '.join(map(str, attached.shape))})."
        )
    cells = found.reshape(attached.rows.shape)
    instance, cell = np.nonzero(attached.owner >= 0)
    sums = np.zeros(attached.active.shape)
    np.add.at(sums, (instance, attached.owner[instance, cell]), cells[instance, cell])
    return sums
