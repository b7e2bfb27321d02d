"""LIME and KernelSHAP over the features of a masker, asked as often as any other explainer."""

from collections.abc import Callable
from typing import Any

import numpy as np

from mixreg.explain.adapters.adapter import Adapter
from mixreg.explain.blackbox import BlackBox, as_box
from mixreg.explain.local.answers import ask_all
from mixreg.explain.local.masks import draw_masks
from mixreg.explain.local.rivals import Task, rival
from mixreg.explain.maskers import Attached, Image
from mixreg.explain.response import check_kind, is_probability
from mixreg.inputs import check_count

__all__ = ["masked", "response_of"]

_FEWEST_CALLS = 8
_LOOKS = 16


def masked(
    which: str,
    black_box: BlackBox | Callable[..., Any],
    masker: Any,
    *,
    n_calls: int,
    response: str,
    all_features: bool = True,
) -> Adapter:
    """
    Make an adapter of one of the explainers that fidelity tests know.

    Parameters
    ----------
    which : {"lime", "kernelshap"}
        The explainer.
    black_box : BlackBox or callable
        The box.
    masker : Tabular, Image or Sequence
        What the features are, and what stands where one is taken away.
    n_calls : int
        Rows that the box may be asked about per input.
    response : {"auto", "logit", "probability", "raw"}
        What is explained.
    all_features : bool, default True
        Whether KernelSHAP gives all features a value, and not only ten as by its default.

    Returns
    -------
    Adapter
        The explainer.

    Raises
    ------
    TypeError, ValueError
        If an argument is wrong.

    Examples
    --------
    >>> from mixreg.explain.maskers import Tabular
    >>> shap = masked("kernelshap", lambda X: 2 * X[:, 0] - X[:, 1], Tabular(), n_calls=50,
    ...               response="raw")
    >>> shap([[1.0, 1.0]]).round(6)
    array([[ 2., -1.]])
    """
    box = as_box(black_box)
    check_kind(response, name="response")
    calls = check_count(n_calls, name="n_calls", minimum=_FEWEST_CALLS)
    if not callable(getattr(masker, "attach", None)):
        raise TypeError(
            f"masker is a {type(masker).__name__}; wanted one of mixreg.maskers, such as Tabular()."
        )

    def explain(x: Any, position: Any, seed: int) -> np.ndarray:
        attached = masker.attach(np.asarray(x), position)
        kind = response_of(box, attached, response)
        return rival(
            which,
            Task(
                attached,
                box,
                kind,
                calls,
                seed,
                seed,
                "half",
                isinstance(masker, Image),
                all_features=all_features,
            ),
        )

    return Adapter(explain, which, additive=True)


def response_of(box: BlackBox, attached: Attached, response: str = "auto") -> str:
    """
    Say what is explained: log odds where the box gives probabilities, as far as can be seen.

    Parameters
    ----------
    box : BlackBox
        The box.
    attached : Attached
        The inputs: they are shown as they are, without any feature, and with half of them.
    response : {"auto", "logit", "probability", "raw"}, default "auto"
        What was asked for.

    Returns
    -------
    {"logit", "probability", "raw"}
        The response.

    Examples
    --------
    >>> from mixreg.explain.maskers import Tabular
    >>> response_of(as_box(lambda X: X[:, 0]), Tabular().attach([[0.5]]))
    'logit'
    """
    if response != "auto":
        return response
    rng = np.random.default_rng(0)
    masks = draw_masks(_LOOKS, attached.n_features, rng)
    return "logit" if is_probability(ask_all(attached, box, masks, rng)) else "raw"
