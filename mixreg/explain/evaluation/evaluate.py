"""Explainers put to the test side by side: fidelity, stability and cost, on the same inputs."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from mixreg.explain.blackbox import BlackBox, as_box
from mixreg.explain.crafting import TESTS
from mixreg.explain.evaluation.builtin import BUILT_IN, usual_rows
from mixreg.explain.evaluation.contestants import contestants
from mixreg.explain.evaluation.curves import SCALES
from mixreg.explain.evaluation.faithfulness import remove
from mixreg.explain.evaluation.ground import Ground, lay_ground
from mixreg.explain.evaluation.measures import Wishes, lay_out, measure
from mixreg.explain.evaluation.result import Evaluation
from mixreg.explain.label import check_threshold
from mixreg.explain.watch import watched
from mixreg.inputs import check_count

__all__ = ["evaluate"]

_FEWEST_CALLS = 8


def evaluate(
    explainers: Any,
    black_box: BlackBox | Callable[..., Any],
    X: Any,
    *,
    masker: Any,
    position: Any = None,
    operators: Any = None,
    baselines: Sequence[str] | None = None,
    n_features: Sequence[int] = (5, 15),
    tests: Sequence[str] | None = None,
    pool: Any = None,
    n_seeds: int = 3,
    n_calls: int = 1000,
    n_points: int = 11,
    n_fresh: int = 100,
    k: int = 10,
    scale: str = "auto",
    threshold: float | str = 0.5,
    random_seed: int = 0,
    progressbar: bool = True,
) -> Evaluation:
    r"""
    Evaluate explainers on the same inputs, with the same box, features and operators.

    *Curves.* Features are taken away (deletion) or put in (insertion), those first that speak
    most for what the box says of the input; their areas, over shares of the features from 0 to 1,
    are ``deletion_auc`` (lower is better) and ``insertion_auc`` (higher). *Tests.* ``deduction``,
    ``synthetic`` and ``augmentation``: shares of crafted inputs that keep the label, as
    `fidelity` has them. *Fresh perturbations* that keep any number of features:
    ``faithfulness``, the correlation between the summed importances of what goes and the fall of
    the response; and of explainers whose importances are in units of the response,
    ``infidelity``, the squared error of that sum in units of the squared fall, and ``r2``, the
    share of its variance that the sum predicts. *Stability*: ``overlap`` of the k largest effects
    over pairs of seeds. ``gini``: how few features have it all. ``degenerate``: explanations
    whose importances are all alike, or no numbers (which are then taken as zero). *Cost*:
    ``calls`` and ``seconds`` per input.

    Parameters
    ----------
    explainers : explainer, or mapping of str to explainer
        A `LocalExplainer`; an adapter (`mixreg.explain.adapters`); any callable
        (x, random_seed) -> importances (n_instances, n_features), an `Explanation` or a
        ``shap.Explanation``; an `Explanation` made before; or the name of a built-in row.
        Importances say what keeping a feature adds to the box's answer.
    black_box : BlackBox or callable
        The box.
    X : array-like of shape (n_instances, *input shape)
        The inputs.
    masker : Tabular, Image or Sequence
        What the features are; explainers that take a masker are given the same.
    position : int or array-like of int of shape (n_instances,), optional
        With a `Sequence` masker: which token's output is explained.
    operators : str, number, ndarray or list of these, optional
        What stands where a feature is taken away in curves and tests; "own" is the masker's fill.
        By default that and a second one: "marginal" of tables and sequences, "blur" of images
        (or zero, where the first is that already).
    baselines : sequence of str, optional
        Built-in rows beside the explainers: some of "random", "ridge" (on the perturbations of
        the first `LocalExplainer`), "lime", "kernelshap" and "integrated_gradients"; by default
        the first two and, where the box allows, the last. Random is always there.
    n_features : sequence of int, default (5, 15)
        Values of F of the tests; those beyond the number of features are left out.
    tests : sequence of str, optional
        Some of "deduction", "synthetic" and "augmentation"; by default the first two, and the
        third where there is a pool.
    pool : array-like of shape (n_pool, *input shape), optional
        Inputs that augmentation copies features into; by default X.
    n_seeds : int, default 3
        Seeds under which everybody explains, random_seed the first. Stability is over all of
        them, and everything else under the first, except that random is averaged over all.
    n_calls : int, default 1000
        Perturbations of every input for everybody who can be told. A `LocalExplainer` asks about
        a fifth more, which only judge its surrogate.
    n_points : int, default 11
        Points of the curves.
    n_fresh : int, default 100
        Fresh perturbations of every input and operator.
    k : int, default 10
        Largest effects that are compared between seeds; of an input with fewer than 2 k features
        that can change, half of these.
    scale : {"auto", "probability", "share"}, default "auto"
        Unit of the curves: the probability of what the box says of an input, or the box's output
        as a share of the way from the input without any feature, 0, to the input itself, 1.
        "auto" is the former where the box gives probabilities.
    threshold : float or "largest", default 0.5
        Where the box says yes.
    random_seed : int, default 0
        Source of all randomness.
    progressbar : bool, default True
        Whether to show progress.

    Returns
    -------
    Evaluation
        ``table``, ``curves``, ``per_instance`` and ``compare``.

    Raises
    ------
    TypeError, ValueError
        If an argument is wrong, nothing can be taken away, or an explainer gives something else
        than importances of the masker's features.
    ModuleNotFoundError
        If a built-in row needs a library that is not installed.

    References
    ----------
    Petsiuk, V., Das, A., & Saenko, K. (2018). RISE: randomized input sampling for explanation of
    black-box models. BMVC. https://arxiv.org/abs/1806.07421

    Examples
    --------
    >>> import mixreg as mr
    >>> box = lambda X: 1 / (1 + np.exp(-(X @ [3.0, 1.0, -1.0])))
    >>> found = evaluate({"right": lambda x, seed: x * [3.0, 1.0, -1.0]}, box, np.ones((4, 3)),
    ...                  masker=mr.maskers.Tabular(), n_features=[1], n_calls=40,
    ...                  progressbar=False)
    >>> found.explainers
    ['right', 'random', 'ridge']
    >>> found.table.query("metric == 'overlap'")["value"].round(1).tolist()[::2]
    [1.0, 1.0]
    """
    box = as_box(black_box)
    _check_masker(masker)
    wanted = _check_tests(tests, pool)
    rows = _check_baselines(baselines)
    seed = check_count(random_seed, name="random_seed", minimum=0)
    calls = check_count(n_calls, name="n_calls", minimum=_FEWEST_CALLS)
    shares = np.linspace(0.0, 1.0, check_count(n_points, name="n_points", minimum=2))
    seeds = check_count(n_seeds, name="n_seeds")
    fresh = check_count(n_fresh, name="n_fresh", minimum=8)
    largest = check_count(k, name="k")
    if scale not in ("auto", *SCALES):
        raise ValueError(f"scale is {scale!r}; wanted 'auto', 'probability' or 'share'.")
    values = X if hasattr(X, "ndim") else np.asarray(X)
    ground = lay_ground(
        box,
        values,
        position,
        masker,
        operators,
        wanted,
        pool,
        check_threshold(threshold),
        seeds,
        seed,
    )
    wishes = Wishes(
        _widths(n_features, ground.attached.n_features),
        shares,
        _scale(scale, ground),
        seeds,
        largest,
        [remove(one, ground, fresh) for one in ground.operators],
    )
    meeting = contestants(explainers, rows or usual_rows(ground), ground, calls)
    measured = {one.name: measure(one, ground, wishes) for one in watched(meeting, progressbar)}
    attrs = {
        "masker": repr(masker),
        "n_calls": calls,
        "n_fresh": fresh,
        "scale": wishes.scale,
        "response_kind": ground.kind,
        "threshold": threshold,
        "random_seed": seed,
    }
    return Evaluation(lay_out(measured, ground, wishes, attrs))


def _check_masker(masker: Any) -> None:
    """Refuse what is no masker."""
    if not callable(getattr(masker, "attach", None)):
        raise TypeError(
            f"masker is a {type(masker).__name__}; wanted one of mixreg.maskers, such as "
            "Tabular() or Sequence(window=41)."
        )


def _check_tests(tests: Sequence[str] | None, pool: Any) -> list[str]:
    """Say which tests are made."""
    if tests is None:
        return ["deduction", "synthetic"] + ([] if pool is None else ["augmentation"])
    if isinstance(tests, str) or set(tests) - set(TESTS) or len(set(tests)) < len(tests):
        raise ValueError(f"tests is {tests!r}; wanted a sequence of some of {TESTS}, each once.")
    if pool is not None and "augmentation" not in tests:
        raise ValueError("pool is given, but 'augmentation' is not among the tests.")
    return list(tests)


def _check_baselines(baselines: Sequence[str] | None) -> tuple[str, ...] | None:
    """Say which built-in rows there are; random is always among them."""
    if baselines is None:
        return None
    if isinstance(baselines, str) or set(baselines) - set(BUILT_IN):
        raise ValueError(f"baselines is {baselines!r}; wanted a sequence of some of {BUILT_IN}.")
    return ("random", *(name for name in dict.fromkeys(baselines) if name != "random"))


def _widths(n_features: Sequence[int], n_known: int) -> tuple[int, ...]:
    """Check the values of F, and leave out those that no input has."""
    found = sorted({check_count(n, name="n_features") for n in n_features})
    return tuple(n for n in found if n <= n_known) or (n_known,)


def _scale(scale: str, ground: Ground) -> str:
    """Say in which unit curves are drawn."""
    if scale == "auto":
        return "probability" if ground.is_probability else "share"
    if scale == "probability" and not ground.is_probability:
        raise ValueError(
            "scale is 'probability', but the box returns values outside [0, 1]; use 'share'."
        )
    return scale
