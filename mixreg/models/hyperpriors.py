"""Priors of the scalar hyper-parameters of a declared mixture, as they travel with its traces."""

import pymc as pm

from mixreg.models.spec import GammaPrior, RandomWalkPrior, spec_of

__all__ = ["hyperpriors"]


def hyperpriors(model: pm.Model) -> dict[str, dict[str, str | float]]:
    """
    List the priors of the scalar hyper-parameters that are drawn.

    Parameters
    ----------
    model : pymc.Model
        A model built by this package.

    Returns
    -------
    dict of str to dict
        ``alpha`` or, with a gate, ``gate_scale``, and ``lam`` where the rate of a random walk is
        inferred. Each has ``family``, "gamma" or "root_inverse_gamma" (the square root of an
        inverse-gamma variable), ``shape`` and ``rate``. It is what
        ``posterior.attrs["hyperpriors"]`` of a trace of :func:`mixreg.sample` holds as JSON.

    Raises
    ------
    TypeError
        If the model was not built by this package.

    Examples
    --------
    >>> import mixreg as mr, numpy as np
    >>> hyperpriors(mr.dmm(np.eye(3), [1.0, 2.0, 4.0], n_components=2))
    {'alpha': {'family': 'gamma', 'shape': 1.0, 'rate': 1.0}}
    """
    spec = spec_of(model)
    found: dict[str, dict[str, str | float]] = {}
    if spec.gate is None:
        found["alpha"] = _gamma(spec.concentration)
    else:
        prior = spec.gate.prior
        shape, rate = prior.scale_shape, prior.scale_rate
        found["gate_scale"] = {"family": "root_inverse_gamma", "shape": shape, "rate": rate}
    walk = spec.coefficients
    if isinstance(walk, RandomWalkPrior) and isinstance(walk.rate, GammaPrior):
        found["lam"] = _gamma(walk.rate)
    return found


def _gamma(prior: GammaPrior) -> dict[str, str | float]:
    """Write a Gamma prior down."""
    return {"family": "gamma", "shape": prior.shape, "rate": prior.rate}
