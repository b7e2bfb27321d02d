"""What a run is a run of: data, model, settings and versions, and how two of them differ."""

import hashlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from importlib.metadata import version
from typing import Any

import numpy as np
import pymc as pm

from mixreg.models import MixtureSpec, spec_of

__all__ = ["check_same", "identity_of"]

_PACKAGES = ("mixreg", "numba", "numpy", "pytensor", "scipy")
_SHORT = 16


def identity_of(model: pm.Model, settings: Mapping[str, Any]) -> dict[str, Any]:
    """
    Describe a run by everything that its draws depend on.

    Parameters
    ----------
    model : pymc.Model
        A model built by this package, with the data it holds now.
    settings : mapping of str to Any
        Numbers, texts and lists that say how it is drawn from.

    Returns
    -------
    dict of str to Any
        Flat and made of numbers and texts: arrays are digests, parts of the model have dotted
        names.

    Examples
    --------
    >>> import mixreg as mr
    >>> model = mr.dmm(np.eye(3), [1.0, 2.0, 4.0], n_components=2)
    >>> found = identity_of(model, {"draws": 5})
    >>> found["model"], found["n_components"], found["noise.shape"], found["draws"]
    ('dmm', 2, 1.0, 5)
    """
    spec = spec_of(model)
    data = {"X": model["X"].get_value(borrow=True), "y": model.rvs_to_values[model["y"]].eval()}
    if spec.gate is not None:
        data["gate"] = model["gate"].get_value(borrow=True)
    return {
        "model": spec.name,
        **_described("feature_names", list(map(str, model.coords["feature"]))),
        **{f"data {name}": _of_array(values) for name, values in data.items()},
        **_described("", _parts(spec)),
        **settings,
        **{f"version of {package}": version(package) for package in _PACKAGES},
    }


def check_same(begun: Mapping[str, Any], now: Mapping[str, Any], where: object) -> None:
    """
    Insist that a run goes on as it was begun.

    Parameters
    ----------
    begun, now : mapping of str to Any
        Identities.
    where : object
        What the error message calls the run.

    Raises
    ------
    ValueError
        If they differ; the message lists in what.

    Examples
    --------
    >>> check_same({"draws": 5, "thin": 1}, {"draws": 6, "thin": 1}, "run.zarr")
    Traceback (most recent call last):
    ValueError: run.zarr was begun otherwise: draws was 5 and is 6. A run goes on only with ...
    """
    different = [
        _difference(name, begun.get(name, "absent"), now.get(name, "absent"))
        for name in {**begun, **now}
        if begun.get(name) != now.get(name)
    ]
    if different:
        raise ValueError(
            f"{where} was begun otherwise: {'; '.join(different)}. A run goes on only with the "
            "data, model, settings and versions it was begun with; choose another store for "
            "another run. mixreg.load_run reads what was drawn."
        )


def _difference(name: str, before: Any, after: Any) -> str:
    """Say how one thing differs; digests say nothing to anybody."""
    is_digest = isinstance(before, str) and before.startswith("array ")
    return f"{name} differs" if is_digest else f"{name} was {before} and is {after}"


def _parts(spec: MixtureSpec) -> dict[str, Any]:
    """Fields of a specification that are not named otherwise."""
    return {field.name: getattr(spec, field.name) for field in fields(spec) if field.name != "name"}


def _described(name: str, value: Any) -> dict[str, Any]:
    """Flatten nested records into numbers, texts and digests with dotted names."""
    if is_dataclass(value):
        value = {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, dict):
        inner: dict[str, Any] = {}
        for key, part in value.items():
            inner |= _described(f"{name}.{key}" if name else key, part)
        return inner
    if isinstance(value, list | tuple):
        value = np.asarray(value)
    if isinstance(value, np.ndarray):
        return {name: _of_array(value)}
    if isinstance(value, np.generic):
        return {name: value.item()}
    if callable(value):
        return {name: getattr(value, "__qualname__", type(value).__qualname__)}
    return {name: value}


def _of_array(values: np.ndarray) -> str:
    """Sum up an array in a short text."""
    values = np.ascontiguousarray(values)
    total = hashlib.blake2b(f"{values.dtype.str} {values.shape} ".encode(), digest_size=_SHORT)
    total.update(values.reshape(-1).view(np.uint8))
    return f"array {values.shape} {total.hexdigest()}"
