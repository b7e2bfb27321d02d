"""Distances between the partitions of draws, by pair of chains, on plain arrays."""

from typing import Any, Literal, NamedTuple

import numpy as np
import xarray as xr

from mixreg.inputs import check_count
from mixreg.posterior.assignments import drawn_assignments, most_probable, recorded_assignments
from mixreg.posterior.information import variation_of_information
from mixreg.posterior.parameters import heaviest_first
from mixreg.posterior.quantities import probe_rows
from mixreg.posterior.selection import draws_of_chains
from mixreg.posterior.trace import Trace

__all__ = ["APART", "Assignments", "ChainDistances", "chain_distances"]

Assignments = Literal["auto", "recorded", "drawn", "most probable"]
# Chains sit in different partitions where draws of two of them are on average this many times as
# far apart as draws of one of them; distances below this share of log n are no difference at all.
_CLEAR_RATIO = 1.25
_CLEAR_SHARE = 0.005
# How the advice begins.
APART = "Chains sit in different partitions"


class ChainDistances(NamedTuple):
    """
    Distances between the partitions of draws, and what they say of the chains.

    Attributes
    ----------
    pairs : ndarray of shape (n_chains, n_draws, n_chains, n_draws)
        Variation of information between every two draws, in nats.
    mean : ndarray of shape (n_chains, n_chains)
        Their means by pair of chains; on the diagonal of different draws of one chain, NaN with
        one draw a chain.
    assignments : str
        "recorded", "drawn" or "most probable": what the partitions are.
    draws : ndarray of int of shape (n_chains, n_draws)
        Positions of the draws, chains laid end to end.
    rows : ndarray of int of shape (n_rows,)
        Positions of the rows that were compared.
    """

    pairs: np.ndarray
    mean: np.ndarray
    assignments: str
    draws: np.ndarray
    rows: np.ndarray

    @property
    def log_n(self) -> float:
        """Largest distance that two partitions of these rows can have; that of two for one row."""
        return float(np.log(max(len(self.rows), 2)))

    @property
    def within(self) -> float:
        """Mean distance between different draws of one chain."""
        return float(np.diag(self.mean).mean())

    @property
    def between(self) -> float:
        """Mean distance between draws of different chains; NaN with one chain."""
        apart = ~np.eye(len(self.mean), dtype=bool)
        return float(self.mean[apart].mean()) if apart.any() else float("nan")

    @property
    def ratios(self) -> np.ndarray:
        """Mean distance of two chains over that within them, (n_chains, n_chains); ones if none."""
        own = np.diag(self.mean)
        ratios = _ratio(self.mean, (own[:, None] + own[None, :]) / 2.0)
        np.fill_diagonal(ratios, 1.0)
        return ratios

    @property
    def ratio(self) -> float:
        """Distance between chains over that within them."""
        return float(_ratio(np.array(self.between), np.array(self.within)))

    def advice(self, names: np.ndarray) -> list[str]:
        """
        Say so where chains sit in different partitions.

        Parameters
        ----------
        names : ndarray of shape (n_chains,)
            Labels of the chains.

        Returns
        -------
        list of str
            One sentence that names the worst pair, or none.
        """
        own = np.diag(self.mean)
        excess = self.mean - (own[:, None] + own[None, :]) / 2.0
        ratios = self.ratios
        apart = np.triu((ratios > _CLEAR_RATIO) & (excess > _CLEAR_SHARE * self.log_n), k=1)
        if not apart.any():
            return []
        first, second = np.unravel_index(np.where(apart, excess, -np.inf).argmax(), apart.shape)
        n_pairs = len(own) * (len(own) - 1) // 2
        return [
            f"{APART} ({apart.sum()} of {n_pairs} pairs of chains):"
            f" draws of chains {names[first]} and {names[second]} are"
            f" {self.mean[first, second]:.2f} nats apart on average, draws of one of them"
            f" {(own[first] + own[second]) / 2:.2f}. Take a longer burn-in (tune) and more draws,"
            " with split_merge on, and compare log_lik chain by chain before averaging over them."
        ]


def chain_distances(
    idata: xr.DataTree,
    trace: Trace,
    *,
    assignments: Assignments = "auto",
    max_rows: int,
    max_draws: int,
    random_seed: Any = 1,
) -> ChainDistances:
    """
    Measure the distances between the partitions of draws, as `partition_distances` does.

    Parameters
    ----------
    idata : DataTree
        The tree, for ``posterior/z``.
    trace : Trace
        The same trace as arrays, components in any order.
    assignments : {"auto", "recorded", "drawn", "most probable"}, default "auto"
        What the partition of a draw is.
    max_rows : int
        At most how many rows, evenly by the rank of y.
    max_draws : int
        At most how many draws of each chain.
    random_seed : int, sequence of int or numpy.random.Generator, default 1
        Source of drawn assignments.

    Returns
    -------
    ChainDistances
        The distances.

    Raises
    ------
    ValueError
        If a count is too small, or assignments are asked for that were not recorded.

    Examples
    --------
    >>> from mixreg.posterior.assemble import trace_from_arrays
    >>> from mixreg.posterior.trace import read_trace
    >>> one = np.ones((2, 3, 1))
    >>> idata = trace_from_arrays(w=one, beta=one[..., None], sigma=one, X=[[0.0]] * 2, y=[0, 2])
    >>> chain_distances(idata, read_trace(idata), max_rows=2, max_draws=3).mean.tolist()
    [[0.0, 0.0], [0.0, 0.0]]
    """
    X, y = trace.data
    rows = probe_rows(y, check_count(max_rows, name="max_rows"))
    draws = draws_of_chains(trace, max_draws)
    labels = None
    if assignments in ("auto", "recorded"):
        labels, kind = recorded_assignments(idata, draws.ravel(), rows), "recorded"
        if labels is None and assignments == "recorded":
            raise ValueError(
                "assignments is 'recorded', but idata has no posterior/z; sample with keep=('z',),"
                " or ask for 'drawn'."
            )
    if labels is None:
        parameters = trace.parameters.select(draws.ravel(), rows)
        # Which uniform number leads to which component must not depend on labels.
        parameters = parameters.permute(heaviest_first(parameters))
        kind = "most probable" if assignments == "most probable" else "drawn"
        if kind == "drawn":
            labels = drawn_assignments(parameters, X[rows], y[rows], random_seed=random_seed)
        else:
            labels = most_probable(parameters, X[rows], y[rows])
    n_chains, n_draws = draws.shape
    pairs = variation_of_information(labels).reshape(n_chains, n_draws, n_chains, n_draws)
    mean = pairs.mean(axis=(1, 3))
    own = np.arange(n_chains)
    # A draw is at no distance from itself, which says nothing.
    mean[own, own] = mean[own, own] * n_draws / (n_draws - 1) if n_draws > 1 else np.nan
    return ChainDistances(pairs, mean, kind, draws, rows)


def _ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """Divide distances; two that are both zero are equal."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where((above == 0) & (below == 0), 1.0, above / below)
