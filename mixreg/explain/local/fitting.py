"""Fitting local surrogates: the mixture that every input has, on the scale of its own responses."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from mixreg.explain.local.fitted import LocalFit, Plan, unit_responses
from mixreg.explain.local.mode import fit_mode
from mixreg.explain.local.posterior import fit_posterior
from mixreg.explain.local.readings import joined
from mixreg.explain.local.surrogates import Fresh
from mixreg.explain.methods import METHODS
from mixreg.models import MixtureSpec
from mixreg.models.spec import InverseGammaPrior

if TYPE_CHECKING:
    from mixreg.explain.local.explainer import LocalExplainer

__all__ = ["Perturbed", "fit_inputs"]

# An inverse-gamma shape counts half an observation each: the tolerance weighs a fifth of all.
_TOLERANCE_WEIGHT = 10.0


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
    active : ndarray of bool of shape (n_features,)
        Features that the fill can change in any input. A gate is spared the others.
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
    spared = explainer.is_gated and active.any() and not active.all()
    columns = np.flatnonzero(active) if spared else np.arange(n_features)
    design, fresh = seen.design, seen.fresh.design
    if spared:
        design, fresh = design[..., columns], fresh[..., columns]
    kept = tuple(names[column] for column in columns)
    spec = _spec(explainer, seen.masks[:, columns].astype(np.float64), unit, kept)
    if explainer.inference == "em":
        fit = _modes(spec, design, unit, seed, explainer.cores, watch)
    else:
        plan = Plan(explainer.draws, explainer.tune, explainer.chains, explainer.cores, seed)
        fit = fit_posterior(spec, design, unit, plan, watch, fresh=fresh, reading=explainer.reading)
    if spared:
        fit = fit.among(columns, n_features)
    return fit.in_units(scale, centre, seen.rate)


def _modes(
    spec: MixtureSpec,
    design: np.ndarray,
    unit: np.ndarray,
    seed: int,
    cores: int,
    watch: Callable[[int], None],
) -> LocalFit:
    """Find modes: all together where they share a design, and else one by one."""
    if design.ndim == 2:
        return fit_mode(spec, design, unit, seed=seed, cores=cores, watch=watch)
    found = []
    for own, y in zip(design, unit, strict=True):
        found.append(fit_mode(spec, own, y[None], seed=seed, cores=cores))
        watch(len(found))
    return joined(found)


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
