"""Fidelity tests of single inputs: each is explained for itself."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from mixreg.explain.contestants import Contestant, line_up, own_coefficients
from mixreg.explain.crafting import chosen, counts_kept, craft, places
from mixreg.explain.explanation import Explanation
from mixreg.explain.flat import row_parts
from mixreg.explain.population import Population
from mixreg.explain.problem import Support
from mixreg.explain.proportion import at_the_limit, wilson_interval
from mixreg.explain.request import Request
from mixreg.explain.scenarios import Scenario, fair_scenarios, keep_columns, paper_scenarios
from mixreg.explain.watch import watched

__all__ = ["single_lines"]

# Numbers in one table of crafted inputs: 32 MB.
_CELLS = 2**22


def single_lines(
    ex: Explanation,
    population: Population,
    request: Request,
    *,
    n_local: int,
    n_calls: int,
    progressbar: bool,
) -> list[dict[str, Any]]:
    """
    Run the tests of single inputs.

    Parameters
    ----------
    ex : Explanation
        The explanation.
    population : Population
        The rows.
    request : Request
        What is asked for.
    n_local, n_calls : int
        Bounds on the work of explainers of single inputs.
    progressbar : bool
        Whether to show progress.

    Returns
    -------
    list of dict
        Lines of the table that `fidelity` returns.

    Examples
    --------
    >>> from mixreg.explain.population import read_population
    >>> from mixreg.explain.request import check_request
    >>> ex = Explanation.from_coefficients([[3.0]])
    >>> request = check_request(ex, ["deduction"], [1], [], "fair", None, 1, 0, "mean")
    >>> X = np.array([[0.2], [0.9]])
    >>> found = read_population(ex, lambda X: X[:, 0], X, None, None, 0.5, None, request)
    >>> single_lines(ex, found, request, n_local=1, n_calls=1, progressbar=False)[0]["pcr"]
    0.0
    """
    everyone = np.arange(len(population.instances))
    own = own_coefficients(ex, population, request)
    contestants = line_up(ex.method, own, population, request, everyone, n_local, n_calls)
    lines = []
    for scenario in watched(_scenarios(population, request), progressbar):
        lines += _play(scenario, contestants, population, request)
    return lines


def _scenarios(population: Population, request: Request) -> list[Scenario]:
    """Draw the references of every test, once."""
    rng = np.random.default_rng([request.seed, 1])
    X, background = population.instances, population.background
    fills = request.fills(background, None if population.view is None else population.view.shape)
    if request.protocol == "fair":
        found = fair_scenarios(
            request.tests, fills, background, population.seeds, X, request.n_seeds, rng
        )
    else:
        row = population.strongest_seed
        found = paper_scenarios(request.tests, fills, background, row, X, rng)
    allowed = keep_columns(X.shape[1], population.columns)
    return [one._replace(allowed=allowed) for one in found]


def _play(
    scenario: Scenario, contestants: list[Contestant], population: Population, request: Request
) -> list[dict[str, Any]]:
    """Run one test for every contestant."""
    lines: list[dict[str, Any]] = []
    informative: dict[int, bool] = {}
    for one in contestants:
        n_repeats = len(scenario.picks)
        if one.name == "random" and request.protocol == "fair":
            n_repeats = request.n_seeds
        kept = np.zeros(len(request.n_features))
        for part in row_parts(len(one.rows), population.instances.shape[1], _CELLS):
            rows = one.rows[part]
            tables = _tables(
                one.at(rows), scenario.part(rows), population.instances[rows], request, n_repeats
            )
            counts = counts_kept(population.box, tables, population.threshold)
            kept += np.reshape(counts, (n_repeats, -1)).sum(axis=0)
        shares = kept / (n_repeats * len(one.rows))
        for n_features, share in zip(request.n_features, shares, strict=True):
            if one.name == "random":
                informative[n_features] = not at_the_limit(scenario.test, share)
            lower, upper = wilson_interval(share, len(one.rows))
            lines.append(
                {
                    "test": scenario.test,
                    "fill": scenario.fill,
                    "explainer": one.name,
                    "n_features": n_features,
                    "pcr": float(share),
                    "lower": lower,
                    "upper": upper,
                    "n_instances": len(one.rows),
                    "informative": informative[n_features],
                    "protocol": request.protocol,
                }
            )
    return request.in_order(lines)


def _tables(
    support: Support, scenario: Scenario, X: np.ndarray, request: Request, n_repeats: int
) -> Iterator[np.ndarray]:
    """Crafted inputs, one table for every repeat and number of features."""
    for repeat in range(n_repeats):
        reference = scenario.reference(repeat, X)
        candidates = scenario.candidates(X, reference)
        ranks = places(support(X, reference, scenario.centre), candidates)
        for n_features in request.n_features:
            mask = chosen(ranks, candidates, n_features)
            yield craft(scenario.test, X, reference, mask)
