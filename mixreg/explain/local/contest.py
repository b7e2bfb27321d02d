"""Fidelity tests of local explanations, input by input, beside the other explainers."""

import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import xarray as xr

from mixreg.explain.baselines import BASELINES
from mixreg.explain.blackbox import BlackBox, as_box
from mixreg.explain.crafting import TESTS, places
from mixreg.explain.explanation import Explanation
from mixreg.explain.gradients import has_gradient
from mixreg.explain.label import check_threshold
from mixreg.explain.local.answers import DESIGNS
from mixreg.explain.local.labels import Labeller
from mixreg.explain.local.masks import LOCALITIES
from mixreg.explain.local.pools import read_pool
from mixreg.explain.local.rivals import Task, rival
from mixreg.explain.local.subject import Subject, is_local, read_subject
from mixreg.explain.local.trials import Masking, Transplant, Trial, filled_anew
from mixreg.explain.maskers import Attached, Image
from mixreg.explain.request import Request, check_request
from mixreg.explain.watch import watched
from mixreg.inputs import check_count

__all__ = ["local_outcomes"]

_USUAL = (5, 15, 25, 35)
# KernelSHAP asks about the input, about nothing of it, and about masks in between.
_FEWEST_CALLS = 8


def local_outcomes(
    ex: Explanation,
    black_box: BlackBox | Callable[..., Any],
    X: Any = None,
    *,
    masker: Any,
    tests: Sequence[str] = TESTS,
    n_features: Sequence[int] | None = None,
    fill: Any = None,
    baselines: Sequence[str] | None = None,
    explained: Any = None,
    seeds: Any = None,
    threshold: float | str = 0.5,
    n_seeds: int = 10,
    n_instances: int | None = None,
    n_calls: int | None = None,
    order: str = "mean",
    random_seed: int = 0,
    progressbar: bool = True,
) -> xr.DataArray:
    """
    Test explanations of single inputs, and say for each input what came out.

    What `fidelity` tabulates for a local explanation; its documentation says what is done.

    Parameters
    ----------
    ex : Explanation
        Local explanations.
    black_box : BlackBox or callable
        The box.
    X : array-like of shape (n_instances, *input shape), optional
        The explained inputs; by default those the explanation holds.
    masker : Tabular, Image or Sequence
        The masker that they were explained with.
    tests : sequence of str
        Some of "deduction", "augmentation" and "synthetic".
    n_features : sequence of int, optional
        Values of F; 5, 15, 25 and 35 by default, as far as there are so many features.
    fill : str, number, ndarray or list of these, optional
        What replaces a feature in deduction and synthetic; the masker's own fill by default.
    baselines : sequence of str, optional
        Some of "random", "ridge", "lime", "kernelshap" and "integrated_gradients"; by default all
        that the box allows. Random is always there.
    explained : array-like of bool of shape (n_instances,), optional
        Which explanations are tested; all by default.
    seeds : array-like of shape (n_pool, *input shape), optional
        Inputs that augmentation copies features into; the explained ones by default.
    threshold : float or "largest", default 0.5
        Where the box says yes.
    n_seeds : int, default 10
        Inputs of the opposite class, and random choices, for every instance.
    n_instances : int, optional
        Test at most this many explanations, drawn at random.
    n_calls : int, optional
        Rows that each explainer asks the box about per input; by default as many as the
        explanation under test was fitted to.
    order : {"mean", "evidence"}, default "mean"
        What ranks the explanation's features.
    random_seed : int, default 0
        Source of all randomness.
    progressbar : bool, default True
        Whether to show progress.

    Returns
    -------
    DataArray
        Share of crafted inputs that keep the instance's label, dims trial, explainer, n_features
        and instance: 0 or 1, or a mean over seeds or random choices. Coordinates test and fill
        (trial), label (instance; what the box says of it), seconds and n_calls (explainer; what
        explaining one input took).

    Raises
    ------
    TypeError, ValueError
        If an argument is wrong, or there is no input of the opposite class.

    Examples
    --------
    >>> from mixreg.explain.maskers import Sequence
    >>> from mixreg.explain.machine_code.sequence import sequence_explanation
    >>> ex = sequence_explanation([[0.5, 2.0, 0.0]], [[7, 8, 9]], [1])
    >>> kept = local_outcomes(ex, lambda X: 1.0 * (X[:, 1] == 8), masker=Sequence(3), n_calls=20,
    ...                       tests=["deduction"], n_features=[1], baselines=["ridge"],
    ...                       progressbar=False)
    >>> kept.sel(explainer=["coefficients", "ridge"]).values.ravel()
    array([0., 0.])
    """
    if not is_local(ex):
        raise TypeError("ex is no local explanation, such as LocalExplainer makes.")
    box = as_box(black_box)
    names = _names(baselines, box)
    widths = _USUAL if n_features is None else n_features
    if n_features is None:
        widths = [n for n in _USUAL if n <= len(ex.feature_names)] or [1]
    request = check_request(
        ex, tests, widths, names, "fair", fill, n_seeds, random_seed, order
    )._replace(fill=fill)
    if request.on_components:
        raise ValueError(f"tests is {request.tests}; those of local explanations are {TESTS}.")
    calls = _calls(ex, n_calls)
    labeller = Labeller(box, check_threshold(threshold))
    subject = read_subject(ex, box, X, masker, explained, n_instances, request)
    attached = subject.attached
    label = Attached.read(labeller(attached.rows.reshape(-1, *attached.shape)), attached.position)
    trials = _trials(subject, seeds, labeller, label, masker, request)
    task = Task(
        attached,
        box,
        str(ex.attrs.get("response_kind", "raw")),
        calls,
        request.seed,
        int(ex.attrs.get("random_seed", request.seed)),
        ex.settings.get("locality", LOCALITIES[0]),
        isinstance(masker, Image),
        ex.settings.get("design", DESIGNS[0]),
    )
    return _play(ex, subject, task, trials, labeller, label, request, progressbar)


def _names(baselines: Sequence[str] | None, box: BlackBox) -> Sequence[str]:
    """Say who stands beside the explanation: by default everyone whom the box allows."""
    if baselines is None:
        return BASELINES if has_gradient(box) else BASELINES[:-1]
    if "integrated_gradients" in baselines and not has_gradient(box):
        raise TypeError(
            "baselines has 'integrated_gradients', which need a Keras network on TensorFlow; this "
            "box has no gradients."
        )
    return baselines


def _calls(ex: Explanation, n_calls: int | None) -> int:
    """Say how often each explainer may ask."""
    if n_calls is None and "n_samples" not in ex.attrs:
        raise ValueError(
            "n_calls is missing, and the explanation does not say how many perturbations it was "
            "fitted to."
        )
    wanted = ex.attrs["n_samples"] if n_calls is None else n_calls
    return check_count(
        int(wanted) if n_calls is None else wanted, name="n_calls", minimum=_FEWEST_CALLS
    )


def _trials(
    subject: Subject,
    seeds: Any,
    labeller: Labeller,
    label: np.ndarray,
    masker: Any,
    request: Request,
) -> list[Trial]:
    """Lay out the tests; every draw has its own stream, so that none changes another."""
    attached, active = subject.attached, subject.active
    shape = masker.shape if isinstance(masker, Image) else None
    fills = list(filled_anew(request.fill, attached, shape))
    found: list[Trial] = []
    for test in request.tests:
        if test == "augmentation":
            pool = read_pool(seeds, subject.everyone, labeller, label)
            picks = pool.pick(label, request.n_seeds, np.random.default_rng([request.seed, 1]))
            found.append(Transplant(attached, active, pool, picks))
        else:
            found += [
                Masking(test, one, active & one.active, (request.seed, 2, place))
                for place, one in enumerate(fills)
            ]
    return found


def _play(
    ex: Explanation,
    subject: Subject,
    task: Task,
    trials: list[Trial],
    labeller: Labeller,
    label: np.ndarray,
    request: Request,
    progressbar: bool,
) -> xr.DataArray:
    """Let every explainer rank the features, and craft inputs by its ranking."""
    names = [ex.method, "random", *(name for name in request.baselines if name != "random")]
    shape = (len(trials), len(names), len(request.n_features), len(label))
    kept = np.empty(shape)
    seconds, calls = np.zeros(len(names)), np.zeros(len(names))
    for place, name in enumerate(watched(names, progressbar)):
        started, asked = time.perf_counter(), task.box.n_calls
        importance = subject.importance
        if name in BASELINES[1:]:
            importance = rival(name, task)
        seconds[place] = (time.perf_counter() - started) / len(label)
        calls[place] = (task.box.n_calls - asked) / len(label)
        # What speaks against a yes speaks for a no.
        support = np.where(label[:, None], importance, -importance)[None]
        for number, trial in enumerate(trials):
            if name == "random":
                rng = np.random.default_rng([request.seed, 4, number])
                support = rng.random((request.n_seeds, *trial.candidates.shape))
            ranks = np.stack([places(each, trial.candidates) for each in support])
            said = trial.says_yes(ranks, request.n_features, labeller)
            kept[number, place] = (said == label).mean(axis=0)
    if "seconds" in ex.attrs and "n_calls" in ex.attrs:
        n_explained = max(subject.everyone.n_instances, 1)
        seconds[0], calls[0] = (
            float(ex.attrs[key]) / n_explained for key in ("seconds", "n_calls")
        )
    coords = {
        "test": ("trial", [trial.test for trial in trials]),
        "fill": ("trial", [trial.fill for trial in trials]),
        "explainer": names,
        "n_features": list(request.n_features),
        "instance": subject.instance,
        "label": ("instance", label),
        "seconds": ("explainer", seconds),
        "n_calls": ("explainer", calls),
    }
    dims = ("trial", "explainer", "n_features", "instance")
    return xr.DataArray(kept, coords, dims, name="kept")
