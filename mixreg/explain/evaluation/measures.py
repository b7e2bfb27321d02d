"""Every metric of every explainer for every input, laid out with labels."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from mixreg.explain.crafting import places
from mixreg.explain.evaluation.contestants import Contestant
from mixreg.explain.evaluation.curves import CURVES, area, draw_curves
from mixreg.explain.evaluation.faithfulness import Removals, additive_scores, correlation
from mixreg.explain.evaluation.ground import Ground
from mixreg.explain.evaluation.metrics import METRICS
from mixreg.explain.evaluation.stability import gini, is_degenerate, top_overlap

__all__ = ["Measured", "Wishes", "lay_out", "measure"]


class Wishes(NamedTuple):
    """
    How explainers are measured.

    Attributes
    ----------
    n_features : tuple of int
        Values of F of the fidelity tests.
    shares : ndarray of shape (n_points,)
        Points of the curves.
    scale : {"probability", "share"}
        Scale of the curves.
    n_seeds : int
        Seeds of every explainer.
    k : int
        How many of the largest effects are compared between seeds.
    removals : list of Removals
        Fresh perturbations by every operator.
    """

    n_features: tuple[int, ...]
    shares: np.ndarray
    scale: str
    n_seeds: int
    k: int
    removals: list[Removals]


class Measured(NamedTuple):
    """
    One explainer's figures.

    Attributes
    ----------
    figures : dict of (metric, operator, n_features) to ndarray of shape (n_instances,)
        Figures of every input; an operator of "" and a number of 0 where there is none.
    curves : ndarray of shape (2, n_operators, n_points, n_instances)
        Deletion and insertion.
    importance : ndarray of shape (n_instances, n_features)
        What it said under the first seed.
    cost : dict of str to ndarray of shape (n_seeds,)
        Seconds and calls per input.
    """

    figures: dict[tuple[str, str, int], np.ndarray]
    curves: np.ndarray
    importance: np.ndarray
    cost: dict[str, np.ndarray]


def measure(contestant: Contestant, ground: Ground, wishes: Wishes) -> Measured:
    """
    Let one explainer explain, and measure what it says.

    Parameters
    ----------
    contestant : Contestant
        The explainer.
    ground : Ground
        The inputs and tests.
    wishes : Wishes
        How.

    Returns
    -------
    Measured
        Its figures. Those of a ranking are of the first seed, but random's are means over all.

    Examples
    --------
    >>> measure.__name__
    'measure'
    """
    active = ground.attached.active
    n_runs = 1 if contestant.is_fixed else wishes.n_seeds
    answers = [contestant.answer(ground, ground.seed + one) for one in range(n_runs)]
    raw = np.stack([one.values for one in answers])
    degenerate = is_degenerate(raw[0], active)
    runs = np.where(active, np.nan_to_num(raw, nan=0.0, posinf=0.0, neginf=0.0), 0.0)
    ranked = runs if contestant.name == "random" else runs[:1]
    figures: dict[tuple[str, str, int], np.ndarray] = {}
    curves = []
    for operated, removals in zip(ground.operators, wishes.removals, strict=True):
        drawn = draw_curves(ranked, operated, ground, wishes.shares, wishes.scale).values
        curves.append(drawn)
        for curve, values in zip(CURVES, area(drawn, wishes.shares), strict=True):
            figures[f"{curve}_auc", operated.name, 0] = values
        each = [correlation(one, removals) for one in ranked]
        figures["faithfulness", operated.name, 0] = np.mean(each, axis=0)
        if contestant.additive:
            infidelity, r2 = additive_scores(runs[0], removals)
            figures["infidelity", operated.name, 0] = infidelity
            figures["r2", operated.name, 0] = r2
    figures |= dict(_kept(ranked, ground, wishes.n_features))
    figures["overlap", "", wishes.k] = top_overlap(runs, active, wishes.k)
    figures["gini", "", 0] = gini(runs[0], active)
    figures["degenerate", "", 0] = degenerate.astype(np.float64)
    cost = {
        "seconds": np.array([one.seconds for one in answers]),
        "calls": np.array([one.calls for one in answers]),
    }
    return Measured(figures, np.stack(curves, axis=1), runs[0], cost)


def _kept(
    ranked: np.ndarray, ground: Ground, n_features: tuple[int, ...]
) -> Iterator[tuple[tuple[str, str, int], np.ndarray]]:
    """Say how often crafted inputs keep the label, test by test."""
    for trial in ground.trials:
        ranks = np.stack([places(each, trial.candidates) for each in ground.support(ranked)])
        said = trial.says_yes(ranks, n_features, ground.labeller)
        shares = (said == ground.label).mean(axis=0)
        for n, share in zip(n_features, shares, strict=True):
            yield (trial.test, trial.fill, n), share


def lay_out(
    measured: dict[str, Measured], ground: Ground, wishes: Wishes, attrs: dict[str, Any]
) -> xr.Dataset:
    """
    Put the figures of all explainers side by side.

    Parameters
    ----------
    measured : dict of str to Measured
        Figures by explainer.
    ground : Ground
        The inputs.
    wishes : Wishes
        How they were measured.
    attrs : dict
        Provenance.

    Returns
    -------
    Dataset
        Variables value (measure, explainer, instance), with coordinates metric, operator and
        n_features along measure; curve (curve, operator, explainer, share, instance); importance
        (explainer, instance, feature); seconds and calls (explainer, run). NaN where an explainer
        has no such figure.

    Examples
    --------
    >>> lay_out.__name__
    'lay_out'
    """
    keys: list[tuple[str, str, int]] = []
    for one in measured.values():
        keys += [key for key in one.figures if key not in keys]
    order = _order(keys)
    nothing = np.full(ground.attached.n_instances, np.nan)
    values = [[one.figures.get(key, nothing) for one in measured.values()] for key in order]
    dims = ("curve", "fill", "explainer", "share", "instance")
    found: dict[str, Any] = {
        "value": (("measure", "explainer", "instance"), np.array(values)),
        "curve_value": (dims, np.stack([one.curves for one in measured.values()], axis=2)),
        "importance": (
            ("explainer", "instance", "feature"),
            np.stack([one.importance for one in measured.values()]),
        ),
        "active": (("instance", "feature"), ground.attached.active),
    }
    for name in ("seconds", "calls"):
        rows = np.full((len(measured), wishes.n_seeds), np.nan)
        for row, one in zip(rows, measured.values(), strict=True):
            row[: len(one.cost[name])] = one.cost[name]
        found[name] = (("explainer", "run"), rows)
    coords = {
        "explainer": np.array(list(measured), dtype=object),
        "metric": ("measure", np.array([key[0] for key in order], dtype=object)),
        "operator": ("measure", np.array([key[1] for key in order], dtype=object)),
        "n_features": ("measure", np.array([key[2] for key in order])),
        "curve": np.array(CURVES, dtype=object),
        "fill": np.array([one.name for one in ground.operators], dtype=object),
        "share": wishes.shares,
        "label": ("instance", ground.label),
        "feature": np.array(ground.attached.names, dtype=object),
        "instance": np.arange(ground.attached.n_instances),
    }
    return xr.Dataset(found, coords, attrs)


def _order(keys: Sequence[tuple[str, str, int]]) -> list[tuple[str, str, int]]:
    """Sort figures by metric, in the order in which tables show them."""
    known = list(METRICS)
    return sorted(keys, key=lambda key: known.index(key[0]))
