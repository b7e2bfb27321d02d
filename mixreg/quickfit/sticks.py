"""Exact maximisers over concentration, sticks and the order of the components."""

import numpy as np

from mixreg.models import GammaPrior

__all__ = ["best_order", "log_weights", "maximise_sticks", "stick_log_prior"]

# Steps of the concentration's fixed point; each is an exact conditional maximum, so that fewer
# than it needs to settle cost nothing but speed.
_ROUNDS = 4


def log_weights(stick_logits: np.ndarray) -> np.ndarray:
    """
    Logarithms of the weights, exact where a fraction rounds to 0 or 1.

    Parameters
    ----------
    stick_logits : ndarray of shape (..., n_components - 1)
        Logits of the stick fractions.

    Returns
    -------
    ndarray of shape (..., n_components)
        Logarithms of weights that sum to one.

    Examples
    --------
    >>> log_weights(np.array([800.0]))
    array([   0., -800.])
    """
    log_v, log_rest = -np.logaddexp(0.0, -stick_logits), -np.logaddexp(0.0, stick_logits)
    weights = np.zeros((*stick_logits.shape[:-1], stick_logits.shape[-1] + 1))
    np.cumsum(log_rest, axis=-1, out=weights[..., 1:])
    weights[..., :-1] += log_v
    return weights


def stick_log_prior(
    log_alpha: np.ndarray, stick_logits: np.ndarray, prior: GammaPrior
) -> np.ndarray:
    r"""
    Log prior of concentration and sticks in unconstrained space, without constants.

    .. math:: (e + J - 1)\log\alpha - f\alpha + \sum_{l<J} [\log v_l + \alpha \log(1 - v_l)]

    Parameters
    ----------
    log_alpha : ndarray of shape (n_fits,)
        Logarithms of the concentrations.
    stick_logits : ndarray of shape (n_fits, n_components - 1)
        Logits of the stick fractions.
    prior : GammaPrior
        Prior of the concentration, shape e and rate f.

    Returns
    -------
    ndarray of shape (n_fits,)
        Log densities.

    Examples
    --------
    >>> stick_log_prior(np.zeros(1), np.zeros((1, 1)), GammaPrior(1.0, 1.0)).round(4)
    array([-2.3863])
    """
    log_v, log_rest = -np.logaddexp(0.0, -stick_logits), -np.logaddexp(0.0, stick_logits)
    return (
        (prior.shape + stick_logits.shape[-1]) * log_alpha
        + np.exp(log_alpha) * (log_rest.sum(axis=-1) - prior.rate)
        + log_v.sum(axis=-1)
    )


def maximise_sticks(
    sizes: np.ndarray, log_alpha: np.ndarray, prior: GammaPrior
) -> tuple[np.ndarray, np.ndarray]:
    r"""
    Raise the expected log posterior in concentration and sticks.

    Given the expected sizes :math:`n_l`, with :math:`m_l` the rows beyond component l, the
    conditional maxima are closed:

    .. math::

        v_l = \frac{1 + n_l}{1 + n_l + \alpha + m_l}, \qquad
        \alpha = \frac{e + J - 1}{f - \sum_{l<J} \log(1 - v_l)}

    Parameters
    ----------
    sizes : ndarray of shape (n_fits, n_components)
        Expected rows of each component.
    log_alpha : ndarray of shape (n_fits,)
        Current concentrations.
    prior : GammaPrior
        Prior of the concentration.

    Returns
    -------
    log_alpha : ndarray of shape (n_fits,)
        New concentrations.
    stick_logits : ndarray of shape (n_fits, n_components - 1)
        New sticks.

    Examples
    --------
    >>> log_alpha, logits = maximise_sticks(np.array([[3.0, 1.0]]), np.zeros(1), GammaPrior(1, 1))
    >>> alpha, v = np.exp(log_alpha[0]), 1 / (1 + np.exp(-logits[0, 0]))
    >>> bool(np.isclose(v, 4 / (4 + alpha + 1)))
    True
    """
    mine = 1.0 + sizes[..., :-1]
    beyond = np.cumsum(sizes[..., :0:-1], axis=-1)[..., ::-1]
    alpha = np.exp(log_alpha)[..., None]
    for _ in range(_ROUNDS):
        log_rest = -np.log1p(mine / (alpha + beyond))
        pull = prior.rate - log_rest.sum(axis=-1, keepdims=True)
        alpha = (prior.shape + mine.shape[-1]) / pull
    return np.log(alpha[..., 0]), np.log(mine) - np.log(alpha + beyond)


def best_order(
    log_alpha: np.ndarray, stick_logits: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    r"""
    Find the order of the components that their stick-breaking prior likes best.

    Reordering components with their weights leaves the likelihood alone. In terms of the weights
    the prior of the sticks is, up to what no order changes,

    .. math:: (\alpha - 1) \log w_J - \sum_{l=2}^{J-1} \log \sum_{m \ge l} w_m

    so that given the last component the others must come by decreasing weight, and trying every
    component as the last one finds the maximum over all orders.

    Parameters
    ----------
    log_alpha : ndarray of shape (n_fits,)
        Logarithms of the concentrations.
    stick_logits : ndarray of shape (n_fits, n_components - 1)
        Logits of the stick fractions.

    Returns
    -------
    labels : ndarray of int of shape (n_fits, n_components)
        Old place of the component in each new place.
    stick_logits : ndarray of shape (n_fits, n_components - 1)
        Sticks of the same weights in the new order.
    gain : ndarray of shape (n_fits,)
        What it adds to the log density; zero where the order stays as it is.

    Examples
    --------
    >>> labels, _, gain = best_order(np.array([-1.0]), np.array([[-2.0, 1.0]]))
    >>> labels, bool(gain[0] > 0)
    (array([[1, 2, 0]]), True)
    """
    weights = log_weights(stick_logits)
    n_components = weights.shape[-1]
    places = np.arange(n_components)
    by_weight = np.argsort(-weights, axis=-1, kind="stable")
    # Candidate c puts the component of rank c last; candidate J leaves everything in place.
    candidates = np.stack([np.r_[np.delete(places, c), c] for c in places])
    labels = np.concatenate(
        [by_weight[:, candidates], np.broadcast_to(places, (len(weights), 1, n_components))], axis=1
    )
    tried = np.take_along_axis(weights[:, None], labels, axis=-1)
    left = np.logaddexp.accumulate(tried[..., ::-1], axis=-1)[..., ::-1]
    slope = np.exp(log_alpha)[:, None] - 1.0
    value = slope * tried[..., -1] - left[..., 1:-1].sum(axis=-1)
    best = value.argmax(axis=1)
    # A tie within rounding is no reason to move.
    stays = value[:, -1] >= value.max(axis=1) - 1e-12 * (1.0 + np.abs(value[:, -1]))
    best[stays] = n_components
    chosen = np.arange(len(best)), best
    fresh = tried[chosen][:, :-1] - left[chosen][:, 1:]
    logits = np.where(stays[:, None], stick_logits, fresh)
    return labels[chosen], logits, value[chosen] - value[:, -1]
