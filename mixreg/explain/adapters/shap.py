"""SHAP as an explainer to evaluate: KernelSHAP over a masker's features, or one of the user's."""

from collections.abc import Callable
from typing import Any

import numpy as np

from mixreg.explain.adapters.adapter import Adapter, wanted_library
from mixreg.explain.adapters.masked import masked
from mixreg.explain.blackbox import BlackBox
from mixreg.explain.seeding import global_seed

__all__ = ["from_shap"]


def from_shap(
    black_box: BlackBox | Callable[..., Any] | None = None,
    masker: Any = None,
    *,
    explainer: Any = None,
    output: int | None = None,
    n_calls: int = 1000,
    response: str = "auto",
    all_features: bool = True,
) -> Adapter:
    """
    Wrap SHAP.

    Parameters
    ----------
    black_box : BlackBox or callable, optional
        The box; needed with a masker.
    masker : Tabular, Image or Sequence, optional
        Features and fill: KernelSHAP works on whether features are kept, against the input
        without any, exactly as in `mixreg.fidelity`.
    explainer : callable, optional
        In place of box and masker: any of shap's explainers, which is called as
        ``explainer(x)``. It asks its own model as often as it was told to.
    output : int, optional
        Of such an explainer: which output's values are taken where there are several.
    n_calls : int, default 1000
        With a masker: rows that the box is asked about per input.
    response : {"auto", "logit", "probability", "raw"}, default "auto"
        With a masker, what is explained: "auto" is the logit of probabilities.
    all_features : bool, default True
        With a masker: whether all features get a value (``l1_reg=False``). By KernelSHAP's own
        default (False here) only about ten do, and the rest of the ranking is arbitrary.

    Returns
    -------
    Adapter
        A callable (x, random_seed) -> importances of shape (n_instances, n_features).

    Raises
    ------
    ModuleNotFoundError
        If shap is not installed.
    TypeError, ValueError
        If there is neither a box with its masker nor an explainer, or both.

    Examples
    --------
    >>> import mixreg as mr
    >>> explain = from_shap(lambda X: 2 * X[:, 0] - X[:, 1], mr.maskers.Tabular(),
    ...                     response="raw")
    >>> explain([[1.0, 1.0]], 0).round(6)
    array([[ 2., -1.]])
    """
    pair = black_box is not None and masker is not None
    if pair == (explainer is not None):
        seen = "both are given" if pair else "neither is given"
        raise TypeError(f"black_box with masker, or explainer: {seen}; wanted exactly one of them.")
    wanted_library("shap")
    if black_box is not None and pair:
        return masked(
            "kernelshap",
            black_box,
            masker,
            n_calls=n_calls,
            response=response,
            all_features=all_features,
        )
    if not callable(explainer):
        raise TypeError(f"explainer is a {type(explainer).__name__}; wanted one of shap's.")

    def explain(x: Any, position: Any, seed: int) -> np.ndarray:
        with global_seed(seed):
            found = np.asarray(explainer(x).values, dtype=np.float64)
        return _one_output(found, np.asarray(x), output)

    return Adapter(explain, "shap", additive=False)


def _one_output(values: np.ndarray, x: np.ndarray, output: int | None) -> np.ndarray:
    """Choose among outputs, the last axis, and lay every input's values out as one row."""
    if values.ndim == x.ndim + 1:
        if output is None:
            raise ValueError(
                f"output is missing: the explainer gives values of shape {values.shape}, of "
                f"{values.shape[-1]} outputs."
            )
        values = values[..., output]
    return values.reshape(len(values), -1)
