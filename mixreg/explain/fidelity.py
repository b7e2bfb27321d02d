"""Fidelity tests: whether what an explanation calls important carries the label."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from mixreg.explain.baselines import LOCAL_BASELINES, Problem, Support, baseline, linear_support
from mixreg.explain.blackbox import BlackBox, response
from mixreg.explain.crafting import chosen, craft, places, shares_kept
from mixreg.explain.explanation import Explanation
from mixreg.explain.population import Population, read_population
from mixreg.explain.proportion import wilson_interval
from mixreg.explain.request import Request, check_request
from mixreg.explain.scenarios import Scenario, fair_scenarios, paper_scenarios
from mixreg.inputs import check_count

__all__ = ["fidelity"]

# A random choice this close to the best possible share leaves nothing to win.
_MARGIN = 0.05


class _Contestant(NamedTuple):
    """An explainer in the tests, and the positions of the instances it explains."""

    name: str
    support: Support
    rows: np.ndarray


def fidelity(
    ex: Explanation,
    black_box: BlackBox | Callable[..., Any],
    X: Any,
    *,
    tests: Sequence[str] = ("deduction", "augmentation", "synthetic"),
    n_features: Sequence[int] = (5, 10, 20),
    fill: Any = None,
    baselines: Sequence[str] = ("random",),
    protocol: str = "fair",
    explained: Any = None,
    seeds: Any = None,
    threshold: float = 0.5,
    n_seeds: int = 10,
    n_instances: int | None = None,
    n_local: int = 60,
    n_calls: int = 500,
    order: str = "mean",
    random_seed: int = 0,
    progressbar: bool = True,
) -> pd.DataFrame:
    r"""
    Test an explanation on crafted inputs, beside other explainers.

    The figure is PCR, the share of crafted inputs that the box still gives the explained class:
    *deduction* takes the F best features away (lower is better), *synthetic* keeps only those
    (higher is better), *augmentation* copies them into inputs of the opposite class (higher is
    better).

    Parameters
    ----------
    ex : Explanation
        A global explanation, or a local one with one instance per explained row.
    black_box : BlackBox or callable
        The box.
    X : array-like of shape (n_obs, n_features)
        Rows. Those the box puts in the explained class are explained, the others are the pool of
        the opposite class, and all of them are the background of fills and baselines.
    tests : sequence of {"deduction", "augmentation", "synthetic"}
        The tests.
    n_features : sequence of int, default (5, 10, 20)
        Values of F.
    fill : str, number, ndarray or list of these, optional
        What replaces a feature: "zero", "one", "mean", "marginal" (a value drawn from that
        column of X for each row), a number, or an array with one number per feature. A list means
        several operators. By default "zero" for the fair protocol and "one" for the paper's.
    baselines : sequence of str, default ("random",)
        "random", "ridge", "lime", "kernelshap" and "integrated_gradients". The paper's protocol
        knows the first two.
    protocol : {"fair", "paper"}, default "fair"
        See Notes.
    explained : array-like of bool of shape (n_obs,), optional
        The rows that are explained; by default those with an output above ``threshold``.
    seeds : array-like of shape (n_pool, n_features), optional
        The pool of the opposite class; by default the rows of X with outputs up to ``threshold``.
    threshold : float, default 0.5
        Outputs above it are the explained class.
    n_seeds : int, default 10
        Inputs of the opposite class for every instance, and random choices for every instance.
    n_instances : int, optional
        Explain at most this many instances, drawn at random; all by default.
    n_local : int, default 60
        LIME, KernelSHAP and integrated gradients explain at most this many of the instances.
    n_calls : int, default 500
        Rows LIME and KernelSHAP may ask the box per instance. Integrated gradients take 50 steps.
    order : {"mean", "evidence"}, default "mean"
        What ranks the explanation's features: the posterior mean, or the posterior mean over the
        posterior standard deviation. Evidence puts large coefficients that the data do not pin
        down behind small certain ones, which suits redundant features; where components compete
        for an input it mistakes that doubt for doubt about the features.
    random_seed : int, default 0
        Source of all randomness.
    progressbar : bool, default True
        Whether to show progress.

    Returns
    -------
    DataFrame
        Columns test, fill, explainer, n_features, pcr, lower, upper (95 % over instances),
        n_instances, informative (False where random features already do as well as is possible:
        nothing can be won there) and protocol.

    Raises
    ------
    ValueError
        If an argument is unknown or out of range, or there is nothing to explain.

    Notes
    -----
    *Fair*: for one instance x, the coefficients are those of its own component, averaged over the
    posterior of its assignment; features are ranked by their support for the class under the
    operator in use, :math:`\beta_r (x_r - \mathrm{reference}_r)`; only features that the operator
    can change are candidates; random draws from the same candidates, without replacement, with
    the same references.

    *Paper*: as the released script of DMM does it. Features are ranked by the most negative
    coefficient of the most probable component, all features are candidates, and augmentation has
    one seed, the input of the opposite class with the largest output.

    Examples
    --------
    >>> import mixreg.explain
    >>> X = np.random.default_rng(0).normal(size=(50, 4))
    >>> box = mixreg.explain.black_box(lambda X: 1 / (1 + np.exp(-4 * X[:, 2])))
    >>> ex = Explanation.from_coefficients([[0.0, 0.0, 4.0, 0.0]], response_kind="logit")
    >>> table = fidelity(ex, box, X, tests=["deduction"], n_features=[1], progressbar=False)
    >>> table[["explainer", "pcr"]].values.tolist()[0]
    ['coefficients', 0.0]
    """
    request = check_request(
        ex, tests, n_features, baselines, protocol, fill, n_seeds, random_seed, order
    )
    check_count(n_local, name="n_local")
    check_count(n_calls, name="n_calls")
    population = read_population(
        ex, black_box, X, explained, seeds, threshold, n_instances, request
    )
    scenarios = _scenarios(population, request)
    contestants = _contestants(ex, population, request, n_local, n_calls)
    lines = []
    for scenario in _shown(scenarios, progressbar):
        lines += _play(scenario, contestants, population, request)
    return pd.DataFrame(lines)


def _scenarios(population: Population, request: Request) -> list[Scenario]:
    """Draw the references of every test, once."""
    rng = np.random.default_rng([request.seed, 1])
    n = len(population.instances)
    fills = request.fills(population.background)
    if request.protocol == "fair":
        return fair_scenarios(
            request.tests, fills, population.background, population.seeds, n, request.n_seeds, rng
        )
    row = population.strongest_seed
    return paper_scenarios(request.tests, fills, population.background, row, n, rng)


def _contestants(
    ex: Explanation, population: Population, request: Request, n_local: int, n_calls: int
) -> list[_Contestant]:
    """Random first, since the others are judged by it, then the explanation, then the rest."""
    y = response(population.outputs, population.kind)
    everyone = np.arange(len(y))
    few = np.random.default_rng([request.seed, 2]).permutation(len(y))[:n_local]
    paper = request.protocol == "paper"
    problem = Problem(
        population.box, population.background, population.kind, n_calls, request.seed, paper
    )
    found = [_Contestant("random", baseline("random", problem), everyone)]
    own = _own_coefficients(ex, population.instances, y, request)
    found.append(_Contestant(ex.method, linear_support(own, most_negative=paper), everyone))
    for name in request.baselines:
        if name != "random":
            rows = np.sort(few) if name in LOCAL_BASELINES else everyone
            found.append(_Contestant(name, baseline(name, problem), rows))
    return found


def _own_coefficients(
    ex: Explanation, X: np.ndarray, y: np.ndarray, request: Request
) -> np.ndarray:
    """Find what ranks the features of every instance: coefficients, or the evidence for them."""
    if ex.group != "component":
        draws = ex.draws().transpose("sample", ..., "feature").values
        return np.broadcast_to(_ordered(draws.mean(axis=0), draws.std(axis=0), request), X.shape)
    own = ex.instance_values(X, y)
    if request.protocol == "fair":
        return _ordered(own["importance"].values, own["spread"].values, request)
    draws = ex.draws().transpose("sample", "component", "feature").values
    each = _ordered(draws.mean(axis=0), draws.std(axis=0), request)
    return each[own["responsibility"].values.argmax(axis=1)]


def _ordered(mean: np.ndarray, sd: np.ndarray, request: Request) -> np.ndarray:
    """Divide by the posterior standard deviation if evidence is asked for."""
    if request.order == "mean":
        return mean
    return np.divide(mean, sd, out=np.zeros_like(mean), where=sd > 0)


def _play(
    scenario: Scenario,
    contestants: list[_Contestant],
    population: Population,
    request: Request,
) -> list[dict[str, Any]]:
    """Run one test for every contestant."""
    lines: list[dict[str, Any]] = []
    informative: dict[int, bool] = {}
    for one in contestants:
        X, part = population.instances[one.rows], scenario.part(one.rows)
        n_repeats = len(part.references)
        if one.name == "random" and request.protocol == "fair":
            n_repeats = request.n_seeds
        tables = _tables(one.support, part, X, request, n_repeats)
        n_tables = n_repeats * len(request.n_features)
        kept = shares_kept(population.box, tables, n_tables, population.threshold)
        shares = np.reshape(kept, (n_repeats, -1)).mean(axis=0)
        for n_features, share in zip(request.n_features, shares, strict=True):
            if one.name == "random":
                best = share <= _MARGIN if part.test == "deduction" else share >= 1 - _MARGIN
                informative[n_features] = not best
            lower, upper = wilson_interval(share, len(X))
            lines.append(
                {
                    "test": part.test,
                    "fill": part.fill,
                    "explainer": one.name,
                    "n_features": n_features,
                    "pcr": float(share),
                    "lower": lower,
                    "upper": upper,
                    "n_instances": len(X),
                    "informative": informative[n_features],
                    "protocol": request.protocol,
                }
            )
    n_each = len(request.n_features)
    random, others = lines[:n_each], lines[n_each:]
    return others[:n_each] + (random if "random" in request.baselines else []) + others[n_each:]


def _tables(
    support: Support, scenario: Scenario, X: np.ndarray, request: Request, n_repeats: int
) -> Iterator[np.ndarray]:
    """Crafted inputs, one table for every repeat and number of features."""
    for repeat in range(n_repeats):
        reference = scenario.references[repeat % len(scenario.references)]
        candidates = scenario.candidates(X, reference)
        ranks = places(support(X, reference, scenario.centre), candidates)
        for n_features in request.n_features:
            mask = chosen(ranks, candidates, n_features)
            yield craft(scenario.test, X, reference, mask)


def _shown(scenarios: list[Scenario], progressbar: bool) -> Iterator[Scenario]:
    """Go through the scenarios with a progress bar on the error stream."""
    from rich.console import Console
    from rich.progress import track

    yield from track(
        scenarios, "Fidelity tests", console=Console(stderr=True), disable=not progressbar
    )
