"""Log prior density of a state, on the unconstrained scale that NUTS uses."""

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from mixreg.gibbs.state import Settings

__all__ = ["coefficient_penalty", "scalar_log_prior"]


def scalar_log_prior(
    log_alpha: TensorVariable,
    stick_logits: TensorVariable,
    log_sigma: TensorVariable,
    settings: Settings,
) -> TensorVariable:
    r"""
    Log prior of the declared model up to the quadratic form of :func:`coefficient_penalty`.

    With the Jacobians of the transforms, as in ``pm.Model.logp``:

    .. math::

        \mathrm{const} + (e + J - 1)\log\alpha - f\alpha
        + \sum_{l<J} [\log v_l + \alpha \log(1 - v_l)] - (2a + q) \sum_j \log s_j

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
        Log density, normalised once the penalty is taken off.

    Examples
    --------
    >>> import mixreg as mr, numpy as np
    >>> from mixreg.gibbs.state import settings_of
    >>> settings = settings_of(mr.dmm(np.eye(3), [1.0, 2.0, 4.0], n_components=2).spec)
    >>> value = scalar_log_prior(pt.zeros(()), pt.zeros(1), pt.zeros(2), settings)
    >>> bool(np.isfinite(value.eval()))
    True
    """
    n_sticks, n_columns = stick_logits.shape[-1], settings.prior.shape[-1] - 1
    log_v, log_rest = -pt.softplus(-stick_logits), -pt.softplus(stick_logits)
    return (
        settings.log_normaliser
        + (settings.concentration_shape + n_sticks) * log_alpha
        + pt.exp(log_alpha) * (log_rest.sum(axis=-1) - settings.concentration_rate)
        + log_v.sum(axis=-1)
        - (2 * settings.noise_shape + n_columns) * log_sigma.sum(axis=-1)
    )


def coefficient_penalty(contrast: TensorVariable, settings: Settings) -> TensorVariable:
    r"""
    Quadratic form of noise and coefficients under the prior's pseudo-rows.

    .. math:: \tfrac12 \sum_j c_j^\top P c_j
              = \sum_j \frac{2b + |\theta_j - m|_\Lambda^2}{2 s_j^2}

    Parameters
    ----------
    contrast : TensorVariable of shape (..., n_components, n_columns + 1)
        Contrasts, see :func:`mixreg.gibbs.regression.contrast_of`.
    settings : Settings
        Hyper-parameters.

    Returns
    -------
    TensorVariable of shape (...)
        What is taken off the log prior.

    Examples
    --------
    >>> import mixreg as mr, numpy as np
    >>> from mixreg.gibbs.state import settings_of
    >>> settings = settings_of(mr.dmm(np.eye(3), [1.0, 2.0, 4.0], n_components=2).spec)
    >>> bool(coefficient_penalty(pt.ones((2, 5)), settings).eval() > 0)
    True
    """
    return 0.5 * ((contrast @ settings.prior) * contrast).sum(axis=(-2, -1))
