"""Log prior density of a state, on the unconstrained scale that NUTS uses."""

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from mixreg.gibbs.state import Settings

__all__ = ["shared_log_prior", "stick_log_prior"]


def stick_log_prior(
    log_alpha: TensorVariable, stick_logits: TensorVariable, settings: Settings
) -> TensorVariable:
    r"""
    Log prior of the concentration and the sticks, without constants.

    With the Jacobians of the transforms, as in ``pm.Model.logp``:

    .. math:: (e + J - 1)\log\alpha - f\alpha + \sum_{l<J} [\log v_l + \alpha \log(1 - v_l)]

    Parameters
    ----------
    log_alpha : TensorVariable of shape (...)
        Logarithm of the concentration.
    stick_logits : TensorVariable of shape (..., n_components - 1)
        Logits of the stick fractions.
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
    >>> round(float(stick_log_prior(pt.zeros(()), pt.zeros(1), settings).eval()), 4)
    -2.3863
    """
    n_sticks = stick_logits.shape[-1]
    log_v, log_rest = -pt.softplus(-stick_logits), -pt.softplus(stick_logits)
    return (
        (settings.concentration_shape + n_sticks) * log_alpha
        + pt.exp(log_alpha) * (log_rest.sum(axis=-1) - settings.concentration_rate)
        + log_v.sum(axis=-1)
    )


def shared_log_prior(
    log_alpha: TensorVariable,
    stick_logits: TensorVariable,
    log_sigma: TensorVariable,
    settings: Settings,
) -> TensorVariable:
    r"""
    Log prior of the declared model up to what the coefficients' own prior adds.

    .. math::

        \mathrm{const} + \log p(\alpha, v) - (2a + q) \sum_j \log s_j - b \sum_j s_j^{-2}

    Parameters
    ----------
    log_alpha : TensorVariable of shape (...)
        Logarithm of the concentration.
    stick_logits : TensorVariable of shape (..., n_components - 1)
        Logits of the stick fractions.
    log_sigma : TensorVariable of shape (..., n_components)
        Logarithms of the noise scales.
    settings : Settings
        Hyper-parameters.

    Returns
    -------
    TensorVariable of shape (...)
        Log density, normalised once the coefficients' log prior is added.

    Examples
    --------
    >>> import mixreg as mr, numpy as np
    >>> from mixreg.gibbs.state import settings_of
    >>> settings = settings_of(mr.dmm(np.eye(3), [1.0, 2.0, 4.0], n_components=2).spec)
    >>> value = shared_log_prior(pt.zeros(()), pt.zeros(1), pt.zeros(2), settings)
    >>> bool(np.isfinite(value.eval()))
    True
    """
    power = 2 * settings.noise_shape + settings.mean.shape[-1]
    return (
        settings.log_normaliser
        + stick_log_prior(log_alpha, stick_logits, settings)
        - power * log_sigma.sum(axis=-1)
        - settings.noise_rate * pt.exp(-2.0 * log_sigma).sum(axis=-1)
    )
