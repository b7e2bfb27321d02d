"""All diagnostics of a trace at once: tables, advice, and what they say in a few sentences."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd
import xarray as xr

from mixreg.posterior.chain_distances import APART
from mixreg.posterior.diagnose import diagnose
from mixreg.posterior.distances import partition_distances
from mixreg.posterior.occupancy import occupancy
from mixreg.posterior.overlap import prior_overlap

__all__ = ["Diagnostics", "diagnostics"]


@dataclass(frozen=True)
class Diagnostics:
    """
    What `diagnostics` found.

    Attributes
    ----------
    convergence : DataFrame
        Of `diagnose`.
    partitions : Dataset
        Of `partition_distances`.
    occupancy : Dataset
        Of `occupancy`.
    overlap : DataFrame or None
        Of `prior_overlap`; None where the priors are not known or the draws do not vary.
    no_overlap : str
        Why there is no overlap; empty where there is.
    """

    convergence: pd.DataFrame
    partitions: xr.Dataset
    occupancy: xr.Dataset
    overlap: pd.DataFrame | None
    no_overlap: str

    def __repr__(self) -> str:
        verdict = "converged" if self.converged else "NOT converged"
        return "\n  ".join([f"<mixreg Diagnostics: {verdict}>", *self.sentences()])

    def _repr_html_(self) -> str:
        verdict, *sentences = (escape(line.strip(" <>")) for line in repr(self).splitlines())
        items = "".join(f"<li>{sentence}</li>" for sentence in sentences)
        return f"<div><strong>{verdict}</strong><ul>{items}</ul></div>"

    @property
    def converged(self) -> bool:
        """Whether every R-hat and effective sample size of ``convergence`` passes."""
        return bool(self.convergence.attrs["converged"])

    @property
    def advice(self) -> list[str]:
        """What is wrong and what to do, from all tables; empty if nothing is."""
        # The table of convergence compares fewer rows and draws: the better sentence is kept.
        found = [text for text in self.convergence.attrs["advice"] if not text.startswith(APART)]
        found += self.partitions.attrs["advice"]
        if self.overlap is not None:
            found += self.overlap.attrs["advice"]
        return found

    def tables(self) -> dict[str, pd.DataFrame]:
        """
        Lay all of it out as tables.

        Returns
        -------
        dict of str to DataFrame
            ``convergence``; ``partitions``, one row for each pair of chains; ``occupancy``, one row
            for each draw; and ``overlap``, where there is one.
        """
        by_chain = ["draw_vi", "point_vi", "draw_nvi", "point_nvi", "chain_ratio"]
        over_draws = self.occupancy.drop_vars("size")
        for rank in self.occupancy["rank"].values:
            over_draws[f"size_{rank}"] = self.occupancy["size"].sel(rank=rank, drop=True)
        found = {
            "convergence": self.convergence.rename_axis("quantity"),
            "partitions": self.partitions[by_chain].to_dataframe(),
            "occupancy": over_draws.drop_vars("rank").to_dataframe(),
        }
        if self.overlap is not None:
            found["overlap"] = self.overlap.rename_axis("parameter")
        return found

    def sentences(self) -> list[str]:
        """
        Say in a few sentences what was found.

        Returns
        -------
        list of str
            On partitions, occupation, truncation and hyper-parameters, in this order.
        """
        return [
            _on_partitions(self.partitions),
            _on_occupancy(self.occupancy),
            _on_truncation(self.occupancy),
            *_on_hyperparameters(self.overlap, self.no_overlap),
        ]


def diagnostics(
    idata: xr.DataTree,
    *,
    priors: Mapping[str, Mapping[str, Any]] | None = None,
    r_hat_max: float = 1.05,
    ess_min: float = 100.0,
    max_rows: int = 2000,
    max_draws: int = 100,
    random_seed: Any = 1,
) -> Diagnostics:
    """
    Run all diagnostics of a trace.

    Parameters
    ----------
    idata : DataTree
        A trace with its data.
    priors : mapping of str to mapping, optional
        As in `prior_overlap`, for a trace that does not record its priors.
    r_hat_max, ess_min : float, default 1.05 and 100
        As in `diagnose`.
    max_rows, max_draws : int, default 2000 and 100
        As in `partition_distances`.
    random_seed : int, sequence of int or numpy.random.Generator, default 1
        Source of drawn assignments.

    Returns
    -------
    Diagnostics
        ``convergence``, ``partitions``, ``occupancy`` and ``overlap``, the results of `diagnose`,
        `partition_distances`, `occupancy` and `prior_overlap`; ``converged``, ``advice``,
        ``tables()`` and ``sentences()``. ``mixreg.plots.plot_report`` draws it.

    Raises
    ------
    ValueError
        If the tree lacks a variable, or an argument makes no sense.

    Examples
    --------
    >>> from mixreg.posterior.assemble import trace_from_arrays
    >>> idata = trace_from_arrays(w=[0.5, 0.5], beta=[[0.0], [0.0]], intercept=[0.0, 9.0],
    ...                           sigma=[0.1, 0.1], X=[[1.0]] * 3, y=[0.0, 9.0, 9.0])
    >>> print(diagnostics(idata).sentences()[1])
    Occupancy: 2.0 of 2 components hold rows; the largest hold 2 and 1 of 3.
    """
    convergence = diagnose(idata, r_hat_max=r_hat_max, ess_min=ess_min)
    partitions = partition_distances(
        idata, max_rows=max_rows, max_draws=max_draws, random_seed=random_seed
    )
    overlap, why = None, ""
    try:
        overlap = prior_overlap(idata, priors=priors)
    except ValueError as error:
        # Priors that the user gave are to be right; a trace may lack them.
        if priors is not None:
            raise
        why = str(error)
    return Diagnostics(convergence, partitions, occupancy(idata), overlap, why)


def _on_partitions(found: xr.Dataset) -> str:
    """Compare chains by the partitions of their draws."""
    within, between, ratio = (float(found[name]) for name in ("within", "between", "ratio"))
    if math.isnan(within):
        return "Partitions: one draw a chain says nothing of distances within chains."
    share = within / found.attrs["log_n"]
    text = f"Partitions: draws of one chain are {within:.2f} nats apart ({share:.1%} of log n)"
    if math.isnan(between):
        return text + "; with one chain there is nothing to compare them with."
    verdict = "explore the same" if found.attrs["same_partitions"] else "sit in different"
    return (
        f"{text}, of different chains {between:.2f} (ratio {ratio:.2f}): the chains {verdict}"
        " partitions."
    )


def _on_occupancy(found: xr.Dataset) -> str:
    """Say how many components hold rows, and how many the largest hold."""
    occupied = found["occupied"]
    mean = f"{float(occupied.mean()):.1f}"
    low, high = (f"{float(occupied.quantile(q)):.0f}" for q in (0.05, 0.95))
    spread = f" ({low} to {high} in 90% of the draws)" if low != high else ""
    sizes = [f"{size:.0f}" for size in found["size"].mean(("chain", "draw")).values]
    listed = " and ".join([", ".join(sizes[:-1]), sizes[-1]] if len(sizes) > 1 else sizes)
    verb = "hold" if len(sizes) > 1 else "holds"
    return (
        f"Occupancy: {mean} of {found.attrs['n_components']} components hold rows{spread};"
        f" the largest {verb} {listed} of {found.attrs['n_obs']}."
    )


def _on_truncation(found: xr.Dataset) -> str:
    """Say what the truncation cuts off."""
    n_components, last = found.attrs["n_components"], float(found["w_last"].mean())
    full = float((found["occupied"] > n_components - 0.5).mean())
    text = (
        f"Truncation: all {n_components} components hold rows in {full:.0%} of the draws; the last"
        f" stick weighs {last:.2g}"
    )
    if "truncation_bound" not in found:
        return text + "."
    bound = float(found["truncation_bound"].mean())
    return f"{text}; the bound on what is cut off averages {bound:.2g} (of at most 2)."


def _on_hyperparameters(overlap: pd.DataFrame | None, why: str) -> list[str]:
    """Compare hyper-parameters with their priors."""
    if overlap is None:
        return [f"Hyper-parameters: no overlap with priors. {why}"]
    return [
        f"{name}: median {row['median']:.2g} ({overlap.attrs['prob']:.0%} interval"
        f" {row['lower']:.2g} to {row['upper']:.2g}); a priori {row['prior_median']:.2g}"
        f" ({row['prior_lower']:.2g} to {row['prior_upper']:.2g}); overlap {row['overlap']:.2f}."
        for name, row in overlap.iterrows()
    ]
