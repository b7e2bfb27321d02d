"""Components or instances of a report: which are shown, and the effects of their features."""

from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd
from markupsafe import Markup

from mixreg.explain.components import component_table
from mixreg.explain.report.names import names_of
from mixreg.explain.report.svg import ruler, span_of, whisker
from mixreg.explain.report.words import (
    PROB,
    between,
    name_of,
    number_format,
    percent,
    response_name,
)

if TYPE_CHECKING:
    from mixreg.explain.explanation import Explanation

__all__ = ["Effect", "Group", "effects_of", "groups_of", "labels_shown", "top_count"]

MIN_SHARE = 0.01
"""Components with a smaller share of the rows are left out: they hold draws from the prior."""
_MOST_GROUPS = 24
_MOST_ROWS, _MOST_ROWS_OF_ALL = 200, 2500


class Effect(NamedTuple):
    """
    One feature and what it does.

    Attributes
    ----------
    rank : int
        By absolute value, from 1.
    name : str
        Of the feature.
    value, prob_positive, prob_top : float
        Posterior mean; probabilities that it is positive, and among the most important.
    size, interval, ranks : str
        The value, its interval and that of its rank in words; empty where unknown.
    sure : bool
        Whether the interval excludes zero.
    figure : Markup
        The interval as a drawing.

    Examples
    --------
    >>> Effect(1, "age", 2.0, 1.0, 1.0, "+2", "", "", True, Markup("")).name
    'age'
    """

    rank: int
    name: str
    value: float
    prob_positive: float
    prob_top: float
    size: str
    interval: str
    ranks: str
    sure: bool
    figure: Markup


class Group(NamedTuple):
    """
    One component or instance.

    Attributes
    ----------
    label : object
        Its label in the explanation; None where there is only one group.
    name : str
        What it is called.
    facts : tuple of str
        What is known of it as a whole.
    effects : tuple of Effect
        Best rank first.
    scale : Markup
        Labels of the scale of the figures.
    n_left : int
        Features that are not shown.

    Examples
    --------
    >>> Group(None, "All", (), (), Markup(""), 0).n_left
    0
    """

    label: Any
    name: str
    facts: tuple[str, ...]
    effects: tuple[Effect, ...]
    scale: Markup
    n_left: int


def top_count(n_features: int) -> int:
    """
    Choose the k of P(top k): ten, or half of the features where there are few.

    Parameters
    ----------
    n_features : int
        How many there are.

    Returns
    -------
    int
        At least one.

    Examples
    --------
    >>> [top_count(n) for n in (1, 6, 100)]
    [1, 3, 10]
    """
    return min(10, max(1, n_features // 2))


def labels_shown(ex: "Explanation") -> list[Any]:
    """
    Choose the components (largest first) or instances (in their order) that are shown.

    Parameters
    ----------
    ex : Explanation
        The explanation.

    Returns
    -------
    list
        Labels; one None where there are no groups.

    Examples
    --------
    >>> from mixreg.explain.explanation import Explanation
    >>> labels_shown(Explanation.from_coefficients([[1.0], [2.0]], weights=[0.3, 0.7]))
    [1, 0]
    """
    if ex.group is None:
        return [None]
    if ex.group == "instance":
        return ex.data["instance"].values.tolist()[:_MOST_GROUPS]
    shares = ex.shares.sortby(ex.shares, ascending=False)
    large = shares["component"].values[shares.values >= MIN_SHARE].tolist()
    return (large or shares["component"].values.tolist())[:_MOST_GROUPS]


def groups_of(ex: "Explanation") -> tuple[Group, ...]:
    """
    Lay out every group that is shown.

    Parameters
    ----------
    ex : Explanation
        The explanation.

    Returns
    -------
    tuple of Group
        At most two dozen, with at most 200 features each and 2,500 in all.

    Examples
    --------
    >>> from mixreg.explain.explanation import Explanation
    >>> (group,) = groups_of(Explanation.from_coefficients([[2.0, -1.0]]))
    >>> group.name, [effect.name for effect in group.effects]
    ('Component 0', ['x0', 'x1'])
    """
    labels = labels_shown(ex)
    part = ex if ex.group is None else ex.select(**{ex.group: labels})
    ranking = part.ranking(k=top_count(len(ex.feature_names)), prob=PROB, min_share=0.0)
    most = min(_MOST_ROWS, max(5, _MOST_ROWS_OF_ALL // len(labels)))
    facts = _facts(ex, labels)
    return tuple(
        _group(ex, label, facts[place], _rows_of(ex, ranking, label), most)
        for place, label in enumerate(labels)
    )


def effects_of(rows: pd.DataFrame, *, is_point: bool) -> tuple[tuple[Effect, ...], Markup]:
    """
    Write the rows of a ranking in words and drawings, on a common scale.

    Parameters
    ----------
    rows : DataFrame
        Columns rank, feature, value, lower, upper, prob_positive and prob_top_k; perhaps
        rank_lower and rank_upper.
    is_point : bool
        Whether there is one draw, which has no interval.

    Returns
    -------
    effects : tuple of Effect
        One for each row.
    scale : Markup
        Labels of the scale.

    Examples
    --------
    >>> row = {"rank": 1, "feature": "age", "value": 2.0, "lower": 1.0, "upper": 3.0,
    ...        "prob_positive": 1.0, "prob_top_k": 1.0}
    >>> effects, scale = effects_of(pd.DataFrame([row]), is_point=False)
    >>> effects[0].interval
    '+1.00 to +3.00'
    """
    records = rows.to_dict("records")
    ends = [float(row[end]) for row in records for end in ("lower", "upper")]
    span = span_of(ends)
    write = number_format(max(map(abs, ends), default=0.0))
    has_ranks = {"rank_lower", "rank_upper"} <= set(rows.columns) and not is_point
    found = []
    for row in records:
        name = name_of(row["feature"])
        interval = "" if is_point else between(row["lower"], row["upper"], write)
        alt = f"{name}: {write(row['value'])}" + (f", {interval}" if interval else "")
        figure = whisker(row["value"], row["lower"], row["upper"], span, alt)
        found.append(
            Effect(
                int(row["rank"]),
                name,
                float(row["value"]),
                float(row["prob_positive"]),
                float(row["prob_top_k"]),
                write(row["value"]),
                interval,
                f"{row['rank_lower']:.0f} to {row['rank_upper']:.0f}" if has_ranks else "",
                bool(row["lower"] > 0 or row["upper"] < 0),
                figure,
            )
        )
    return tuple(found), ruler(span, write)


def _rows_of(ex: "Explanation", ranking: pd.DataFrame, label: Any) -> pd.DataFrame:
    """Keep the rows of one group, without features that were never filled."""
    if ex.group is None:
        return ranking
    rows = ranking[ranking[ex.group] == label]
    if "active" not in ex.data or ex.group != "instance":
        return rows
    active = ex.data["active"].sel(instance=label)
    known = active["feature"].values[active.values]
    return rows[rows["feature"].isin(known)]


def _group(
    ex: "Explanation", label: Any, facts: tuple[str, ...], rows: pd.DataFrame, most: int
) -> Group:
    """Lay out one group."""
    called = names_of(ex, label if ex.group == "instance" else None)
    shown = rows.head(most).assign(feature=lambda table: table["feature"].map(called))
    effects, scale = effects_of(shown, is_point=ex.data.sizes["sample"] == 1)
    name = "All features" if label is None else f"{str(ex.group).capitalize()} {name_of(label)}"
    return Group(label, name, facts, effects, scale, max(0, len(rows) - most))


def _facts(ex: "Explanation", labels: list[Any]) -> list[tuple[str, ...]]:
    """Say of every group what is known of it as a whole."""
    if ex.group == "component":
        shares = ex.shares.sel(component=labels).values
        sizes = component_table(ex.data, PROB).set_index("component") if "w" in ex.data else None
        found = []
        for label, share in zip(labels, shares, strict=True):
            facts = [
                f"{percent(float(share))} of the rows"
                if "size" in ex.data
                else f"weight {percent(float(share))}"
            ]
            if sizes is not None and "size" in sizes:
                row = sizes.loc[label]
                facts.append(f"{row['size_lower']:.0f} to {row['size_upper']:.0f} rows")
            found.append(tuple(facts))
        return found
    if ex.group == "instance":
        return [_instance_facts(ex, label) for label in labels]
    return [()]


def _instance_facts(ex: "Explanation", label: Any) -> tuple[str, ...]:
    """Say of one instance what the box answers and how well the surrogate predicts."""
    one, facts = ex.data.sel(instance=label), []
    if "response" in one:
        write = number_format(abs(float(one["response"])))
        facts.append(f"{response_name(ex)} {write(float(one['response']))}")
    if "r2" in one:
        ridge = f", ridge {float(one['ridge_r2']):.2f}" if "ridge_r2" in one else ""
        facts.append(f"R² on fresh perturbations {float(one['r2']):.2f}{ridge}")
    if "n_samples" in one:
        stopped = f", stopped: {name_of(one['stopped'].item())}" if "stopped" in one else ""
        facts.append(f"{int(one['n_samples'])} perturbations{stopped}")
    doubts = {"converged": "not converged", "faithful": "low fidelity"}
    if "degenerate" in one and bool(one["degenerate"]):
        return (*facts, "degenerate: the box always answered alike")
    return (*facts, *(text for flag, text in doubts.items() if flag in one and not bool(one[flag])))
