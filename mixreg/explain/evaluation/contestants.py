"""Who is evaluated: explainers of every form, brought to importances of the masker's features."""

import time
import warnings
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from mixreg.explain.adapters.adapter import Adapter
from mixreg.explain.evaluation.builtin import BUILT_IN, built_in
from mixreg.explain.evaluation.ground import Ground
from mixreg.explain.explanation import Explanation
from mixreg.explain.local.explainer import LocalExplainer

__all__ = ["Answer", "Contestant", "contestants"]


class Answer(NamedTuple):
    """
    What an explainer said under one seed.

    Attributes
    ----------
    values : ndarray of shape (n_instances, n_features)
        Importances, as they came.
    seconds : float
        Per input.
    calls : float
        Rows the box was asked about, per input; NaN where nobody counted.
    """

    values: np.ndarray
    seconds: float
    calls: float


class Contestant(NamedTuple):
    """
    An explainer under a name.

    Attributes
    ----------
    name : str
        What tables call it.
    explain : callable
        A function of a seed that gives an explanation in any form.
    additive : bool
        Whether importances are in units of the response.
    counts : bool
        Whether it asks the box of the evaluation itself, which counts.
    is_fixed : bool
        Whether it is an explanation made before, which no seed changes.
    """

    name: str
    explain: Callable[[int], Any]
    additive: bool
    counts: bool
    is_fixed: bool = False

    def answer(self, ground: Ground, seed: int) -> Answer:
        """
        Explain the inputs.

        Parameters
        ----------
        ground : Ground
            The inputs.
        seed : int
            Source of the explainer's randomness.

        Returns
        -------
        Answer
            What it said.

        Raises
        ------
        TypeError, ValueError
            If it gives something else than importances of these features.
        """
        started, asked = time.perf_counter(), ground.box.n_calls
        found = self.explain(seed)
        seconds = time.perf_counter() - started
        calls = float(ground.box.n_calls - asked)
        if not self.counts and calls == 0:
            calls = np.nan
        if isinstance(found, Explanation):
            seconds = float(found.attrs.get("seconds", np.nan)) if self.is_fixed else seconds
            calls = float(found.attrs.get("n_calls", calls))
        n = ground.attached.n_instances
        return Answer(_importances(found, self.name, ground), seconds / n, calls / n)


def contestants(
    explainers: Any, baselines: tuple[str, ...], ground: Ground, n_calls: int
) -> list[Contestant]:
    """
    Bring explainers to one form.

    Parameters
    ----------
    explainers : explainer, name, or mapping of str to these
        `LocalExplainer`, an adapter, a callable (x, random_seed) -> importances, an
        `Explanation` made before, or the name of a built-in row.
    baselines : tuple of str
        Built-in rows that stand beside them.
    ground : Ground
        What they are asked about.
    n_calls : int
        Perturbations of every input.

    Returns
    -------
    list of Contestant
        Those that were given, and then the built-in rows.

    Raises
    ------
    TypeError, ValueError
        If one is no explainer, or a name is taken twice.

    Examples
    --------
    >>> contestants.__name__
    'contestants'
    """
    given = dict(explainers) if isinstance(explainers, Mapping) else _named(explainers)
    if not given:
        raise ValueError("explainers is empty; wanted at least one.")
    ours = [one for one in given.values() if isinstance(one, LocalExplainer)]
    model = ours[0] if ours else None
    found = []
    for name, one in given.items():
        if isinstance(one, str):
            found.append(_built_in(str(name), one, ground, n_calls, model))
        else:
            found.append(_given(str(name), one, ground, n_calls))
    taken = {one.name for one in found}
    rows = [name for name in baselines if name not in taken]
    return found + [_built_in(name, name, ground, n_calls, model) for name in rows]


def _named(one: Any) -> dict[str, Any]:
    """Give a single explainer a name."""
    if isinstance(one, str):
        return {one: one}
    name = getattr(one, "method", None) or getattr(one, "name", None)
    return {str(name or getattr(one, "__name__", None) or "explainer"): one}


def _built_in(
    name: str, which: str, ground: Ground, n_calls: int, model: LocalExplainer | None
) -> Contestant:
    """Make a built-in row."""
    if which not in BUILT_IN:
        raise ValueError(f"explainer {name!r} is {which!r}; built in are {BUILT_IN}.")

    def explain(seed: int) -> np.ndarray:
        return built_in(which, ground, n_calls, seed, model)

    return Contestant(name, explain, additive=which != "random", counts=True)


def _given(name: str, one: Any, ground: Ground, n_calls: int) -> Contestant:
    """Bring an explainer of the user's to the common form."""
    X, position = ground.X, ground.position
    if isinstance(one, Explanation):
        return Contestant(name, lambda seed: one, additive=True, counts=False, is_fixed=True)
    if isinstance(one, LocalExplainer):

        def ask(seed: int) -> Explanation:
            with warnings.catch_warnings():
                if seed != ground.seed:
                    # The first seed has said what there is to say.
                    warnings.simplefilter("ignore", UserWarning)
                return one(
                    X,
                    position=position,
                    n_samples=n_calls,
                    random_seed=seed,
                    progressbar=False,
                )

        return Contestant(name, ask, additive=True, counts=True)
    if isinstance(one, Adapter):
        return Contestant(
            name, lambda seed: one(X, seed, position=position), one.additive, counts=False
        )
    if not callable(one):
        raise TypeError(
            f"explainer {name!r} is a {type(one).__name__}; wanted a LocalExplainer, an adapter, a "
            "callable (x, random_seed) -> importances, or an Explanation."
        )
    return Contestant(
        name, lambda seed: one(X, seed), bool(getattr(one, "additive", False)), counts=False
    )


def _importances(found: Any, name: str, ground: Ground) -> np.ndarray:
    """Read importances off what an explainer returned."""
    wanted = ground.attached.active.shape
    if isinstance(found, Explanation):
        if found.group != "instance":
            raise ValueError(
                f"explainer {name!r} gave an explanation of {found.group or 'no'} groups; wanted "
                "one of single inputs."
            )
        _check_names(found, name, ground)
        values = found.values.transpose("instance", "feature").values
    elif hasattr(found, "base_values") and hasattr(found, "values"):
        values = np.asarray(found.values)
    else:
        values = np.asarray(found)
    if values.dtype.kind not in "biuf":
        raise TypeError(
            f"explainer {name!r} gave a {type(found).__name__} of {values.dtype} values; wanted "
            f"an array of shape {wanted}, an Explanation or a shap.Explanation."
        )
    if values.shape != wanted:
        raise ValueError(
            f"explainer {name!r} gave importances of shape {values.shape}; wanted {wanted}, inputs "
            "by features of the masker (mixreg.explain.adapters.from_callable adds the cells of "
            "a feature up)."
        )
    return values.astype(np.float64)


def _check_names(found: Explanation, name: str, ground: Ground) -> None:
    """Refuse explanations of other features."""
    seen, wanted = tuple(map(str, found.feature_names)), ground.attached.names
    if len(seen) == len(wanted) and seen != wanted:
        place = next(
            i for i, pair in enumerate(zip(seen, wanted, strict=True)) if len(set(pair)) > 1
        )
        raise ValueError(
            f"explainer {name!r} explains feature {seen[place]!r} where the masker has "
            f"{wanted[place]!r}: give it the same masker."
        )
