"""Networks between a network and one that was trained from it."""

from typing import Any

import numpy as np

from mixreg.networks.backend import import_keras

__all__ = ["between", "copied"]


def copied(network: Any) -> Any:
    """
    Copy a network, layers and weights.

    Parameters
    ----------
    network : keras.Model
        The network.

    Returns
    -------
    keras.Model
        A network that shares nothing with it.

    Examples
    --------
    >>> from mixreg.networks import build_mlp
    >>> network = build_mlp(2, (3,), random_seed=1)
    >>> new = copied(network)
    >>> new is network, bool((new.get_weights()[0] == network.get_weights()[0]).all())
    (False, True)
    """
    new = import_keras().models.clone_model(network)
    new.set_weights(network.get_weights())
    return new


def between(start: list[np.ndarray], end: list[np.ndarray], step: float) -> list[np.ndarray]:
    """
    Go a part of the way from some weights to others.

    Parameters
    ----------
    start, end : list of ndarray
        Weights of two networks of the same form.
    step : float
        0 for the start, 1 for the end.

    Returns
    -------
    list of ndarray
        Weights; exactly those of an end at an end.

    Examples
    --------
    >>> between([np.zeros(2)], [np.ones(2)], 0.5)
    [array([0.5, 0.5])]
    """
    if step in (0, 1):
        return end if step else start
    return [(1 - step) * a + step * b for a, b in zip(start, end, strict=True)]
