"""Draws that stand for all of a trace: evenly spaced, over all chains or in each of them."""

import numpy as np

from mixreg.inputs import check_count
from mixreg.posterior.trace import Trace

__all__ = ["draws_of_chains", "spread_draws"]


def spread_draws(trace: Trace, max_draws: int | None) -> np.ndarray:
    """
    Choose evenly spaced draws over all chains.

    Parameters
    ----------
    trace : Trace
        The draws to choose from, chains laid end to end.
    max_draws : int or None
        At most how many; None for all of them.

    Returns
    -------
    ndarray of int of shape (n_chosen,)
        Positions, ascending.

    Raises
    ------
    ValueError
        If ``max_draws`` is below one.

    Examples
    --------
    >>> from mixreg.posterior.assemble import trace_from_arrays
    >>> from mixreg.posterior.trace import read_trace
    >>> one = np.ones((2, 5, 1))
    >>> idata = trace_from_arrays(w=one, beta=one[..., None], sigma=one, X=[[0.0]], y=[0.0])
    >>> spread_draws(read_trace(idata), 4)
    array([0, 3, 6, 9])
    """
    return _spread(trace.n_chains * trace.n_draws, max_draws)


def draws_of_chains(trace: Trace, max_draws: int | None) -> np.ndarray:
    """
    Choose evenly spaced draws of every chain, the same of each.

    Parameters
    ----------
    trace : Trace
        The draws to choose from, chains laid end to end.
    max_draws : int or None
        At most how many of each chain; None for all of them.

    Returns
    -------
    ndarray of int of shape (n_chains, n_chosen)
        Positions, ascending.

    Raises
    ------
    ValueError
        If ``max_draws`` is below one.

    Examples
    --------
    >>> from mixreg.posterior.assemble import trace_from_arrays
    >>> from mixreg.posterior.trace import read_trace
    >>> one = np.ones((2, 5, 1))
    >>> idata = trace_from_arrays(w=one, beta=one[..., None], sigma=one, X=[[0.0]], y=[0.0])
    >>> draws_of_chains(read_trace(idata), 2)
    array([[0, 4],
           [5, 9]])
    """
    own = _spread(trace.n_draws, max_draws)
    return own + trace.n_draws * np.arange(trace.n_chains)[:, None]


def _spread(n_draws: int, max_draws: int | None) -> np.ndarray:
    """Space positions evenly, both ends included."""
    wanted = n_draws if max_draws is None else check_count(max_draws, name="max_draws")
    return np.unique(np.linspace(0, n_draws - 1, min(wanted, n_draws)).round().astype(int))
