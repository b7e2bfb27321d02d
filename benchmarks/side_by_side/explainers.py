"""Explainers of single inputs: milliseconds an input, the box's own apart, and their stability."""

import importlib.util
import time
import warnings
from collections.abc import Iterator
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
from threadpoolctl import threadpool_limits

from side_by_side.boxes import Subject, load_subject

__all__ = ["EXPLAINERS", "contest", "overlap"]

EXPLAINERS = {
    "em": "mixreg, mode",
    "gibbs": "mixreg, posterior",
    "ridge": "ridge",
    "lime": "LIME",
    "kernelshap": "KernelSHAP",
}
_NEEDS = {"lime": "lime", "kernelshap": "shap"}
_TOP = 10
# Part of our calls judges the surrogate on perturbations that it has not seen.
_FRESH_SHARE = 10


class Budget(NamedTuple):
    """
    What every explainer gets.

    Attributes
    ----------
    n_calls : int
        Rows the box is asked about, per input.
    n_inputs : int
        Inputs of one batch.
    n_seeds : int
        How often all of them are explained anew.
    seed : int
        Decides the inputs, and is the first of the seeds.
    """

    n_calls: int
    n_inputs: int
    n_seeds: int
    seed: int


def contest(name: str, explainers: tuple[str, ...], budget: Budget) -> Iterator[dict[str, Any]]:
    """
    Explain the same inputs by all, several times.

    Parameters
    ----------
    name : {"mlp", "rnn", "tiny"}
        The box.
    explainers : tuple of str
        Some of `EXPLAINERS`.
    budget : Budget
        Calls, inputs and seeds.

    Yields
    ------
    dict
        One record an explainer: ``ms`` and ``box_ms`` per input (median over seeds, on one core),
        ``overlap`` of the ten largest effects between seeds, ``calls`` per input.
    """
    subject = load_subject(name, budget.n_inputs, budget.seed)
    for explainer in explainers:
        record: dict[str, Any] = {"section": "explainers", "case": name, "title": subject.title}
        record["contestant"] = EXPLAINERS[explainer]
        needed = _NEEDS.get(explainer)
        if needed is not None and importlib.util.find_spec(needed) is None:
            yield record | {"note": f"skipped: {needed} not installed"}
            continue
        with threadpool_limits(1, user_api="blas"), warnings.catch_warnings():
            # What does not converge or fits badly is no news to a clock.
            warnings.simplefilter("ignore")
            # Compilation, and what is loaded at the first call, are not part of an explanation.
            _explain(explainer, _first(subject, 2), budget.n_calls, budget.seed)
            yield record | _measure(explainer, subject, budget)


def overlap(values: list[np.ndarray], active: np.ndarray) -> float:
    """
    Share of the largest effects that two runs have in common.

    Parameters
    ----------
    values : list of ndarray of shape (n_inputs, n_features)
        Effects, one entry a run.
    active : ndarray of bool of shape (n_inputs, n_features)
        Features that an input has; others cannot be among its largest.

    Returns
    -------
    float
        Mean over pairs of runs and inputs; NaN with one run. Of an input with fewer than twice
        ten features the larger half counts instead of ten.

    Examples
    --------
    >>> overlap([np.array([[3.0, 2, 0, 0]]), np.array([[3.0, 0, 2, 0]])], np.ones((1, 4), bool))
    0.5
    """
    size = np.where(np.abs(values) > -1, np.abs(values), 0.0)
    size[:, ~active] = -1.0
    place = (-size).argsort(axis=2, kind="stable").argsort(axis=2)
    wanted = np.clip(active.sum(axis=1) // 2, 1, _TOP)[:, None]
    chosen = (place < wanted) & active
    shares = [(one & other).sum(axis=1) / wanted[:, 0] for one, other in combinations(chosen, 2)]
    return float(np.mean(shares)) if shares else float("nan")


def _first(subject: Subject, n: int) -> Subject:
    """Keep a few inputs."""
    position = None if subject.position is None else subject.position[:n]
    return subject._replace(X=subject.X[:n], position=position)


def _measure(explainer: str, subject: Subject, budget: Budget) -> dict[str, Any]:
    """Explain all inputs under every seed."""
    own, box, values = [], [], []
    asked = subject.box.n_calls
    for seed in range(budget.seed, budget.seed + budget.n_seeds):
        before, began = subject.clock.seconds, time.perf_counter()
        values.append(_explain(explainer, subject, budget.n_calls, seed))
        whole = time.perf_counter() - began
        box.append(subject.clock.seconds - before)
        own.append(whole - box[-1])
    n = len(subject.X)
    active = subject.masker.attach(subject.X, subject.position).active
    return {
        "ms": 1e3 * float(np.median(own)) / n,
        "box_ms": 1e3 * float(np.median(box)) / n,
        "overlap": overlap(values, active),
        "calls": (subject.box.n_calls - asked) / (n * budget.n_seeds),
        "inputs": n,
        "seeds": budget.n_seeds,
    }


def _explain(explainer: str, subject: Subject, n_calls: int, seed: int) -> np.ndarray:
    """Effects of one explainer, (n_inputs, n_features)."""
    import mixreg as mr
    from mixreg.explain.local.rivals import Task, rival

    if explainer in ("em", "gibbs"):
        ours = mr.LocalExplainer(
            subject.box, subject.masker, method=subject.method, inference=explainer, cores=1
        )
        n_fresh = max(n_calls // _FRESH_SHARE, 8)
        ex = ours(
            subject.X,
            position=subject.position,
            n_samples=n_calls - n_fresh,
            n_fresh=n_fresh,
            random_seed=seed,
            progressbar=False,
        )
        return ex.values.values
    attached = subject.masker.attach(subject.X, subject.position)
    return rival(explainer, Task(attached, subject.box, "logit", n_calls, seed, seed, "half"))
