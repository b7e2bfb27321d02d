"""The mass of an elastic net in numbers, for code that runs outside of graphs."""

import numpy as np
from scipy.special import erfcx

__all__ = ["log_mass"]


def log_mass(rate: np.ndarray, l2: np.ndarray) -> np.ndarray:
    r"""
    Logarithm of the integral of one coordinate's unnormalised density, for unit noise.

    The NumPy twin of :func:`log_normaliser`, which is a graph and takes logarithms.

    .. math:: Z(r, l_2) = \sqrt{2\pi/l_2}\; \mathrm{erfcx}\big(r/\sqrt{2 l_2}\big)

    Parameters
    ----------
    rate : ndarray
        Absolute penalties r.
    l2 : ndarray
        Quadratic penalties.

    Returns
    -------
    ndarray
        The logarithms.

    Examples
    --------
    >>> float(log_mass(np.float64(0.0), np.float64(2 * np.pi)))
    0.0
    """
    return 0.5 * np.log(2 * np.pi / l2) + np.log(erfcx(rate / np.sqrt(2.0 * l2)))
