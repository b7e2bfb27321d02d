"""Local explanations whose weights depend on the perturbation: how the input itself is read."""

from collections.abc import Callable
from typing import Any

import numpy as np

from mixreg.explain.gated.readings import READINGS
from mixreg.explain.gated.slopes import share_of_routing
from mixreg.explain.local.fitted import GatedFit, LocalFit
from mixreg.gibbs.many import GatedDraws, ManyDraws

__all__ = ["gated_fit", "joined", "read"]

# Which axis holds the inputs, where it is not the first.
_SECOND = {"beta", "intercept", "sigma", "weight"}


def read(found: ManyDraws, reading: str) -> np.ndarray:
    """
    Choose what the importances of inputs are.

    Parameters
    ----------
    found : ManyDraws
        Draws.
    reading : {"y", "x", "both", "derivative"}
        "y": coefficients of the components that the response points at. "x": those of the gate's
        components. "both": of the component drawn given both. "derivative": those of the gate's
        components, and the gate's own part.

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
    >>> draws = ManyDraws(one, *[one[0]] * 7, gated=gated)
    >>> [float(read(draws, name).item()) for name in ("y", "x", "both", "derivative")]
    [4.0, 2.0, 1.0, 5.0]
    """
    gated = found.gated
    if gated is None:
        if reading in ("x", "derivative"):
            raise ValueError(f"reading is {reading!r}, which looks at a gate; there is none.")
        return found.beta
    return _by_reading(found.beta, gated)[reading]


def _by_reading(beta: np.ndarray, gated: GatedDraws) -> dict[str, np.ndarray]:
    """All readings of the same draws."""
    return {
        "y": gated.by_response,
        "x": gated.rules,
        "both": beta,
        "derivative": gated.rules + gated.routing,
    }


def gated_fit(
    beta: np.ndarray,
    gated: GatedDraws,
    pooled: Callable[[np.ndarray], np.ndarray],
    averaged: Callable[[np.ndarray], np.ndarray],
) -> GatedFit:
    """
    Sum up over chains what a gate says of inputs.

    Parameters
    ----------
    beta : ndarray of shape (n_draws, n_problems, n_features)
        Coefficients of the component drawn given gate and answer.
    gated : GatedDraws
        Draws, of every chain of every input; the first new row is the input.
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
    >>> fit = gated_fit(one, gated, lambda values: values, lambda values: values)
    >>> fit.share, fit.at_input, fit.prediction
    (array([0.75]), array([5.]), array([[6.]]))
    """
    rules, routing = pooled(gated.rules), pooled(gated.routing)
    # All columns of the design are masks, in the same unit.
    share = share_of_routing(rules, routing, np.ones(rules.shape[-1]))
    by_reading = _by_reading(beta, gated)
    readings = [pooled(by_reading[name]).mean(axis=0) for name in READINGS]
    means = averaged(gated.prediction)
    return GatedFit(np.stack(readings), share.mean(axis=0), means[:, 0], means[:, 1:])


def joined(fits: list[LocalFit], order: np.ndarray | None = None) -> LocalFit:
    """
    Put fits of some inputs each together.

    Parameters
    ----------
    fits : list of LocalFit
        Of one kind.
    order : ndarray of int of shape (n_instances,), optional
        Which input each is; by default they come in order.

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
    n_inputs = sum(len(fit.occupied) for fit in fits)
    place = np.arange(n_inputs) if order is None else np.argsort(order)

    def together(parts: Any, axis: int) -> np.ndarray:
        return np.concatenate(parts, axis=axis).take(place, axis=axis)

    found: dict[str, Any] = {}
    for name in LocalFit._fields:
        parts = [getattr(fit, name) for fit in fits]
        if parts[0] is None:
            found[name] = None
        elif name == "gated":
            readings, *others = zip(*parts, strict=True)
            found[name] = GatedFit(together(readings, 1), *(together(each, 0) for each in others))
        else:
            found[name] = together(parts, 1 if name in _SECOND else 0)
    return LocalFit(**found)
