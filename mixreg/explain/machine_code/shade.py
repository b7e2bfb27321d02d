"""One rule for the colours of importances, in pictures, terminals and pages alike."""

from collections.abc import Sequence
from typing import Any

import numpy as np

__all__ = ["DIVERGING", "colour_limit", "colours_of", "faded", "ink_on"]

# Ends that the colour-blind tell apart, equally dark, with white in the middle.
DIVERGING = ("#08306B", "#56A0D0", "#FFFFFF", "#F0904A", "#7F2704")
_BLACK, _WHITE = "#000000", "#FFFFFF"


def colour_limit(values: Any) -> float:
    """
    Find the importance that gets the full colour; a few extreme ones must not pale all others.

    Parameters
    ----------
    values : array-like of float
        What is coloured; NaN is no colour.

    Returns
    -------
    float
        99 % of the absolute values are within it; 1 where nothing differs from zero.

    Examples
    --------
    >>> colour_limit([-3.0, 1.0]), colour_limit([0.0])
    (3.0, 1.0)
    """
    sizes = np.abs(np.asarray(values, dtype=np.float64))
    sizes = sizes[np.isfinite(sizes)]
    return float(np.quantile(sizes, 0.99, method="higher")) or 1.0 if sizes.size else 1.0


def faded(values: Any, prob_positive: Any, limit: float) -> np.ndarray:
    """
    Fade importances by how unsure their sign is, so that what is not known makes no show.

    The strength of a colour is ``value / limit``, cut at one, times ``|2 P(positive) - 1|``: full
    where all draws agree on the sign, nothing where half of them are on either side.

    Parameters
    ----------
    values : array-like of float
        Posterior means.
    prob_positive : array-like of float
        Posterior probabilities that they are positive.
    limit : float
        Importance of the full colour.

    Returns
    -------
    ndarray of float
        Strengths between -1 and 1.

    References
    ----------
    Correll, Moritz and Heer (2018), Value-suppressing uncertainty palettes, CHI.
    https://doi.org/10.1145/3173574.3174216

    Examples
    --------
    >>> faded([2.0, 2.0, 2.0], [1.0, 0.75, 0.5], limit=4.0)
    array([0.5 , 0.25, 0.  ])
    """
    strength = np.clip(np.asarray(values, dtype=np.float64) / limit, -1.0, 1.0)
    return strength * np.abs(2.0 * np.asarray(prob_positive, dtype=np.float64) - 1.0)


def colours_of(strengths: Any, palette: Sequence[str] = DIVERGING) -> list[str]:
    """
    Turn strengths into colours.

    Parameters
    ----------
    strengths : array-like of float of shape (n_cells,)
        Between -1 and 1.
    palette : sequence of str, default `DIVERGING`
        Colours at equal distances, from -1 to 1.

    Returns
    -------
    list of str
        Such as "#ffffff".

    Examples
    --------
    >>> colours_of([-1.0, 0.0, 1.0])
    ['#08306b', '#ffffff', '#7f2704']
    """
    stops = np.array([_channels(colour) for colour in palette], dtype=np.float64)
    places = np.linspace(-1.0, 1.0, len(stops))
    mixed = [np.interp(np.ravel(strengths), places, channel) for channel in stops.T]
    return [f"#{r:02x}{g:02x}{b:02x}" for r, g, b in np.rint(mixed).astype(int).T.tolist()]


def ink_on(colour: str) -> str:
    """
    Choose black or white for text on a colour, whichever stands out more.

    Parameters
    ----------
    colour : str
        The ground, such as "#08306b".

    Returns
    -------
    str
        "#000000" or "#FFFFFF", by the contrast ratio of the WCAG.

    Examples
    --------
    >>> ink_on("#08306b"), ink_on("#f0904a")
    ('#FFFFFF', '#000000')
    """
    channels = np.array(_channels(colour)) / 255.0
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    luminance = float(linear @ [0.2126, 0.7152, 0.0722])
    # Equal contrast with black, (L + 0.05) / 0.05, and with white, 1.05 / (L + 0.05).
    return _BLACK if (luminance + 0.05) ** 2 > 0.05 * 1.05 else _WHITE


def _channels(colour: str) -> tuple[int, int, int]:
    """Read red, green and blue."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
