"""Which mixtures the global explainer can fit, and the options that only some of them take."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from mixreg.inputs import check_count

__all__ = ["METHODS", "Method", "own_options"]


def _build_dmm(X: np.ndarray, y: np.ndarray, names: Sequence[str], **options: Any) -> Any:
    """Declare a DMM."""
    from mixreg.models import dmm

    return dmm(X, y, feature_names=names, **options)


def _build_dmm_men(X: np.ndarray, y: np.ndarray, names: Sequence[str], **options: Any) -> Any:
    """Declare a DMM-MEN."""
    from mixreg.models import dmm_men

    return dmm_men(X, y, feature_names=names, **options)


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
}


def own_options(method: str, *, n_nets: Any = None, scaling: Any = None) -> dict[str, Any]:
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
    given = {"n_nets": n_nets, "scaling": scaling}
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
    if given.get("scaling", "sigma") not in ("sigma", "variance"):
        raise ValueError(f"scaling is {scaling!r}; wanted 'sigma', 'variance' or None.")
    return {**defaults, **given}
