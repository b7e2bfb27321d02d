"""Points of samplers that know unconstrained values only, turned into the model's parameters."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from side_by_side.drawn import PARAMETERS

__all__ = ["parameters_of"]


def parameters_of(model: Any, points: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """
    Evaluate the parameters at unconstrained points.

    Parameters
    ----------
    model : pymc.Model
        What is declared.
    points : mapping of str to ndarray of shape (n_draws, ...)
        Value variables by name.

    Returns
    -------
    dict of str to ndarray of shape (n_draws, ...)
        Those of `PARAMETERS` that the model has.
    """
    import pytensor

    names = [name for name in PARAMETERS if name in model.named_vars]
    outputs = model.replace_rvs_by_values([model[name] for name in names])
    with pytensor.config.change_flags(mode="FAST_COMPILE"):
        read = model.compile_fn(
            outputs, inputs=model.value_vars, point_fn=False, on_unused_input="ignore"
        )
    values = [np.asarray(points[variable.name]) for variable in model.value_vars]
    found = [read(*point) for point in zip(*values, strict=True)]
    if not found:
        return {name: np.empty((0,)) for name in names}
    return {name: np.stack([each[place] for each in found]) for place, name in enumerate(names)}
