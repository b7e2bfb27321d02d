"""What the mixture is fitted to: a box's outputs as they are, or on the scale of log odds."""

import warnings

import numpy as np
from scipy.special import logit

__all__ = [
    "LOGIT_CLIP",
    "check_kind",
    "clipped_share",
    "is_probability",
    "response",
    "warn_if_clipped",
]

LOGIT_CLIP = 1e-6  # keeps the logits of probabilities 0 and 1 finite: within 13.82
# From this share of equal answers upwards a component of its own is likely.
_MANY = 0.2


def is_probability(values: np.ndarray) -> bool:
    """
    Say whether every value lies in [0, 1], up to rounding of 1e-9.

    Parameters
    ----------
    values : ndarray of shape (n_obs,)
        What a black box returned.

    Returns
    -------
    bool
        True if so.

    Examples
    --------
    >>> is_probability(np.array([0.0, 0.5])), is_probability(np.array([0.5, 2.0]))
    (True, False)
    """
    return bool(np.all((values >= -1e-9) & (values <= 1 + 1e-9)))


def response(values: np.ndarray, kind: str = "auto") -> np.ndarray:
    """
    Turn outputs into what the mixture is fitted to.

    Parameters
    ----------
    values : ndarray of shape (n_obs,)
        What a black box returned.
    kind : {"auto", "logit", "probability", "raw"}, default "auto"
        "logit" is the log odds, in nats, of probabilities clipped to [1e-6, 1 - 1e-6]; "raw"
        leaves the values alone; "auto" is "logit" if `is_probability` holds, and else "raw".

    Returns
    -------
    ndarray of shape (n_obs,)
        The response.

    Raises
    ------
    ValueError
        If ``kind`` is unknown, or values outside [0, 1] are declared probabilities.

    Examples
    --------
    >>> response(np.array([0.5, 1.0])).round(2)
    array([ 0.  , 13.82])
    """
    check_kind(kind)
    if kind == "raw" or (kind == "auto" and not is_probability(values)):
        return values
    if not is_probability(values):
        raise ValueError(
            f"kind is {kind!r}, but the values run from {values.min():.4g} to {values.max():.4g}, "
            "outside [0, 1]; use kind='raw'."
        )
    if kind == "probability":
        return np.clip(values, 0.0, 1.0)
    return logit(np.clip(values, LOGIT_CLIP, 1 - LOGIT_CLIP))


def check_kind(kind: str, *, name: str = "kind") -> None:
    """
    Check the name of a kind of response.

    Parameters
    ----------
    kind : str
        The name.
    name : str, default "kind"
        What the error message calls the argument.

    Raises
    ------
    ValueError
        If there is no such kind.

    Examples
    --------
    >>> check_kind("logit")
    """
    if kind not in ("auto", "logit", "probability", "raw"):
        raise ValueError(f"{name} is {kind!r}; wanted 'auto', 'logit', 'probability' or 'raw'.")


def clipped_share(y: np.ndarray) -> float:
    """
    Share of logits that the clip made equal to each other.

    Parameters
    ----------
    y : ndarray of shape (n_obs,)
        Logits as `response` makes them.

    Returns
    -------
    float
        Between 0 and 1.

    Examples
    --------
    >>> clipped_share(response(np.array([0.5, 1.0])))
    0.5
    """
    return float((np.abs(y) >= logit(1 - LOGIT_CLIP) * (1 - 1e-9)).mean())


def warn_if_clipped(y: np.ndarray) -> None:
    """
    Warn if many logits are the clip's constant.

    Parameters
    ----------
    y : ndarray of shape (n_obs,)
        Logits as `response` makes them.

    Warns
    -----
    UserWarning
        If a fifth of them or more are.

    Examples
    --------
    >>> warn_if_clipped(np.zeros(3))
    """
    share = clipped_share(y)
    if share >= _MANY:
        warnings.warn(
            f"{share:.0%} of the rows have probabilities within {LOGIT_CLIP:g} of 0 or 1: their "
            "logit is the clip's constant. A component made of such rows explains the clip and "
            "not the black box; look at the others, or pass response='probability'.",
            UserWarning,
            stacklevel=3,
        )
