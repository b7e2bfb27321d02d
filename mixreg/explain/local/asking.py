"""Asking a box about perturbations of inputs: a first batch, and further ones that extend it."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from mixreg.explain.local.answers import ask_and_see
from mixreg.explain.local.fitting import Perturbed
from mixreg.explain.local.masks import draw_masks
from mixreg.explain.local.stopping import Rule
from mixreg.explain.local.surrogates import Fresh
from mixreg.explain.maskers import Attached
from mixreg.explain.response import is_probability, response

if TYPE_CHECKING:
    from mixreg.explain.local.explainer import LocalExplainer

__all__ = ["Asking", "ask_first", "ask_more"]

# Streams of random numbers beside those of the fits.
_MASKS, _OTHERS = 0, 4


class Asking(NamedTuple):
    """
    How often a box is asked.

    Attributes
    ----------
    n_samples : int
        Perturbations of every input, or those of the first batch.
    n_fresh : int
        Fresh perturbations, which judge the surrogate.
    seed : int
        Source of all randomness.
    rule : Rule or None
        When to stop; None after the first batch.
    """

    n_samples: int
    n_fresh: int
    seed: int
    rule: Rule | None = None


def ask_first(explainer: "LocalExplainer", attached: Attached, plan: Asking) -> Perturbed:
    """
    Perturb the inputs and ask the box.

    Parameters
    ----------
    explainer : LocalExplainer
        What was asked for.
    attached : Attached
        The inputs.
    plan : Asking
        How often.

    Returns
    -------
    Perturbed
        The first batch.

    Examples
    --------
    >>> from mixreg.explain import LocalExplainer
    >>> from mixreg.explain.maskers import Tabular
    >>> explainer = LocalExplainer(lambda X: X.sum(axis=1), Tabular())
    >>> ask_first(explainer, Tabular().attach([[3.0, 5.0]]), Asking(10, 8, 0)).Y[0, :2]
    array([8., 0.])
    """
    rng = np.random.default_rng([plan.seed, _MASKS])
    masks = draw_masks(plan.n_samples, attached.n_features, rng, locality=explainer.locality)
    # Further batches go on in the stream of the masks.
    other = rng if plan.rule is None else np.random.default_rng([plan.seed, _OTHERS])
    fresh = draw_masks(plan.n_fresh + 2, attached.n_features, other, locality=explainer.locality)
    # The input and its complement are among the samples: they are not fresh.
    both = np.concatenate([masks, fresh[2:]])
    found = ask_and_see(attached, explainer.black_box, both, other, design=explainer.design)
    kind = explainer.response
    if kind == "auto":
        kind = "logit" if is_probability(found.outputs) else "raw"
    Y = response(found.outputs, kind)
    fitted, held_out = (
        found.design[..., part, :] for part in (slice(len(masks)), slice(len(masks), None))
    )
    unseen = Fresh(held_out, Y[:, len(masks) :])
    return Perturbed(masks, fitted, Y[:, : len(masks)], unseen, found.rate, kind)


def ask_more(
    explainer: "LocalExplainer", attached: Attached, seen: Perturbed, n_samples: int, seed: int
) -> Perturbed:
    """
    Ask about further perturbations of the same inputs.

    Where each feature is kept with probability 1/2 the masks are those that so many would have
    been from the start; other localities go on with masks of the same law.

    Parameters
    ----------
    explainer : LocalExplainer
        What was asked for.
    attached : Attached
        The inputs.
    seen : Perturbed
        What was asked before; it is not asked again.
    n_samples : int
        Perturbations of every input in all.
    seed : int
        Source of all randomness.

    Returns
    -------
    Perturbed
        Those of before, then the new ones; the fresh ones stay.

    Examples
    --------
    >>> from mixreg.explain import LocalExplainer
    >>> from mixreg.explain.maskers import Tabular
    >>> explainer = LocalExplainer(lambda X: X.sum(axis=1), Tabular())
    >>> attached = Tabular().attach([[3.0, 5.0]])
    >>> seen = ask_first(explainer, attached, Asking(10, 8, 0))
    >>> more = ask_more(explainer, attached, seen, 16, 0)
    >>> more.Y.shape, bool((more.masks[:10] == seen.masks).all())
    ((1, 16), True)
    """
    n_before, locality = len(seen.masks), explainer.locality
    if locality == "half":
        rng = np.random.default_rng([seed, _MASKS])
        new = draw_masks(n_samples, attached.n_features, rng)[n_before:]
    else:
        rng = np.random.default_rng([seed, _MASKS, n_before])
        n_new = n_samples - n_before
        # The input and its complement are there already.
        new = draw_masks(n_new + 2, attached.n_features, rng, locality=locality)[2:]
    rng = np.random.default_rng([seed, _OTHERS, n_before])
    found = ask_and_see(attached, explainer.black_box, new, rng, design=explainer.design)
    return seen._replace(
        masks=np.concatenate([seen.masks, new]),
        design=np.concatenate([seen.design, found.design], axis=-2),
        Y=np.concatenate([seen.Y, response(found.outputs, seen.kind)], axis=1),
    )
