"""The augmented twin of a declared mixture: assignments explicit, the oracle of the kernels."""

from dataclasses import replace
from typing import Any

import numpy as np
import pymc as pm
import pytensor.tensor as pt
from pymc.distributions.transforms import Interval
from pytensor.tensor.variable import TensorVariable

from mixreg.distributions import log_normal_cdf, relative_l1
from mixreg.models.declare import coordinates, declare_lam, declare_nets, declare_priors
from mixreg.models.spec import (
    ElasticNetPrior,
    MixtureSpec,
    RandomWalkPrior,
    RegressionModel,
    spec_of,
)

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

    For a random walk the scales :math:`\omega` of its steps:

    .. math:: \omega_{jr} \sim \mathrm{Exponential}(\lambda^2/2), \qquad
              h(\beta_{jr} - \beta_{j,r-1}) \mid \omega_{jr} \sim
              \mathrm{Normal}(0, \sigma_j^2 \omega_{jr})

    For a gate the normals ``u`` behind the sticks: :math:`z_i` is the first k with
    :math:`u_{ik} > 0`, where

    .. math:: u_{ik} \sim \mathrm{Normal}(\eta_{ik}, 1) \;(k \le z_i)

    and the normals behind later sticks, which say nothing, are standard.

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
        elastic nets ``c`` (component) and ``t`` (component, feature), for a random walk ``omega``
        (component, step), for a gate ``u`` (obs, stick).

    Raises
    ------
    TypeError
        If the model was not built by this package.

    References
    ----------
    Li, Q. and Lin, N. (2010). The Bayesian elastic net. Bayesian Analysis 5, 151-170, section
    2.2, whose scale is 1/t. https://doi.org/10.1214/10-BA506

    Park, T. and Casella, G. (2008). The Bayesian lasso. Journal of the American Statistical
    Association 103, 681-686, whose scale is omega. https://doi.org/10.1198/016214508000000337

    Albert, J. H. and Chib, S. (1993). Bayesian analysis of binary and polychotomous response data.
    Journal of the American Statistical Association 88, 669-679, whose normals are u.
    https://doi.org/10.1080/01621459.1993.10476321

    Examples
    --------
    >>> import mixreg as mr
    >>> model = mr.dmm(np.eye(3), [1.0, 2.0, 4.0], n_components=2)
    >>> [variable.name for variable in augmented(model).discrete_value_vars]
    ['z']
    """
    spec = spec_of(model)
    if spec.gate is not None:
        spec = replace(spec, gate=replace(spec.gate, design=model["gate"].get_value()))
    X = model["X"].get_value()
    y = model.rvs_to_values[model["y"]].eval()
    names = tuple(model.coords["feature"])
    slopes_of = _SLOPES.get(type(spec.coefficients))
    coords = coordinates(spec, names, len(y))
    if isinstance(spec.coefficients, RandomWalkPrior):
        coords["step"] = list(names[1:])
    with RegressionModel(spec, coords=coords) as twin:
        features = pm.Data("X", X, dims=("obs", "feature"))
        log_w, level, beta, sigma = declare_priors(spec, slopes_of)
        z = pm.Categorical("z", p=pt.exp(log_w), dims="obs")
        if spec.gate is not None:
            _latents(twin, z)
        mean = level[z] + (features * beta[z]).sum(axis=-1)
        pm.Normal("y", mu=mean, sigma=sigma[z], observed=np.asarray(y), dims="obs")
    return twin


def _latents(model: RegressionModel, z: TensorVariable) -> TensorVariable:
    """Declare the normals behind the sticks of each row, up to the one it was assigned to."""
    probits = model["gate_intercept"] + model["gate"] @ model["gamma"].T
    return pm.CustomDist(
        "u",
        probits,
        z[:, None],
        logp=_latent_log_density,
        support_point=lambda rv, size, probits, z: pt.where(
            pt.eq(pt.arange(rv.shape[-1]), z), 1.0, -1.0
        ),
        dims=("obs", "stick"),
        class_name="ProbitLatent",
    )


def _latent_log_density(
    u: TensorVariable, probits: TensorVariable, z: TensorVariable
) -> TensorVariable:
    """Log density of a truncated normal; of a standard one beyond the row's own stick."""
    stick = pt.arange(u.shape[-1])
    side = pt.where(pt.eq(stick, z), 1.0, -1.0)
    inside = -0.5 * pt.sqr(u - probits) - log_normal_cdf(side * probits)
    inside = pt.where(side * u > 0, inside, -np.inf)
    return pt.where(stick <= z, inside, -0.5 * pt.sqr(u)) - 0.5 * np.log(2 * np.pi)


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


def _slopes_given_steps(spec: MixtureSpec, sigma: TensorVariable) -> TensorVariable:
    """Declare the coefficients as a walk of normal steps given their scales."""
    prior = spec.coefficients
    assert isinstance(prior, RandomWalkPrior)
    lam = declare_lam(prior)
    omega = pm.Exponential("omega", lam=0.5 * lam**2, dims=("component", "step"))
    anchor = pt.full_like(omega[:, :1], 1.0 / prior.anchor_precision)
    sd = sigma[:, None] * pt.sqrt(pt.concatenate([anchor, omega], axis=-1))
    return pm.CustomDist(
        "beta",
        sd,
        np.asarray(spec.basis.scale),
        logp=_walk_log_density,
        signature="(p),(p)->(p)",
        support_point=lambda rv, *parameters: pt.zeros(rv.shape),
        dims=("component", "feature"),
        class_name="NormalWalk",
    )


def _walk_log_density(
    value: TensorVariable, sd: TensorVariable, scale: TensorVariable
) -> TensorVariable:
    """Log density of coefficients whose first, scaled, and whose steps are independent normals."""
    scaled = value * scale
    steps = pt.concatenate([scaled[..., :1], scaled[..., 1:] - scaled[..., :-1]], axis=-1)
    density = -0.5 * pt.sqr(steps / sd) - pt.log(sd) - 0.5 * np.log(2 * np.pi)
    return (density + pt.log(scale)).sum(axis=-1)


_SLOPES = {ElasticNetPrior: _slopes_given_scales, RandomWalkPrior: _slopes_given_steps}
