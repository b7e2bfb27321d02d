"""Log prior density of a state, on the unconstrained scale that NUTS uses."""

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from mixreg.gibbs.state import Settings, State

__all__ = ["log_prior"]


def log_prior(state: State, settings: Settings) -> TensorVariable:
    r"""
    Log prior of the declared model with the Jacobians of its transforms, as ``pm.Model.logp``.

    .. math::

        \mathrm{const} + (e + J - 1)\log\alpha - f\alpha
        + \sum_{l<J} [\log v_l + \alpha \log(1 - v_l)]
        - \sum_j \Big[(2a + q) \log s_j + \frac{2b + |\theta_j - m|_\Lambda^2}{2 s_j^2}\Big]

    Parameters
    ----------
    state : State
        Parameters.
    settings : Settings
        Hyper-parameters and basis.

    Returns
    -------
    TensorVariable of shape (...)
        Log density, normalised.

    Examples
    --------
    >>> import mixreg as mr, numpy as np
    >>> from mixreg.gibbs.state import settings_of
    >>> settings = settings_of(mr.dmm(np.eye(3), [1.0, 2.0, 4.0], n_components=2).spec)
    >>> state = State(pt.zeros(()), pt.zeros(1), pt.zeros(2), pt.zeros((2, 4)))
    >>> bool(np.isfinite(log_prior(state, settings).eval()))
    True
    """
    log_alpha, stick_logits, log_sigma, theta = state
    alpha = pt.exp(log_alpha)
    n_sticks, n_columns = stick_logits.shape[-1], theta.shape[-1]
    log_v, log_rest = -pt.softplus(-stick_logits), -pt.softplus(stick_logits)
    contrast = pt.concatenate([-theta, pt.ones_like(theta[..., :1])], axis=-1)
    penalty = ((contrast @ settings.prior) * contrast).sum(axis=-1)
    noise = (2 * settings.noise_shape + n_columns) * log_sigma + 0.5 * penalty * pt.exp(
        -2 * log_sigma
    )
    return (
        settings.log_normaliser
        + (settings.concentration_shape + n_sticks) * log_alpha
        + alpha * (log_rest.sum(axis=-1) - settings.concentration_rate)
        + log_v.sum(axis=-1)
        - noise.sum(axis=-1)
    )
