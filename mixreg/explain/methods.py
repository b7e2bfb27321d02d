"""Which mixtures the global explainer can fit, and the options that only some of them take."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from mixreg.inputs import check_count, check_positive

__all__ = ["METHODS", "Method", "gate_options", "own_options", "stated"]


def _build_dmm(X: np.ndarray, y: np.ndarray, names: Sequence[str], **options: Any) -> Any:
    """Declare a DMM."""
    from mixreg.models import dmm

    return dmm(X, y, feature_names=names, **options)


def _build_dmm_men(X: np.ndarray, y: np.ndarray, names: Sequence[str], **options: Any) -> Any:
    """Declare a DMM-MEN."""
    from mixreg.models import dmm_men

    return dmm_men(X, y, feature_names=names, **options)


def _build_lemna(X: np.ndarray, y: np.ndarray, names: Sequence[str], **options: Any) -> Any:
    """Declare a LEMNA."""
    from mixreg.models import lemna

    return lemna(X, y, feature_names=names, **options)


class Method(NamedTuple):
    """
    One mixture.

    Attributes
    ----------
    build : callable
        (X, y, names, n_components, preset, intercept, own options) -> model.
    defaults : mapping of str
        Options that not every method takes, with their values where none are given.
    """

    build: Callable[..., Any]
    defaults: Mapping[str, Any]


METHODS: Mapping[str, Method] = {
    "dmm": Method(_build_dmm, {}),
    "dmm_men": Method(_build_dmm_men, {"n_nets": 3, "scaling": None}),
    "lemna": Method(_build_lemna, {"lam": None}),
}


def own_options(
    method: str, *, n_nets: Any = None, scaling: Any = None, lam: Any = None
) -> dict[str, Any]:
    """
    Check the method's name and the options that only some methods take.

    Parameters
    ----------
    method : str
        Name of the method.
    n_nets : int, optional
        Number of elastic nets.
    scaling : {"sigma", "variance"}, optional
        What the elastic nets are scaled by.
    lam : float, optional
        Rate of the steps between neighbouring coefficients.

    Returns
    -------
    dict
        The method's own options, defaults filled in.

    Raises
    ------
    TypeError, ValueError
        If the method is unknown, or does not take an option that is given, or its value is wrong.

    Examples
    --------
    >>> own_options("dmm_men"), own_options("dmm")
    ({'n_nets': 3, 'scaling': None}, {})
    """
    if method not in METHODS:
        raise ValueError(f"method is {method!r}; known methods are {sorted(METHODS)}.")
    defaults = METHODS[method].defaults
    given = {"n_nets": n_nets, "scaling": scaling, "lam": lam}
    given = {name: value for name, value in given.items() if value is not None}
    strange = [name for name in given if name not in defaults]
    if strange:
        takers = [name for name, other in METHODS.items() if strange[0] in other.defaults]
        raise ValueError(
            f"{strange[0]} is {given[strange[0]]!r}, but method {method!r} has no such option; "
            f"{takers} do."
        )
    if "n_nets" in given:
        given["n_nets"] = check_count(n_nets, name="n_nets")
    if "lam" in given:
        given["lam"] = check_positive(lam, name="lam")
    if given.get("scaling", "sigma") not in ("sigma", "variance"):
        raise ValueError(f"scaling is {scaling!r}; wanted 'sigma', 'variance' or None.")
    return {**defaults, **given}


def gate_options(gate: Any, gate_variance: float) -> dict[str, Any]:
    """
    Check what the weights of a mixture may depend on.

    Parameters
    ----------
    gate : None, {"pca", "all"} or callable
        What they depend on.
    gate_variance : float
        Share of the variance that the scores of "pca" keep.

    Returns
    -------
    dict
        Options of a model; none for constant weights.

    Raises
    ------
    TypeError, ValueError
        If the gate is neither, or the share is no share.

    Examples
    --------
    >>> gate_options(None, 0.9), gate_options("pca", 0.8)
    ({}, {'gate': 'pca', 'gate_variance': 0.8})
    """
    share = check_positive(gate_variance, name="gate_variance")
    if share > 1.0:
        raise ValueError(f"gate_variance is {gate_variance!r}; wanted a share, at most 1.")
    if gate is None:
        return {}
    if isinstance(gate, str):
        if gate not in ("pca", "all"):
            raise ValueError(f"gate is {gate!r}; wanted 'pca', 'all', a function of X, or None.")
    elif not callable(gate):
        raise TypeError(
            f"gate is a {type(gate).__name__}; wanted 'pca', 'all', a function of X, or None. The "
            "rows of a matrix would not follow those that are held out."
        )
    return {"gate": gate, "gate_variance": share}


def stated(options: Mapping[str, Any]) -> dict[str, Any]:
    """
    Make options fit to be kept as text.

    Parameters
    ----------
    options : mapping
        Options of a model.

    Returns
    -------
    dict
        The same; a function is named by its name.

    Examples
    --------
    >>> stated({"gate": len, "n_components": 3})
    {'gate': 'len', 'n_components': 3}
    """
    return {
        name: getattr(value, "__name__", type(value).__name__) if callable(value) else value
        for name, value in options.items()
    }
