"""Fitting local surrogates: the mixture that every input has, on the scale of its own responses."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from mixreg.explain.local.fitted import LocalFit, Plan, unit_responses
from mixreg.explain.local.mode import fit_mode
from mixreg.explain.local.posterior import fit_posterior
from mixreg.explain.local.readings import joined, picked
from mixreg.explain.local.surrogates import Fresh
from mixreg.explain.methods import METHODS
from mixreg.models import MixtureSpec
from mixreg.models.spec import InverseGammaPrior

if TYPE_CHECKING:
    from mixreg.explain.local.explainer import LocalExplainer

__all__ = ["Perturbed", "alike", "fit_inputs"]

# An inverse-gamma shape counts half an observation each: the tolerance weighs a fifth of all.
_TOLERANCE_WEIGHT = 10.0
# Inputs of one part: with two chains each as many chains as advance together.
_TOGETHER = 32


class Perturbed(NamedTuple):
    """
    Perturbations of inputs, and what the box says of them.

    Attributes
    ----------
    masks : ndarray of bool of shape (n_samples, n_features)
        Which features each perturbation is to keep; the first is the input itself.
    design : ndarray of shape (n_samples, n_features) or (n_instances, n_samples, n_features)
        What the surrogate is fitted to: the masks, or what each input's fills left of it.
    Y : ndarray of shape (n_instances, n_samples)
        Responses.
    fresh : Fresh
        Further perturbations.
    rate : ndarray of shape (n_instances, n_features)
        How far taking a feature away changes its column of the design.
    kind : {"logit", "probability", "raw"}
        What the response is.
    """

    masks: np.ndarray
    design: np.ndarray
    Y: np.ndarray
    fresh: Fresh
    rate: np.ndarray
    kind: str


def fit_inputs(
    explainer: "LocalExplainer",
    seen: Perturbed,
    names: tuple[str, ...],
    active: np.ndarray,
    seed: int,
    watch: Callable[[int], None],
) -> LocalFit:
    """
    Fit every input on the scale of its own responses, and go back to theirs.

    Parameters
    ----------
    explainer : LocalExplainer
        What was asked for.
    seen : Perturbed
        Perturbations and responses.
    names : tuple of str
        Names of the features.
    active : ndarray of bool of shape (n_instances, n_features) or (n_features,)
        Features that the fill can change in each input, or in any. The fit is spared the others,
        whose importance is known: it is zero.
    seed : int
        Source of all randomness.
    watch : callable
        Told how many inputs are done.

    Returns
    -------
    LocalFit
        In units of the responses, per feature taken away.

    Examples
    --------
    >>> fit_inputs.__name__
    'fit_inputs'
    """
    Y, n_features = seen.Y, len(names)
    # The paper's hyper-parameters are absolute numbers: they know no other scale.
    rescale = explainer.model_options["preset"] == "default"
    ones, zeros = np.ones(len(Y)), np.zeros(len(Y))
    unit, centre, scale = unit_responses(Y) if rescale else (Y, zeros, ones)
    parts = [
        _part(explainer, seen, unit, names, columns, inputs)
        for columns, inputs in alike(np.broadcast_to(active, (len(Y), n_features)))
    ]
    plan = Plan(explainer.draws, explainer.tune, explainer.chains, explainer.cores, seed)
    done = 0
    found: list[LocalFit] = []
    for fit in _run(parts, plan, explainer.inference, explainer.reading):
        part = parts[len(found)]
        found.append(fit.among(part.columns, n_features))
        done += len(part.inputs)
        watch(done)
    order = np.concatenate([part.inputs for part in parts])
    return picked(joined(found), np.argsort(order)).in_units(scale, centre, seen.rate)


def alike(active: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """
    Put inputs together in which the same features can change.

    Parameters
    ----------
    active : ndarray of bool of shape (n_instances, n_features)
        Features that the fill can change.

    Returns
    -------
    list of (columns, inputs)
        Features that are fitted, and the inputs that are fitted together, a few tens at most. Of
        an input in which nothing can change all features are.

    Examples
    --------
    >>> [pair[1].tolist() for pair in alike(np.array([[1, 0], [1, 1], [1, 0]], dtype=bool))]
    [[0, 2], [1]]
    """
    groups: dict[bytes, list[int]] = {}
    for place, row in enumerate(active):
        groups.setdefault(row.tobytes(), []).append(place)
    found = []
    for places in groups.values():
        row = active[places[0]]
        columns = np.flatnonzero(row) if row.any() else np.arange(active.shape[1])
        for first in range(0, len(places), _TOGETHER):
            found.append((columns, np.array(places[first : first + _TOGETHER])))
    return found


class _Part(NamedTuple):
    """Inputs that are fitted together, on the scale of their own responses."""

    inputs: np.ndarray
    columns: np.ndarray
    spec: MixtureSpec
    design: np.ndarray
    fresh: np.ndarray
    unit: np.ndarray


def _part(
    explainer: "LocalExplainer",
    seen: Perturbed,
    unit: np.ndarray,
    names: tuple[str, ...],
    columns: np.ndarray,
    inputs: np.ndarray,
) -> _Part:
    """Cut out what belongs to some inputs and features."""
    own = inputs if seen.design.ndim == 3 else slice(None)
    masks = seen.masks[:, columns].astype(np.float64)
    spec = _spec(explainer, masks, unit[inputs], tuple(names[column] for column in columns))
    design, fresh = (rows[..., columns][own] for rows in (seen.design, seen.fresh.design))
    return _Part(inputs, columns, spec, design, fresh, unit[inputs])


def _run(parts: list[_Part], plan: Plan, inference: str, reading: str) -> Iterator[LocalFit]:
    """Fit part by part; draws in several processes where there are several parts."""
    if inference == "em" or min(plan.cores, len(parts)) < 2:
        return (_fit_part(part, plan, inference, reading) for part in parts)
    from joblib import Parallel, delayed

    # The workers share the processors: one BLAS thread each.
    n_jobs = min(plan.cores, len(parts))
    pool = Parallel(n_jobs=n_jobs, return_as="generator", inner_max_num_threads=1)
    alone = plan._replace(cores=1)
    return pool(delayed(_fit_part)(part, alone, inference, reading) for part in parts)


def _fit_part(part: _Part, plan: Plan, inference: str, reading: str) -> LocalFit:
    """Fit the inputs of one part."""
    if inference == "em":
        return _modes(part.spec, part.design, part.unit, plan, reading)
    return fit_posterior(part.spec, part.design, part.unit, plan, fresh=part.fresh, reading=reading)


def _modes(
    spec: MixtureSpec, design: np.ndarray, unit: np.ndarray, plan: Plan, reading: str
) -> LocalFit:
    """Find modes: all together where they share a design, and else one by one."""
    how: dict[str, Any] = {"seed": plan.seed, "reading": reading, "cores": plan.cores}
    if design.ndim == 2:
        return fit_mode(spec, design, unit, **how)
    each = zip(design, unit, strict=True)
    return joined([fit_mode(spec, own, y[None], **how) for own, y in each])


def _spec(
    explainer: "LocalExplainer", masks: np.ndarray, unit: np.ndarray, names: tuple[str, ...]
) -> MixtureSpec:
    """Declare the mixture that every input has."""
    # Any response of mean zero and variance one gives the same prior.
    varied = np.flatnonzero(np.ptp(unit, axis=1) > 0)
    y = unit[varied[0]] if len(varied) else np.resize([-1.0, 1.0], len(masks))
    spec = METHODS[explainer.method].build(masks, y, names, **explainer.model_options).spec
    if explainer.tolerance is None or spec.preset == "paper":
        return spec
    shape = len(masks) / _TOLERANCE_WEIGHT
    noise = InverseGammaPrior(shape=shape, rate=shape * explainer.tolerance**2)
    return replace(spec, noise=noise)
