"""Laying local fits out as the labelled data set that an explanation holds."""

import json
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from mixreg.explain.assembly import provenance
from mixreg.explain.gated.readings import READINGS
from mixreg.explain.local.fitted import LocalFit
from mixreg.explain.local.surrogates import Prediction
from mixreg.explain.local.verdict import Verdict
from mixreg.explain.maskers import Attached, Image
from mixreg.explain.response import LOGIT_CLIP

if TYPE_CHECKING:
    from mixreg.explain.local.explainer import LocalExplainer

__all__ = ["local_dataset", "local_provenance"]


def local_dataset(
    fit: LocalFit,
    attached: Attached,
    response: np.ndarray,
    errors: Mapping[str, Prediction],
    verdict: Verdict,
    attrs: Mapping[str, Any],
) -> xr.Dataset:
    """
    Lay out explanations of single inputs.

    Parameters
    ----------
    fit : LocalFit
        What was fitted.
    attached : Attached
        The inputs and their features.
    response : ndarray of shape (n_instances,)
        Response of the box at the inputs.
    errors : mapping of str to Prediction
        Errors on fresh perturbations, of "mixture" and "ridge".
    verdict : Verdict
        What is known against the explanations.
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
        column): the feature of every pixel, -1 for none.

    Examples
    --------
    >>> from mixreg.explain.maskers import Tabular
    >>> one, zero = np.ones((1, 1)), np.zeros(1)
    >>> fit = LocalFit(one[None], one, one, one, one, zero, zero + 1)
    >>> errors = {"mixture": Prediction(zero, zero), "ridge": Prediction(zero, zero)}
    >>> fine = Verdict(zero == 0, zero == 0, zero == 1)
    >>> data = local_dataset(fit, Tabular().attach([[0.0]]), zero, errors, fine, {})
    >>> data["importance"].values.ravel(), data["active"].item()
    (array([0.]), False)
    """
    active = attached.active & ~verdict.degenerate[:, None]
    each, own, grid = ("instance",), ("sample", "instance"), ("instance", "feature")
    found = {
        "importance": (("sample", *grid), np.where(active, fit.beta, 0.0)),
        "own_intercept": (own, fit.intercept),
        "own_sigma": (own, fit.sigma),
        "own_weight": (own, fit.weight),
        "active": (grid, active),
        "input": (("instance", "column"), attached.rows),
        "response": (each, response),
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
        found["surrogate"] = (grid, fit.mean_beta)
        found["surrogate_intercept"] = (each, fit.mean_intercept)
    else:
        found["readings"] = (("reading", *grid), np.where(active, fit.gated.readings, 0.0))
        found["routing_share"] = (each, fit.gated.share)
        found["surrogate_response"] = (each, fit.gated.at_input)
    if fit.rhat is not None and fit.ess is not None and np.isfinite(fit.rhat).all():
        found |= {"rhat": (each, fit.rhat), "ess": (each, fit.ess)}
    coords: dict[str, Any] = {
        "sample": np.arange(len(fit.beta)),
        "instance": np.arange(attached.n_instances),
        "feature": np.asarray(attached.names, dtype=object),
    }
    if fit.gated is not None:
        coords["reading"] = np.asarray(READINGS, dtype=object)
    if "input_shape" in attrs:
        found["owner"] = (("instance", "column"), attached.owner)
    if attached.position is not None and attached.offset is not None:
        coords |= {"position": (each, attached.position), "offset": ("feature", attached.offset)}
    return xr.Dataset(found, coords=coords, attrs=dict(attrs))


def local_provenance(
    explainer: "LocalExplainer",
    *,
    n_samples: int,
    n_fresh: int,
    seed: int,
    kind: str,
    verdict: Verdict,
    n_calls: int,
    started: float,
) -> dict[str, Any]:
    """
    Record what was done, how, with which seed, and what is known against it.

    Parameters
    ----------
    explainer : LocalExplainer
        What was asked for.
    n_samples, n_fresh : int
        Perturbations of every input, fitted and held out.
    seed : int
        Source of all randomness.
    kind : {"logit", "probability", "raw"}
        What the response is.
    verdict : Verdict
        What is known against the explanations.
    n_calls : int
        Rows the box was asked about.
    started : float
        When the work began, by ``time.perf_counter``.

    Returns
    -------
    dict
        Attributes of a Dataset.

    Examples
    --------
    >>> local_provenance.__name__
    'local_provenance'
    """
    options = {"draws": explainer.draws, "tune": explainer.tune, "chains": explainer.chains}
    settings = explainer.model_options | {
        "inference": explainer.inference,
        "locality": explainer.locality,
        "tolerance": explainer.tolerance,
        "reading": explainer.reading,
        "design": explainer.design,
        "n_samples": n_samples,
        "n_fresh": n_fresh,
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
        n_samples=n_samples,
        clip=LOGIT_CLIP if kind == "logit" else None,
        random_seed=seed,
        n_calls=n_calls,
        seconds=time.perf_counter() - started,
        converged=int(verdict.converged.all()),
        advice="\n".join(verdict.advice()),
    )


def _image_shape(masker: Any) -> str | None:
    """Read the shape of one input that is an image."""
    return json.dumps(list(masker.shape)) if isinstance(masker, Image) else None
