"""Laying local fits out as the labelled data set that an explanation holds."""

import json
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from mixreg.explain.assembly import provenance
from mixreg.explain.gated.readings import LOCAL_READINGS
from mixreg.explain.local.asking import Asking
from mixreg.explain.local.rounds import Explained
from mixreg.explain.maskers import Attached, Image
from mixreg.explain.response import LOGIT_CLIP

if TYPE_CHECKING:
    from mixreg.explain.local.explainer import LocalExplainer

__all__ = ["local_dataset", "local_provenance"]


def local_dataset(found: Explained, attached: Attached, attrs: Mapping[str, Any]) -> xr.Dataset:
    """
    Lay out explanations of single inputs.

    Parameters
    ----------
    found : Explained
        What was found out.
    attached : Attached
        The inputs and their features.
    attrs : mapping
        Provenance.

    Returns
    -------
    Dataset
        Variable importance (sample, instance, feature), zero where the fill changes nothing or
        the box always answers alike; own_intercept, own_sigma and own_weight (sample, instance);
        active (instance, feature); input (instance, column); response, occupied, the errors, what
        the chains say and the verdict (instance); surrogate (instance, feature) and
        surrogate_intercept (instance), the regression that predicts. With a gate, which predicts
        by more than one regression, in their place readings (reading, instance, feature), the
        posterior means by every reading, of which the last two differ by the gate's own part;
        routing_share (instance), how much of the slope that is; and surrogate_response
        (instance), the response that it predicts at the input. Of images, owner (instance,
        column): the feature of every pixel, -1 for none. Where a rule ended the asking,
        n_samples and stopped (instance).

    Examples
    --------
    >>> from mixreg.explain.local.fitted import LocalFit
    >>> from mixreg.explain.local.surrogates import Prediction
    >>> from mixreg.explain.local.verdict import Verdict
    >>> from mixreg.explain.maskers import Tabular
    >>> one, zero = np.ones((1, 1)), np.zeros(1)
    >>> fit = LocalFit(one[None], one, one, one, one, zero, zero + 1)
    >>> errors = {"mixture": Prediction(zero, zero), "ridge": Prediction(zero, zero)}
    >>> fine = Verdict(zero == 0, zero == 0, zero == 1)
    >>> found = Explained(fit, errors, fine, zero, zero + 20, np.array([""]))
    >>> data = local_dataset(found, Tabular().attach([[0.0]]), {})
    >>> data["importance"].values.ravel(), data["active"].item()
    (array([0.]), False)
    """
    fit, errors, verdict = found.fit, found.errors, found.verdict
    active = attached.active & ~verdict.degenerate[:, None]
    each, own, grid = ("instance",), ("sample", "instance"), ("instance", "feature")
    laid_out = {
        "importance": (("sample", *grid), np.where(active, fit.beta, 0.0)),
        "own_intercept": (own, fit.intercept),
        "own_sigma": (own, fit.sigma),
        "own_weight": (own, fit.weight),
        "active": (grid, active),
        "input": (("instance", "column"), attached.rows),
        "response": (each, found.response),
        "occupied": (each, fit.occupied),
        "rmse": (each, errors["mixture"].rmse),
        "r2": (each, errors["mixture"].r2),
        "ridge_rmse": (each, errors["ridge"].rmse),
        "ridge_r2": (each, errors["ridge"].r2),
        "converged": (each, verdict.converged),
        "faithful": (each, verdict.faithful),
        "degenerate": (each, verdict.degenerate),
    }
    if fit.gated is None:
        laid_out["surrogate"] = (grid, fit.mean_beta)
        laid_out["surrogate_intercept"] = (each, fit.mean_intercept)
    else:
        laid_out["readings"] = (("reading", *grid), np.where(active, fit.gated.readings, 0.0))
        laid_out["routing_share"] = (each, fit.gated.share)
        laid_out["surrogate_response"] = (each, fit.gated.at_input)
    if fit.rhat is not None and fit.ess is not None and np.isfinite(fit.rhat).all():
        laid_out |= {"rhat": (each, fit.rhat), "ess": (each, fit.ess)}
    if (found.stopped != "").any():
        laid_out["n_samples"] = (each, found.n_samples)
    coords: dict[str, Any] = {
        "sample": np.arange(len(fit.beta)),
        "instance": np.arange(attached.n_instances),
        "feature": np.asarray(attached.names, dtype=object),
    }
    if (found.stopped != "").any():
        # Words are labels: variables are numbers.
        coords["stopped"] = (each, found.stopped.astype(object))
    if fit.gated is not None:
        coords["reading"] = np.asarray(LOCAL_READINGS, dtype=object)
    if "input_shape" in attrs:
        laid_out["owner"] = (("instance", "column"), attached.owner)
    if attached.position is not None and attached.offset is not None:
        coords |= {"position": (each, attached.position), "offset": ("feature", attached.offset)}
    return xr.Dataset(laid_out, coords=coords, attrs=dict(attrs))


def local_provenance(
    explainer: "LocalExplainer",
    *,
    plan: Asking,
    found: Explained,
    kind: str,
    n_calls: int,
    started: float,
) -> dict[str, Any]:
    """
    Record what was done, how, with which seed, and what is known against it.

    Parameters
    ----------
    explainer : LocalExplainer
        What was asked for.
    plan : Asking
        How often the box was asked, and when that was to end.
    found : Explained
        What was found out.
    kind : {"logit", "probability", "raw"}
        What the response is.
    n_calls : int
        Rows the box was asked about.
    started : float
        When the work began, by ``time.perf_counter``.

    Returns
    -------
    dict
        Attributes of a Dataset; n_samples is the mean over inputs where their numbers differ, so
        that rivals who ask as often have the same budget.

    Examples
    --------
    >>> local_provenance.__name__
    'local_provenance'
    """
    rule, verdict = plan.rule, found.verdict
    advice = verdict.advice() + (rule.advice(found.stopped) if rule is not None else [])
    options = {"draws": explainer.draws, "tune": explainer.tune, "chains": explainer.chains}
    settings = explainer.model_options | {
        "inference": explainer.inference,
        "locality": explainer.locality,
        "tolerance": explainer.tolerance,
        "reading": explainer.reading,
        "design": explainer.design,
        "n_samples": plan.n_samples,
        "n_fresh": plan.n_fresh,
        **(rule.settings if rule is not None else {}),
        **(options if explainer.inference == "gibbs" else {}),
    }
    return provenance(
        kind="local",
        method=explainer.method,
        response_kind=kind,
        settings=settings,
        inference=explainer.inference,
        reading=explainer.reading,
        gate=explainer.model_options.get("gate"),
        masker=repr(explainer.masker),
        input_shape=_image_shape(explainer.masker),
        n_samples=round(float(found.n_samples.mean())),
        clip=LOGIT_CLIP if kind == "logit" else None,
        random_seed=plan.seed,
        n_calls=n_calls,
        seconds=time.perf_counter() - started,
        converged=int(verdict.converged.all()),
        advice="\n".join(advice),
    )


def _image_shape(masker: Any) -> str | None:
    """Read the shape of one input that is an image."""
    return json.dumps(list(masker.shape)) if isinstance(masker, Image) else None
