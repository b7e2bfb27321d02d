"""Draws of several chains as lines that can be told apart."""

from typing import Any

import numpy as np

from mixreg.plots.style import COLOURS, DASHES

__all__ = ["chain_lines", "chain_style"]


def chain_style(chain: int) -> dict[str, Any]:
    """
    Choose the look of a chain: neighbours differ in colour and in dash, for greyscale.

    Parameters
    ----------
    chain : int
        Position of the chain.

    Returns
    -------
    dict
        Colour, dash and label, as matplotlib's ``plot`` takes them.

    Examples
    --------
    >>> chain_style(1)
    {'color': '#D55E00', 'linestyle': '--', 'label': 'chain 1'}
    """
    return {
        "color": COLOURS[chain % len(COLOURS)],
        "linestyle": DASHES[chain % len(DASHES)],
        "label": f"chain {chain}",
    }


def chain_lines(ax: Any, draws: np.ndarray) -> None:
    """
    Draw the draws of every chain faintly, and over them their moving averages.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Axes to draw on.
    draws : ndarray of shape (n_chains, n_draws)
        The draws; averages are over a twentieth of a chain.

    Examples
    --------
    >>> from mixreg.plots.style import axes_or_new
    >>> ax = axes_or_new(None)
    >>> chain_lines(ax, np.zeros((2, 10)))
    >>> len(ax.lines)
    4
    """
    n_draws = draws.shape[1]
    window = max(n_draws // 20, 1)
    middle = np.arange(n_draws - window + 1) + (window - 1) / 2
    for chain, values in enumerate(draws):
        ax.plot(values, color=chain_style(chain)["color"], linewidth=0.4, alpha=0.35)
    for chain, values in enumerate(draws):
        average = np.convolve(values, np.full(window, 1 / window), mode="valid")
        ax.plot(middle, average, linewidth=1.6, **chain_style(chain))
