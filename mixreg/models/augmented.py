"""The augmented twin of a declared mixture: assignments explicit, the oracle of the kernels."""

import numpy as np
import pymc as pm
import pytensor.tensor as pt

from mixreg.models.declare import coordinates, declare_priors
from mixreg.models.spec import RegressionModel, spec_of

__all__ = ["augmented"]


def augmented(model: pm.Model) -> RegressionModel:
    r"""
    Declare the joint density of a mixture's parameters *and* its assignments.

    .. math:: z_i \sim \mathrm{Categorical}(w), \qquad
              y_i \mid z_i = j \sim \mathrm{Normal}(c_j + x_i^\top \beta_j, \sigma_j^2)

    Summed over :math:`z` it is the declared model. Every kernel's conditional must have the same
    log-ratios as this density; the tests hold them against it.

    Parameters
    ----------
    model : pymc.Model
        A model built by :func:`mixreg.dmm`.

    Returns
    -------
    RegressionModel
        The same priors and data with a discrete variable ``z`` of dimension ``obs``.

    Raises
    ------
    TypeError
        If the model was not built by this package.

    Examples
    --------
    >>> import mixreg as mr
    >>> model = mr.dmm(np.eye(3), [1.0, 2.0, 4.0], n_components=2)
    >>> [variable.name for variable in augmented(model).discrete_value_vars]
    ['z']
    """
    spec = spec_of(model)
    X = model["X"].get_value()
    y = model.rvs_to_values[model["y"]].eval()
    names = tuple(model.coords["feature"])
    with RegressionModel(spec, coords=coordinates(spec, names, len(y))) as twin:
        features = pm.Data("X", X, dims=("obs", "feature"))
        log_w, level, beta, sigma = declare_priors(spec)
        z = pm.Categorical("z", p=pt.exp(log_w), dims="obs")
        mean = level[z] + (features * beta[z]).sum(axis=-1)
        pm.Normal("y", mu=mean, sigma=sigma[z], observed=np.asarray(y), dims="obs")
    return twin
