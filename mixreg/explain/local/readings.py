"""Local explanations whose weights depend on the perturbation: how the input itself is read."""

from collections.abc import Callable
from typing import Any

import numpy as np

from mixreg.explain.gated.readings import LOCAL_READINGS
from mixreg.explain.gated.slopes import share_of_routing
from mixreg.explain.local.fitted import GatedFit, LocalFit
from mixreg.gibbs.many import GatedDraws, ManyDraws

__all__ = ["gated_fit", "joined", "picked", "read"]

# Which axis holds the inputs, where it is not the first.
_SECOND = {"beta", "intercept", "sigma", "weight"}


def read(found: ManyDraws, reading: str) -> np.ndarray:
    """
    Choose what the importances of inputs are.

    Parameters
    ----------
    found : ManyDraws
        Draws.
    reading : {"average", "y", "x", "both", "derivative"}
        "average": effects on the mean of the surrogate over perturbations. "y": coefficients of
        the components that the response points at. "x": those of the gate's components. "both":
        of the component drawn given both. "derivative": those of the gate's components, and the
        gate's own part.

    Returns
    -------
    ndarray of shape (n_draws, n_problems, n_features)
        Coefficients.

    Raises
    ------
    ValueError
        If the reading looks at a gate and there is none.

    Examples
    --------
    >>> one = np.ones((1, 1, 1))
    >>> gated = GatedDraws(2 * one, 3 * one, 4 * one, one[0])
    >>> draws = ManyDraws(one, *[one[0]] * 5, 6 * one, one[0], one[0], gated=gated)
    >>> [float(read(draws, name).item()) for name in ("average", "y", "x", "both", "derivative")]
    [6.0, 4.0, 2.0, 1.0, 5.0]
    """
    gated = found.gated
    if gated is None:
        if reading in ("x", "derivative"):
            raise ValueError(f"reading is {reading!r}, which looks at a gate; there is none.")
        return found.effects if reading == "average" else found.beta
    return _by_reading(found, gated)[reading]


def _by_reading(found: ManyDraws, gated: GatedDraws) -> dict[str, np.ndarray]:
    """All readings of the same draws."""
    return {
        "average": found.effects,
        "y": gated.by_response,
        "x": gated.rules,
        "both": found.beta,
        "derivative": gated.rules + gated.routing,
    }


def gated_fit(
    found: ManyDraws,
    gated: GatedDraws,
    pooled: Callable[[np.ndarray], np.ndarray],
    averaged: Callable[[np.ndarray], np.ndarray],
) -> GatedFit:
    """
    Sum up over chains what a gate says of inputs.

    Parameters
    ----------
    found : ManyDraws
        Draws, of every chain of every input.
    gated : GatedDraws
        What the gate says in them; the first new row is the input.
    pooled : callable
        (n_draws, n_problems, ...) -> (n_draws times n_chains, n_instances, ...).
    averaged : callable
        (n_problems, ...) -> (n_instances, ...).

    Returns
    -------
    GatedFit
        Posterior means.

    Examples
    --------
    >>> one = np.ones((1, 1, 1))
    >>> gated = GatedDraws(one, 3 * one, one, np.array([[5.0, 6.0]]))
    >>> draws = ManyDraws(one, *[one[0]] * 5, one, one[0], one[0], gated=gated)
    >>> fit = gated_fit(draws, gated, lambda values: values, lambda values: values)
    >>> fit.share, fit.at_input, fit.prediction
    (array([0.75]), array([5.]), array([[6.]]))
    """
    rules, routing = pooled(gated.rules), pooled(gated.routing)
    # All columns of the design are masks, in the same unit.
    share = share_of_routing(rules, routing, np.ones(rules.shape[-1]))
    by_reading = _by_reading(found, gated)
    readings = [pooled(by_reading[name]).mean(axis=0) for name in LOCAL_READINGS]
    means = averaged(gated.prediction)
    return GatedFit(np.stack(readings), share.mean(axis=0), means[:, 0], means[:, 1:])


def joined(fits: list[LocalFit]) -> LocalFit:
    """
    Put fits of some inputs each together.

    Parameters
    ----------
    fits : list of LocalFit
        Of one kind.

    Returns
    -------
    LocalFit
        Of all inputs, in order.

    Examples
    --------
    >>> one, many = np.ones((1, 1)), np.ones((1, 1, 2))
    >>> fit = LocalFit(many, one, one, one, many[0], one[0], one[0])
    >>> joined([fit, fit]).beta.shape
    (1, 2, 2)
    """
    found: dict[str, Any] = {}
    for name in LocalFit._fields:
        parts = [getattr(fit, name) for fit in fits]
        if parts[0] is None:
            found[name] = None
        elif name == "gated":
            each = zip(*parts, strict=True)
            readings, *others = each
            found[name] = GatedFit(
                np.concatenate(readings, axis=1), *(np.concatenate(values) for values in others)
            )
        else:
            found[name] = np.concatenate(parts, axis=1 if name in _SECOND else 0)
    return LocalFit(**found)


def picked(fit: LocalFit, places: np.ndarray) -> LocalFit:
    """
    Keep the fits of some inputs.

    Parameters
    ----------
    fit : LocalFit
        Of several inputs.
    places : ndarray of int of shape (n_kept,)
        Which, in the order that is wanted.

    Returns
    -------
    LocalFit
        Of those.

    Examples
    --------
    >>> one, many = np.ones((1, 2)), np.arange(2.0).reshape(1, 2, 1)
    >>> fit = LocalFit(many, one, one, one, many[0], one[0], one[0])
    >>> picked(fit, np.array([1])).beta.ravel()
    array([1.])
    """
    found: dict[str, Any] = {}
    for name in LocalFit._fields:
        part = getattr(fit, name)
        if part is None:
            found[name] = None
        elif name == "gated":
            readings, *others = part
            found[name] = GatedFit(readings[:, places], *(values[places] for values in others))
        else:
            found[name] = part[:, places] if name in _SECOND else part[places]
    return LocalFit(**found)
