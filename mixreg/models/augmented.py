"""The augmented twin of a declared mixture: assignments explicit, the oracle of the kernels."""

from typing import Any

import numpy as np
import pymc as pm
import pytensor.tensor as pt
from pymc.distributions.transforms import Interval
from pytensor.tensor.variable import TensorVariable

from mixreg.distributions import relative_l1
from mixreg.models.declare import coordinates, declare_nets, declare_priors
from mixreg.models.spec import ElasticNetPrior, MixtureSpec, RegressionModel, spec_of

__all__ = ["augmented"]


def augmented(model: pm.Model) -> RegressionModel:
    r"""
    Declare the joint density of a mixture's parameters *and* what it sums or integrates out.

    .. math:: z_i \sim \mathrm{Categorical}(w), \qquad
              y_i \mid z_i = j \sim \mathrm{Normal}(c_j + x_i^\top \beta_j, \sigma_j^2)

    For elastic nets also the net ``c`` of each component and the scales ``t`` of its
    coefficients, with :math:`q_j = r_j^2/(2 l_2)` and :math:`r_j` the absolute penalty per noise
    standard deviation:

    .. math:: c_j \sim \mathrm{Categorical}(\omega), \qquad
              p(t_{jr}) = \frac{\sqrt{q_j/\pi}\; t^{-3/2} e^{-q_j/t}}{\mathrm{erfc}\sqrt{q_j}}
              \;(0 < t < 1), \qquad
              h_r\beta_{jr} \mid t_{jr} \sim \mathrm{Normal}(0, \sigma_j^2 (1 - t_{jr}) / l_2)

    Summed and integrated over these it is the declared model. Every kernel's conditional must
    have the same log-ratios as this density; the tests hold them against it.

    Parameters
    ----------
    model : pymc.Model
        A model built by this package.

    Returns
    -------
    RegressionModel
        The same priors and data with a discrete variable ``z`` of dimension ``obs``, and for
        elastic nets ``c`` (component) and ``t`` (component, feature).

    Raises
    ------
    TypeError
        If the model was not built by this package.

    References
    ----------
    Li, Q. and Lin, N. (2010). The Bayesian elastic net. Bayesian Analysis 5, 151-170, section
    2.2, whose scale is 1/t. https://doi.org/10.1214/10-BA506

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
    nets = isinstance(spec.coefficients, ElasticNetPrior)
    with RegressionModel(spec, coords=coordinates(spec, names, len(y))) as twin:
        features = pm.Data("X", X, dims=("obs", "feature"))
        log_w, level, beta, sigma = declare_priors(spec, _slopes_given_scales if nets else None)
        z = pm.Categorical("z", p=pt.exp(log_w), dims="obs")
        mean = level[z] + (features * beta[z]).sum(axis=-1)
        pm.Normal("y", mu=mean, sigma=sigma[z], observed=np.asarray(y), dims="obs")
    return twin


def _slopes_given_scales(spec: MixtureSpec, sigma: TensorVariable) -> TensorVariable:
    """Declare the coefficients as normals given their nets and scales."""
    prior = spec.coefficients
    assert isinstance(prior, ElasticNetPrior)
    dims = ("component", "feature")
    net_w, l1, l2 = declare_nets(prior)
    c = pm.Categorical("c", p=net_w, dims="component")
    root = relative_l1(l1[c], sigma, prior.scaling) / pt.sqrt(2 * l2[c])
    t = pm.CustomDist(
        "t",
        root[:, None],
        logp=_scale_log_density,
        support_point=lambda rv, size, root: pt.full(rv.shape, 0.5),
        dims=dims,
        default_transform=Interval(0.0, 1.0),
        class_name="TruncatedInverseGamma",
    )
    sd = sigma[:, None] * pt.sqrt((1 - t) / l2[c][:, None]) / spec.basis.scale
    return pm.Normal("beta", mu=0.0, sigma=sd, dims=dims)


def _scale_log_density(t: TensorVariable, root: Any) -> TensorVariable:
    """Log density of InverseGamma(1/2, root**2) below one."""
    log_mass = pt.log(pt.erfcx(root)) + 0.5 * np.log(np.pi)
    return pt.log(root) - 1.5 * pt.log(t) - pt.sqr(root) * (1 / t - 1) - log_mass
