"""How far apart the partitions of draws are, within chains and between them."""

from typing import Any, get_args

import numpy as np
import xarray as xr

from mixreg.posterior.chain_distances import Assignments, chain_distances
from mixreg.posterior.information import variation_of_information
from mixreg.posterior.partition import point_partition
from mixreg.posterior.trace import read_trace

__all__ = ["partition_distances"]


def partition_distances(
    idata: xr.DataTree,
    *,
    assignments: Assignments = "auto",
    max_rows: int = 2000,
    max_draws: int = 100,
    random_seed: Any = 1,
) -> xr.Dataset:
    r"""
    Measure how far apart the partitions of the rows are, within chains and between them.

    The distance is the variation of information: 0 for the same partition under any labels, at
    most :math:`\log n`. Where chains explore the same partitions, two draws of different chains
    are as far apart as two draws of one chain. Where each chain sits in a mode of its own, they
    are further apart, and the ratio says how clearly.

    Parameters
    ----------
    idata : DataTree
        A trace with its data.
    assignments : {"auto", "recorded", "drawn", "most probable"}, default "auto"
        What the partition of a draw is: the assignments that ``mixreg.sample(keep=("z",))``
        recorded; assignments drawn from their distribution given the draw's parameters and the
        data, which makes them draws from the posterior too; or each row with the component most
        responsible for it, which leaves out that assignments are uncertain. "auto" takes what
        was recorded, or draws.
    max_rows : int, default 2000
        At most how many rows are compared, spread evenly over the ranks of y.
    max_draws : int, default 100
        At most how many evenly spaced draws of each chain are compared. Time grows with the
        square of draws times chains.
    random_seed : int, sequence of int or numpy.random.Generator, default 1
        Source of drawn assignments.

    Returns
    -------
    Dataset
        In nats: ``pair_vi`` (chain, draw, chain_other, draw_other), all distances; ``draw_vi``
        (chain, chain_other), their means, on the diagonal of different draws of one chain;
        ``point_vi`` (chain, chain_other), between the point estimates of the chains (as
        `partition` makes them, of these rows and draws); ``within`` and ``between``, the means
        over chains and over pairs of chains. ``draw_nvi`` and ``point_nvi`` are divided by
        :math:`\log n` of the rows compared. ``ratio`` is between over within, ``chain_ratio``
        (chain, chain_other) the same of every pair of chains. ``attrs`` has ``assignments``
        (what was compared), ``n_obs``, ``n_rows``, ``log_n``, ``same_partitions`` (bool; of one
        chain it says nothing) and ``advice`` (list of str). Labels do not matter.

    Raises
    ------
    ValueError
        If the tree lacks a variable, a count is too small, or assignments are asked for that were
        not recorded.

    Notes
    -----
    Two chains sit in different partitions if the mean distance of their draws is more than 1.25
    times that within them, and the difference more than 0.005 of :math:`\log n`. A chain that
    mixes slowly has draws closer to each other than independent ones would be, so that a ratio
    a little above one means slow mixing rather than modes.

    References
    ----------
    Meila, M. (2007). Comparing clusterings: an information based distance. Journal of
    Multivariate Analysis 98(5), 873-895. doi:10.1016/j.jmva.2006.11.013

    Wade, S. and Ghahramani, Z. (2018). Bayesian cluster analysis: point estimation and credible
    balls. Bayesian Analysis 13(2), 559-626. doi:10.1214/17-BA1073

    Examples
    --------
    Chain 0 puts the last two rows together, chain 1 the first two.

    >>> from mixreg.posterior.assemble import trace_from_arrays
    >>> size = (2, 5, 2)
    >>> level = np.broadcast_to([[[0.0, 8.0]], [[1.0, 9.0]]], size)
    >>> idata = trace_from_arrays(w=np.full(size, 0.5), beta=np.zeros((*size, 1)), intercept=level,
    ...                           sigma=np.full(size, 0.1), X=[[1.0]] * 3, y=[0.0, 4.5, 9.0])
    >>> found = partition_distances(idata)
    >>> float(found["within"]), float(found["between"].round(2))
    (0.0, 0.92)
    >>> found.attrs["same_partitions"]
    False
    """
    if assignments not in get_args(Assignments):
        raise ValueError(f"assignments is {assignments!r}; wanted one of {get_args(Assignments)}.")
    trace = read_trace(idata)
    X, y = trace.data
    found = chain_distances(
        idata,
        trace,
        assignments=assignments,
        max_rows=max_rows,
        max_draws=max_draws,
        random_seed=random_seed,
    )
    rows = found.rows
    points = [
        point_partition(trace.parameters.select(draws, rows), X[rows], y[rows], loss="vi").labels
        for draws in found.draws
    ]
    point = variation_of_information(np.array(points))
    posterior = idata["posterior"].dataset
    chains, draws = posterior["chain"].values, posterior["draw"].values[found.draws[0]]
    advice = found.advice(chains)
    by_chain = ("chain", "chain_other")
    return xr.Dataset(
        {
            "pair_vi": (("chain", "draw", "chain_other", "draw_other"), found.pairs),
            "draw_vi": (by_chain, found.mean),
            "point_vi": (by_chain, point),
            "draw_nvi": (by_chain, found.mean / found.log_n),
            "point_nvi": (by_chain, point / found.log_n),
            "chain_ratio": (by_chain, found.ratios),
            "within": found.within,
            "between": found.between,
            "ratio": found.ratio,
        },
        coords={"chain": chains, "draw": draws, "chain_other": chains, "draw_other": draws},
        attrs={
            "assignments": found.assignments,
            "n_obs": len(y),
            "n_rows": len(rows),
            "log_n": found.log_n,
            "same_partitions": not advice,
            "advice": advice,
        },
    )
