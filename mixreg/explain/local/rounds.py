"""Explaining inputs in rounds: those that are not sure enough are asked about further."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from mixreg.explain.local.asking import Asking, ask_first, ask_more
from mixreg.explain.local.fitted import LocalFit
from mixreg.explain.local.fitting import Perturbed, fit_inputs
from mixreg.explain.local.readings import joined, picked
from mixreg.explain.local.stopping import Rule
from mixreg.explain.local.surrogates import Fresh, Prediction, judge, ridge_prediction
from mixreg.explain.local.verdict import Verdict
from mixreg.explain.maskers import Attached

if TYPE_CHECKING:
    from mixreg.explain.local.explainer import LocalExplainer

__all__ = ["Explained", "explain_inputs"]


class Explained(NamedTuple):
    """
    What was found out about inputs, and with how many perturbations.

    Attributes
    ----------
    fit : LocalFit
        What was fitted.
    errors : dict of str to Prediction
        Errors on fresh perturbations, of "mixture" and "ridge".
    verdict : Verdict
        What is known against the explanations.
    response : ndarray of shape (n_instances,)
        Responses of the box at the inputs.
    n_samples : ndarray of int of shape (n_instances,)
        Perturbations of each.
    stopped : ndarray of str of shape (n_instances,)
        Why the asking ended; empty where there was but one batch.
    """

    fit: LocalFit
    errors: dict[str, Prediction]
    verdict: Verdict
    response: np.ndarray
    n_samples: np.ndarray
    stopped: np.ndarray

    @classmethod
    def of(cls, fit: LocalFit, seen: Perturbed, stopped: np.ndarray) -> "Explained":
        """
        Judge fits.

        Parameters
        ----------
        fit : LocalFit
            What was fitted.
        seen : Perturbed
            What it was fitted to.
        stopped : ndarray of str of shape (n_instances,)
            Why the asking ended.

        Returns
        -------
        Explained
            With errors and a verdict.
        """
        predicted = seen.fresh.linear(fit.mean_intercept, fit.mean_beta)
        if fit.gated is not None:
            predicted = fit.gated.prediction
        errors = {
            "mixture": judge(predicted, seen.fresh),
            "ridge": ridge_prediction(seen.design, seen.Y, seen.fresh),
        }
        verdict = Verdict.of(fit, errors["mixture"], seen.Y)
        n_samples = np.full(len(seen.Y), seen.Y.shape[1])
        return cls(fit, errors, verdict, seen.Y[:, 0], n_samples, stopped)


def explain_inputs(
    explainer: "LocalExplainer", attached: Attached, plan: Asking, watch: Callable[[int], None]
) -> tuple[Explained, Perturbed]:
    """
    Ask and fit, and go on with the inputs that have not met the rule.

    Parameters
    ----------
    explainer : LocalExplainer
        What was asked for.
    attached : Attached
        The inputs.
    plan : Asking
        How often to ask, and when to stop.
    watch : callable
        Told how many inputs are done.

    Returns
    -------
    found : Explained
        All inputs, in order.
    first : Perturbed
        The first batch, with the fresh perturbations that all rounds are judged by.

    Examples
    --------
    >>> from mixreg.explain import LocalExplainer
    >>> from mixreg.explain.maskers import Tabular
    >>> explainer = LocalExplainer(lambda X: X[:, 0], Tabular(), draws=4, tune=2, chains=1)
    >>> found, first = explain_inputs(
    ...     explainer, Tabular().attach(np.ones((1, 2))), Asking(20, 8, 0), lambda done: None)
    >>> found.n_samples
    array([20])
    """
    first = ask_first(explainer, attached, plan)
    if plan.rule is None:
        fit = fit_inputs(explainer, first, attached.names, attached.active, plan.seed, watch)
        return Explained.of(fit, first, np.full(len(first.Y), "")), first
    rule, seen, some = plan.rule, first, attached
    left = np.arange(attached.n_instances)
    places: list[np.ndarray] = []
    parts: list[Explained] = []
    while len(left):
        fit = fit_inputs(explainer, seen, some.names, some.active, plan.seed, lambda done: None)
        stopped = _reason(rule, fit, some, seen)
        done = np.flatnonzero(stopped != "")
        if len(done):
            parts.append(Explained.of(picked(fit, done), _of(seen, done), stopped[done]))
            places.append(left[done])
        going = np.flatnonzero(stopped == "")
        left, some, seen = left[going], _among(some, going), _of(seen, going)
        watch(attached.n_instances - len(left))
        if len(left):
            n_samples = min(2 * seen.Y.shape[1], rule.max_samples)
            seen = ask_more(explainer, some, seen, n_samples, plan.seed)
    return _gathered(parts, np.argsort(np.concatenate(places))), first


def _reason(rule: Rule, fit: LocalFit, attached: Attached, seen: Perturbed) -> np.ndarray:
    """Say why the asking about an input ends; nothing where it goes on."""
    # Where a box always answers alike no number of perturbations changes that.
    varied = np.ptp(seen.Y, axis=1) > 0
    met = rule.is_met(fit.beta, attached.active & varied[:, None])
    otherwise = "budget" if seen.Y.shape[1] >= rule.max_samples else ""
    return np.where(met, rule.word, otherwise)


def _among(attached: Attached, places: np.ndarray) -> Attached:
    """Keep some inputs."""
    position = attached.position
    return replace(
        attached,
        rows=attached.rows[places],
        owner=attached.owner[places],
        position=None if position is None else position[places],
    )


def _of(seen: Perturbed, places: np.ndarray) -> Perturbed:
    """Keep what is known of some inputs."""

    def own(design: np.ndarray) -> np.ndarray:
        return design if design.ndim == 2 else design[places]

    fresh = Fresh(own(seen.fresh.design), seen.fresh.Y[places])
    return seen._replace(
        design=own(seen.design), Y=seen.Y[places], fresh=fresh, rate=seen.rate[places]
    )


def _gathered(parts: Sequence[Explained], order: np.ndarray) -> Explained:
    """Put inputs that were done in different rounds together, in order."""

    def whole(arrays: Sequence[np.ndarray]) -> np.ndarray:
        return np.concatenate(arrays)[order]

    errors = {
        name: Prediction(*map(whole, zip(*(part.errors[name] for part in parts), strict=True)))
        for name in parts[0].errors
    }
    return Explained(
        picked(joined([part.fit for part in parts]), order),
        errors,
        Verdict(*map(whole, zip(*(part.verdict for part in parts), strict=True))),
        whole([part.response for part in parts]),
        whole([part.n_samples for part in parts]),
        whole([part.stopped for part in parts]),
    )
