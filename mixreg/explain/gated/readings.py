"""What decides which component an input is read at: its response, its gate, or both."""

from typing import Any

import numpy as np
import xarray as xr

from mixreg.posterior.evaluate import ParameterDraws, responsibilities

__all__ = [
    "GATED_READING",
    "LOCAL_READINGS",
    "READINGS",
    "check_reading",
    "is_gated",
    "own_weights",
    "usual_reading",
    "words_of",
]

READINGS = ("y", "both", "x", "derivative")
# Surrogates of single inputs can also be averaged over perturbations.
LOCAL_READINGS = ("average", *READINGS)
# Measured to be the best in fidelity tests; see benchmarks/reproduce.
GATED_READING = "x"
_WORDS = {
    "average": "as the effect on the surrogate, averaged over perturbations",
    "y": "through the response",
    "x": "through the gate, the response unseen",
    "both": "through the gate and the response",
    "derivative": "as the slope of the surrogate, the gate's part included",
}


def check_reading[Usual: (str, None)](
    reading: str | None, *, usual: Usual, known: tuple[str, ...] = READINGS
) -> str | Usual:
    """
    Check the name of a reading.

    Parameters
    ----------
    reading : str or None
        The name.
    usual : str or None
        The reading where none is named.
    known : tuple of str
        What it may be.

    Returns
    -------
    str or None
        One of them, or what is usual.

    Raises
    ------
    ValueError
        If there is no such reading.

    Examples
    --------
    >>> check_reading(None, usual="y")
    'y'
    """
    if reading is None:
        return usual
    if reading not in known:
        raise ValueError(f"reading is {reading!r}; wanted one of {known}, or None.")
    return reading


def usual_reading(data: xr.Dataset, gate: Any) -> str:
    """
    Choose the reading of single inputs where none is named.

    Parameters
    ----------
    data : Dataset
        Of a global explanation.
    gate : array-like, callable or None
        The user's own gate columns of the inputs, where given.

    Returns
    -------
    str
        "y" for constant weights, and for a gate of columns that are not given; else "x".

    Examples
    --------
    >>> usual_reading(xr.Dataset(), None)
    'y'
    """
    known = "gate_map" in data or ("gamma" in data and gate is not None)
    return GATED_READING if known else "y"


def words_of(reading: str) -> str:
    """
    Say in words what a reading looks at.

    Parameters
    ----------
    reading : str
        One of `LOCAL_READINGS`; another text is returned as it is.

    Returns
    -------
    str
        A few words.

    Examples
    --------
    >>> words_of("x")
    'through the gate, the response unseen'
    """
    return _WORDS.get(reading, reading)


def is_gated(parameters: ParameterDraws) -> bool:
    """
    Say whether the weights of a mixture follow from a gate.

    Parameters
    ----------
    parameters : ParameterDraws
        Draws.

    Returns
    -------
    bool
        True if so.

    Examples
    --------
    >>> is_gated(ParameterDraws(np.zeros((1, 1, 1)), np.ones((1, 1, 1)), np.zeros((1, 1)),
    ...                         np.ones((1, 1))))
    False
    """
    return not isinstance(parameters.weighting, np.ndarray)


def own_weights(
    parameters: ParameterDraws, X: np.ndarray, y: np.ndarray | None, reading: str
) -> np.ndarray:
    r"""
    Weigh the components of inputs as a reading does; not cut into blocks.

    Parameters
    ----------
    parameters : ParameterDraws
        Draws; where there is a gate, with these inputs in place (not needed for "y").
    X : ndarray of shape (n_obs, n_features)
        The inputs.
    y : ndarray of shape (n_obs,) or None
        Response at the inputs; not looked at by "x" and "derivative".
    reading : {"y", "x", "both", "derivative"}
        "y": :math:`\bar w_k p(y|k)`, with the weights that the fitted rows have on average.
        "x" and "derivative": :math:`w_k(x)`. "both": :math:`w_k(x) p(y|k)`.

    Returns
    -------
    ndarray of shape (n_draws, n_components, n_obs)
        Numbers in [0, 1] that sum to one over components.

    Raises
    ------
    ValueError
        If the response is missing that the reading looks at.

    Examples
    --------
    >>> two = ParameterDraws(np.log([[[0.25, 0.75]]]), np.zeros((1, 2, 1)), np.array([[0.0, 9.0]]),
    ...                      np.ones((1, 2)))
    >>> X, y = np.zeros((1, 1)), np.zeros(1)
    >>> own_weights(two, X, None, "x").ravel(), own_weights(two, X, y, "y").round(6).ravel()
    (array([0.25, 0.75]), array([1., 0.]))
    """
    if reading in ("x", "derivative"):
        weights = np.swapaxes(parameters.weights, 1, 2)
        return np.broadcast_to(weights, (*weights.shape[:2], len(X)))
    if y is None:
        raise ValueError(
            f"response is missing: reading {reading!r} looks at it. Give it, or read with 'x' or "
            "'derivative'."
        )
    if reading == "y" and is_gated(parameters):
        with np.errstate(divide="ignore"):
            average = np.log(parameters.mean_weights)[:, None, :]
        parameters = parameters._replace(weighting=average)
    return responsibilities(parameters, X, y)
