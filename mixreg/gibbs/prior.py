"""Log prior density of a state, on the unconstrained scale that NUTS uses."""

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from mixreg.gibbs.state import Gates, Settings, Sticks

__all__ = ["gate_log_prior", "noise_log_prior", "stick_log_prior"]


def stick_log_prior(sticks: Sticks, settings: Settings) -> TensorVariable:
    r"""
    Log prior of the concentration and the sticks, without constants.

    With the Jacobians of the transforms, as in ``pm.Model.logp``:

    .. math:: (e + J - 1)\log\alpha - f\alpha + \sum_{l<J} [\log v_l + \alpha \log(1 - v_l)]

    Parameters
    ----------
    sticks : Sticks
        Concentration and stick fractions.
    settings : Settings
        Hyper-parameters.

    Returns
    -------
    TensorVariable of shape (...)
        Log density up to ``settings.log_normaliser``.

    Examples
    --------
    >>> import mixreg as mr, numpy as np
    >>> from mixreg.gibbs.state import settings_of
    >>> settings = settings_of(mr.dmm(np.eye(3), [1.0, 2.0, 4.0], n_components=2).spec)
    >>> round(float(stick_log_prior(Sticks(pt.zeros(()), pt.zeros(1)), settings).eval()), 4)
    -2.3863
    """
    log_alpha, stick_logits = sticks
    n_sticks = stick_logits.shape[-1]
    log_v, log_rest = -pt.softplus(-stick_logits), -pt.softplus(stick_logits)
    return (
        (settings.concentration_shape + n_sticks) * log_alpha
        + pt.exp(log_alpha) * (log_rest.sum(axis=-1) - settings.concentration_rate)
        + log_v.sum(axis=-1)
    )


def gate_log_prior(gates: Gates, settings: Settings) -> TensorVariable:
    r"""
    Log prior of a gate, without constants.

    With the Jacobian of the scale's transform, as in ``pm.Model.logp``:

    .. math:: -(2a + qK)\log\tau - \frac{b}{\tau^2} - \sum_k \frac{|\gamma_k|^2}{2\tau^2}
              - \sum_k \frac{g_{0k}^2}{2 s_0^2}

    Parameters
    ----------
    gates : Gates
        Scale :math:`\tau`, levels and slopes.
    settings : Settings
        Hyper-parameters.

    Returns
    -------
    TensorVariable of shape (...)
        Log density up to ``settings.log_normaliser``.

    Examples
    --------
    >>> import mixreg as mr, numpy as np
    >>> from mixreg.gibbs.state import settings_of
    >>> spec = mr.dmm(np.eye(3), [1.0, 2.0, 4.0], n_components=2, gate="all").spec
    >>> gates = Gates(pt.zeros(()), pt.zeros(1), pt.zeros((1, 3)))
    >>> round(float(gate_log_prior(gates, settings_of(spec)).eval()), 4)
    -0.1
    """
    level_scale, shape, rate = (settings.gate_prior[i] for i in range(3))
    n_slopes = gates.gamma.shape[-2] * gates.gamma.shape[-1]
    square = rate + 0.5 * pt.sqr(gates.gamma).sum(axis=(-2, -1))
    return (
        -(2 * shape + n_slopes) * gates.log_scale
        - square * pt.exp(-2.0 * gates.log_scale)
        - 0.5 * pt.sqr(gates.intercept / level_scale).sum(axis=-1)
    )


def noise_log_prior(log_sigma: TensorVariable, settings: Settings) -> TensorVariable:
    r"""
    Log prior of the noise scales and the powers of them that the coefficients' prior brings.

    .. math:: \mathrm{const} - (2a + q) \sum_j \log s_j - b \sum_j s_j^{-2}

    Parameters
    ----------
    log_sigma : TensorVariable of shape (..., n_components)
        Logarithms of the noise scales.
    settings : Settings
        Hyper-parameters.

    Returns
    -------
    TensorVariable of shape (...)
        Log density, normalised once the log priors of weights and coefficients are added.

    Examples
    --------
    >>> import mixreg as mr, numpy as np
    >>> from mixreg.gibbs.state import settings_of
    >>> settings = settings_of(mr.dmm(np.eye(3), [1.0, 2.0, 4.0], n_components=2).spec)
    >>> bool(np.isfinite(noise_log_prior(pt.zeros(2), settings).eval()))
    True
    """
    power = 2 * settings.noise_shape + settings.mean.shape[-1]
    return (
        settings.log_normaliser
        - power * log_sigma.sum(axis=-1)
        - settings.noise_rate * pt.exp(-2.0 * log_sigma).sum(axis=-1)
    )
