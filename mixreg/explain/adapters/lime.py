"""LIME as an explainer to evaluate: over a masker's features, or a LIME explainer of the user's."""

from collections.abc import Callable
from typing import Any

import numpy as np

from mixreg.explain.adapters.adapter import Adapter, wanted_library
from mixreg.explain.adapters.masked import masked
from mixreg.explain.blackbox import BlackBox, as_box
from mixreg.explain.response import check_kind
from mixreg.explain.response import response as respond
from mixreg.inputs import check_count

__all__ = ["from_lime"]


def from_lime(
    black_box: BlackBox | Callable[..., Any],
    masker: Any = None,
    *,
    explainer: Any = None,
    n_calls: int = 1000,
    response: str = "auto",
) -> Adapter:
    """
    Wrap LIME.

    Parameters
    ----------
    black_box : BlackBox or callable
        The box.
    masker : Tabular, Image or Sequence, optional
        Features and fill: LIME's sampling, kernel and regression work on whether features are
        kept, exactly as in `mixreg.fidelity`.
    explainer : lime.lime_tabular.LimeTabularExplainer, optional
        In place of a masker: an explainer of your own for tables, which perturbs as it was told
        to. Its mode decides what the box is asked for: "regression" the response,
        "classification" the two probabilities. An undiscretised weight, which is a slope, is
        multiplied by the input's distance from the training mean, so that it says what keeping
        the value adds.
    n_calls : int, default 1000
        Rows that the box is asked about per input.
    response : {"auto", "logit", "probability", "raw"}, default "auto"
        What is explained: "auto" is the logit of probabilities. With an explainer of your own,
        "auto" is what the box returns.

    Returns
    -------
    Adapter
        A callable (x, random_seed) -> importances of shape (n_instances, n_features).

    Raises
    ------
    ModuleNotFoundError
        If lime is not installed.
    TypeError, ValueError
        If there is neither a masker nor an explainer, or both.

    Examples
    --------
    >>> import mixreg as mr
    >>> explain = from_lime(lambda X: 2 * X[:, 0] - X[:, 1], mr.maskers.Tabular(),
    ...                     response="raw")
    >>> int(explain([[1.0, 1.0]], 0).argmax())
    0
    """
    if (masker is None) == (explainer is None):
        seen = "neither is given" if masker is None else "both are given"
        raise TypeError(f"masker or explainer: {seen}; wanted exactly one of them.")
    wanted_library("lime")
    if masker is not None:
        return masked("lime", black_box, masker, n_calls=n_calls, response=response)
    return _tabular(as_box(black_box), explainer, n_calls, response)


def _tabular(box: BlackBox, explainer: Any, n_calls: int, kind: str) -> Adapter:
    """Wrap an explainer of tables."""
    if not callable(getattr(explainer, "explain_instance", None)):
        raise TypeError(
            f"explainer is a {type(explainer).__name__}; wanted a LimeTabularExplainer."
        )
    check_kind(kind, name="response")
    calls = check_count(n_calls, name="n_calls", minimum=8)
    classifies = explainer.mode == "classification"
    if classifies and kind in ("logit", "raw"):
        raise ValueError(
            f"response is {kind!r}, but a LIME explainer of mode 'classification' regresses "
            "probabilities; make it with mode='regression'."
        )

    def ask(X: np.ndarray) -> np.ndarray:
        outputs = box(X)
        if classifies:
            return np.column_stack([1.0 - outputs, outputs])
        return outputs if kind == "auto" else respond(outputs, kind)

    def explain(x: Any, position: Any, seed: int) -> np.ndarray:
        rows = np.asarray(x, dtype=np.float64)
        found = np.zeros(rows.shape)
        for place, row in enumerate(rows):
            _seed(explainer, seed)
            one = explainer.explain_instance(
                row, ask, labels=(1,), num_features=len(row), num_samples=calls
            )
            for feature, weight in one.local_exp[1]:
                found[place, feature] = weight * _distance(explainer, row, feature)
        return found

    return Adapter(explain, "lime", additive=not classifies and kind == "auto")


def _distance(explainer: Any, row: np.ndarray, feature: int) -> float:
    """How far the input lies from the training mean, where the weight is a slope."""
    if explainer.discretizer is not None or feature in explainer.categorical_features:
        return 1.0
    mean, scale = explainer.scaler.mean_[feature], explainer.scaler.scale_[feature]
    return float((row[feature] - mean) / scale)


def _seed(explainer: Any, seed: int) -> None:
    """Seed all parts that draw; each keeps the generator that it was made with."""
    parts = (explainer, explainer.base, explainer.discretizer)
    generator = np.random.RandomState(seed)
    for part in filter(None, parts):
        part.random_state = generator
