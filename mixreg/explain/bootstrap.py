"""Bootstrap tests: whether one ranking of features holds for all inputs of a component."""

import warnings
from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np

from mixreg.explain.arms import Arm, Plan, arms_of
from mixreg.explain.baselines import LOCAL_BASELINES
from mixreg.explain.contestants import Contestant, component_coefficients, line_up
from mixreg.explain.crafting import chosen, common_places, counts_kept, craft, places
from mixreg.explain.explanation import Explanation
from mixreg.explain.flat import row_parts
from mixreg.explain.population import Population
from mixreg.explain.proportion import at_the_limit, effective_number, wilson_interval
from mixreg.explain.released import RELEASED, exemplar, released_random, released_tables
from mixreg.explain.request import Request
from mixreg.explain.response import clipped_share, response
from mixreg.explain.scenarios import keep_columns
from mixreg.explain.watch import watched

__all__ = ["bootstrap_lines"]

# Numbers in one table of crafted inputs: 16 MB.
_CELLS = 2**21
# Share of clipped logits from which a component is said to explain the clip.
_MOSTLY = 0.5


def bootstrap_lines(
    ex: Explanation,
    population: Population,
    request: Request,
    plan: Plan,
    *,
    n_local: int,
    n_calls: int,
    progressbar: bool,
) -> list[dict[str, Any]]:
    """
    Run the bootstrap tests of one component.

    Parameters
    ----------
    ex : Explanation
        A global explanation.
    population : Population
        The rows.
    request : Request
        What is asked for.
    plan : Plan
        What bootstrap tests have more.
    n_local, n_calls : int
        Bounds on the work of explainers of single inputs.
    progressbar : bool
        Whether to show progress.

    Returns
    -------
    list of dict
        Lines of the table that `fidelity` returns.

    Raises
    ------
    ValueError
        If the component is unknown, or holds none of the explained rows.

    Warns
    -----
    UserWarning
        If half of the component's rows or more have the clip's logit.

    Examples
    --------
    >>> from mixreg.explain.arms import check_plan
    >>> from mixreg.explain.population import read_population
    >>> from mixreg.explain.request import check_request
    >>> ex = Explanation.from_coefficients([[3.0]])
    >>> request = check_request(ex, ["nullification"], [1], [], "fair", None, 1, 0, "mean")
    >>> X = np.array([[0.2], [0.9]])
    >>> found = read_population(ex, lambda X: X[:, 0], X, None, None, 0.5, None, request)
    >>> plan = check_plan(2, 1.0, None, (0.03, 0.01))
    >>> lines = bootstrap_lines(ex, found, request, plan, n_local=1, n_calls=1, progressbar=False)
    >>> lines[0]["pcr"], lines[0]["n_bootstraps"]
    (0.0, 2)
    """
    place, members = _members(ex, population, plan)
    shape = (len(population.instances), len(ex.feature_names))
    own = np.broadcast_to(component_coefficients(ex, request)[place], shape)
    contestants = line_up(ex.method, own, population, request, members, n_local, n_calls)
    arms = arms_of(population, request, plan)
    rankings = [[_ranking(one, arm, population, members) for one in contestants] for arm in arms]
    size = max(int(plan.share * len(members)), 1)
    samples = [
        np.random.default_rng([request.seed, 6, b]).permutation(members)[:size]
        for b in range(plan.n_bootstraps)
    ]
    kept = np.zeros((len(arms), plan.n_bootstraps, len(contestants), len(request.n_features)))
    for a, b in watched(list(product(range(len(arms)), range(plan.n_bootstraps))), progressbar):
        game = _Game(arms[a], contestants, rankings[a], population, request)
        kept[a, b] = game.play(samples[b], b)
    lines = []
    whose = {"component": ex.data["component"].values[place], "n_bootstraps": plan.n_bootstraps}
    for arm, counts in zip(arms, kept, strict=True):
        drawn = (size, len(members), len(np.unique(np.concatenate(samples))))
        lines += _lines(arm, contestants, counts / size, request, drawn, whose)
    return lines


def _members(ex: Explanation, population: Population, plan: Plan) -> tuple[int, np.ndarray]:
    """Find the component, and the positions of the instances that most probably are its own."""
    y = response(population.outputs, population.kind)
    # Whose member an input is, all that is known decides; a reading is about its coefficients.
    reading = "both" if "gate_map" in ex.data else "y"
    found = ex.instance_values(population.instances, y, reading=reading)
    own = found["responsibility"].values.argmax(axis=1)
    counts = np.bincount(own, minlength=ex.data.sizes["component"])
    place = int(counts.argmax())
    if plan.component is not None:
        labels = ex.data["component"].values.tolist()
        if plan.component not in labels:
            raise ValueError(f"component is {plan.component!r}; wanted one of {labels}.")
        place = labels.index(plan.component)
    if not counts[place]:
        raise ValueError(
            f"component {plan.component} is the most probable one of no explained row; rows per "
            f"component: {counts.tolist()}."
        )
    members = np.flatnonzero(own == place)
    at_clip = clipped_share(y[members]) if population.kind == "logit" else 0.0
    if at_clip >= _MOSTLY:
        warnings.warn(
            f"{at_clip:.0%} of the rows of component "
            f"{ex.data['component'].values[place]} have the same logit, the clip's: it explains "
            "the clip more than the black box. Test another one with component=...; rows per "
            f"component: {counts.tolist()}.",
            UserWarning,
            stacklevel=4,
        )
    return place, members


def _ranking(
    one: Contestant, arm: Arm, population: Population, members: np.ndarray
) -> np.ndarray | None:
    """Average a contestant's support over the component: one ranking, the same for all inputs."""
    if one.name == "random":
        return None
    if one.name in LOCAL_BASELINES:
        X = population.instances[one.rows]
    else:
        # Linear support of the mean input is the mean of the support.
        X = population.instances[members].mean(axis=0)[None]
    support = one.at(one.rows[: len(X)])
    return support(X, np.broadcast_to(arm.centre, X.shape), arm.centre).mean(axis=0)


class _Game:
    """One arm, played on bootstrap samples by all contestants with the same references."""

    def __init__(
        self,
        arm: Arm,
        contestants: list[Contestant],
        rankings: list[np.ndarray | None],
        population: Population,
        request: Request,
    ) -> None:
        self.arm = arm
        self.names = [one.name for one in contestants]
        self.rankings = rankings
        self.population = population
        self.request = request
        n_columns = population.instances.shape[1]
        allowed = keep_columns(n_columns, population.columns)
        self.allowed = np.ones(n_columns, dtype=bool) if allowed is None else allowed

    def play(self, sample: np.ndarray, number: int) -> np.ndarray:
        """Count crafted inputs that keep the label: (n_contestants, n_widths)."""
        seed = [self.request.seed, 7, *self.arm.key, number]
        draws, lots = (np.random.default_rng([*seed, stream]) for stream in (0, 1))
        picks = self.arm.picks(len(sample), len(self.population.seeds), draws)
        exemplars = self._exemplars(sample)
        kept = np.zeros((len(self.names), len(self.request.n_features)))
        for part in row_parts(len(sample), len(self.allowed), _CELLS):
            X = self.population.instances[sample[part]]
            reference = self.arm.reference(X, picks[part], self.population, draws)
            for place, ranking in enumerate(self.rankings):
                if self.request.protocol == "fair":
                    tables = self._fair(X, reference, ranking, lots)
                else:
                    tables = self._paper(X, reference, ranking, exemplars[place], lots)
                kept[place] += counts_kept(self.population.box, tables, self.population.threshold)
        return kept

    def _fair(
        self,
        X: np.ndarray,
        reference: np.ndarray,
        ranking: np.ndarray | None,
        lots: np.random.Generator,
    ) -> Iterator[np.ndarray]:
        """Craft with each input's own values; what the operator cannot change is no candidate."""
        candidates = (reference != X) & self.allowed
        if ranking is None:
            ranks = places(lots.random(X.shape), candidates)
        else:
            ranks = common_places(ranking, candidates)
        for width in self.request.n_features:
            yield craft(self.arm.test, X, reference, chosen(ranks, candidates, width))

    def _paper(
        self,
        X: np.ndarray,
        reference: np.ndarray,
        ranking: np.ndarray | None,
        exemplars: list[np.ndarray],
        lots: np.random.Generator,
    ) -> Iterator[np.ndarray]:
        """Craft as the released script does."""
        widths = self.request.n_features
        if ranking is None:
            return released_random(self.arm.test, X, reference, widths, lots)
        order = self._order(ranking)
        return released_tables(self.arm.test, X, reference, order, widths, exemplars)

    def _order(self, ranking: np.ndarray) -> np.ndarray:
        """Columns that are features, best first."""
        columns = np.flatnonzero(self.allowed)
        return columns[np.argsort(-ranking[columns], kind="stable")]

    def _exemplars(self, sample: np.ndarray) -> list[list[np.ndarray]]:
        """Find the images whose values the script puts in, by contestant and number of pixels."""
        without = self.arm.operator is not None and self.arm.fill != RELEASED
        if self.request.protocol == "fair" or without:
            return [[] for _ in self.rankings]
        X, box = self.population.instances[sample], self.population.box
        return [
            []
            if ranking is None
            else [exemplar(box, X, self._order(ranking)[:w]) for w in self.request.n_features]
            for ranking in self.rankings
        ]


def _lines(
    arm: Arm,
    contestants: list[Contestant],
    shares: np.ndarray,
    request: Request,
    drawn: tuple[int, int, int],
    whose: dict[str, Any],
) -> list[dict[str, Any]]:
    """One line per contestant and number of features, from shares (bootstraps, both)."""
    lines = []
    mean = shares.mean(axis=0)
    low, high = np.quantile(shares, [0.025, 0.975], axis=0)
    for c, w in product(range(len(contestants)), range(len(request.n_features))):
        lower, upper = wilson_interval(mean[c, w], effective_number(shares[:, c, w], *drawn[:2]))
        lines.append(
            {
                "test": arm.test,
                "fill": arm.fill,
                "explainer": contestants[c].name,
                "n_features": request.n_features[w],
                "pcr": float(mean[c, w]),
                "lower": lower,
                "upper": upper,
                "n_instances": drawn[2],
                # Random is the first contestant.
                "informative": not at_the_limit(arm.test, mean[0, w]),
                "protocol": request.protocol,
                "bootstrap_lower": float(low[c, w]),
                "bootstrap_upper": float(high[c, w]),
            }
            | whose
        )
    return request.in_order(lines)
