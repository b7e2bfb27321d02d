"""The mixture behind a global explanation: its components, what leads to them, and who follows."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from markupsafe import Markup

from mixreg.explain.components import component_table
from mixreg.explain.report.groups import MIN_SHARE, Effect, Group, effects_of
from mixreg.explain.report.svg import counts_chart, whisker
from mixreg.explain.report.words import PROB, name_of, percent

if TYPE_CHECKING:
    from mixreg.explain.explanation import Explanation

__all__ = ["Component", "Membership", "Route", "components_of", "membership_of", "routes_of"]

_ROUTES = 5
_BINS = 10
_SURE = 0.9


class Component(NamedTuple):
    """
    One rule of the mixture.

    Attributes
    ----------
    name : str
        Its label.
    share, interval : str
        How much of the rows (or of the weight) it holds, and the interval of that.
    figure : Markup
        The same as a drawing.
    rule : str
        What raises and lowers the response in it.

    Examples
    --------
    >>> Component("0", "36 %", "34 % to 38 %", Markup(""), "age raises").share
    '36 %'
    """

    name: str
    share: str
    interval: str
    figure: Markup
    rule: str


class Route(NamedTuple):
    """
    What leads inputs to a component.

    Attributes
    ----------
    name : str
        Its label.
    effects : tuple of Effect
        Change of the component's weight per standard deviation of each feature.
    scale : Markup
        Labels of the scale of the figures.

    Examples
    --------
    >>> Route("0", (), Markup("")).effects
    ()
    """

    name: str
    effects: tuple[Effect, ...]
    scale: Markup


class Membership(NamedTuple):
    """
    How surely rows belong to one component.

    Attributes
    ----------
    sentence : str
        In words.
    figure : Markup
        Rows by the largest of their responsibilities.

    Examples
    --------
    >>> Membership("9 of 10 rows", Markup("")).sentence
    '9 of 10 rows'
    """

    sentence: str
    figure: Markup


def components_of(
    ex: "Explanation", groups: tuple[Group, ...]
) -> tuple[tuple[Component, ...], int]:
    """
    Lay out the components.

    Parameters
    ----------
    ex : Explanation
        A global explanation.
    groups : tuple of Group
        Those that are shown.

    Returns
    -------
    components : tuple of Component
        One for each group; empty for an explanation without components.
    n_left : int
        How many more there are, each with hardly any rows.

    Examples
    --------
    >>> from mixreg.explain.explanation import Explanation
    >>> from mixreg.explain.report.groups import groups_of
    >>> ex = Explanation.from_coefficients([[2.0, -1.0]])
    >>> components_of(ex, groups_of(ex))[0][0].rule
    'x0 raises, x1 lowers'
    """
    if ex.group != "component" or "w" not in ex.data:
        return (), 0
    table = component_table(ex.data, PROB).set_index("component")
    what = "size" if "size" in table else "weight"
    n_rows = float(ex.data["fitted"].sum()) if "fitted" in ex.data else 1.0
    if what == "size" and "fitted" not in ex.data:
        n_rows = float(table["size"].sum())
    found, span = [], (0.0, 1.0)
    for group in groups:
        row = table.loc[group.label]
        share, lower, upper = (
            float(row[f"{what}{end}"]) / (n_rows if what == "size" else 1.0)
            for end in ("", "_lower", "_upper")
        )
        interval = "" if lower == upper else f"{percent(lower)} to {percent(upper)}"
        alt = f"component {name_of(group.label)}: {percent(share)}, {interval}".rstrip(", ")
        figure = whisker(share, lower, upper, span, alt)
        found.append(
            Component(name_of(group.label), percent(share), interval, figure, _rule(group))
        )
    return tuple(found), len(table) - len(found)


def routes_of(ex: "Explanation", groups: tuple[Group, ...]) -> tuple[Route, ...]:
    """
    Lay out which features lead inputs to which component.

    Parameters
    ----------
    ex : Explanation
        A global explanation.
    groups : tuple of Group
        Those that are shown.

    Returns
    -------
    tuple of Route
        One for each group; empty where the weights are constant.

    Examples
    --------
    >>> from mixreg.explain.explanation import Explanation
    >>> routes_of(Explanation.from_coefficients([[2.0]]), ())
    ()
    """
    if ex.group != "component" or not ex.is_gated:
        return ()
    table = ex.routing(k=_ROUTES, prob=PROB, min_share=MIN_SHARE)
    found = []
    for group in groups:
        rows = table[table["component"] == group.label]
        if len(rows):
            point = ex.data.sizes["sample"] == 1
            found.append(Route(name_of(group.label), *effects_of(rows, is_point=point)))
    return tuple(found)


def membership_of(ex: "Explanation") -> Membership | None:
    r"""
    Say how surely the explained rows belong to one component each.

    Parameters
    ----------
    ex : Explanation
        Any explanation.

    Returns
    -------
    Membership or None
        None where no responsibilities are known.

    Examples
    --------
    >>> import numpy as np
    >>> from mixreg.explain.explanation import Explanation
    >>> ex = Explanation.from_coefficients([[1.0], [-1.0]], [0.1, 0.1], X=[[2.0], [3.0]],
    ...                                    response=[2.0, -3.0])
    >>> membership_of(ex).sentence
    '2 of 2 rows (100\xa0%) belong to one component with a probability above 90\xa0%.'
    """
    if "responsibility" not in ex.data or "selection" in ex.attrs:
        return None
    largest = ex.data["responsibility"].max("component").values
    counts, _ = np.histogram(np.clip(largest, 0.0, 1.0), bins=_BINS, range=(0.0, 1.0))
    sure = int((largest > _SURE).sum())
    sentence = (
        f"{sure} of {len(largest)} rows ({percent(sure / len(largest))}) belong to one component "
        f"with a probability above {percent(_SURE)}."
    )
    labels = [f"{place / _BINS:.1f}" for place in range(_BINS)]
    figure = counts_chart(
        counts.tolist(), labels, x="largest responsibility of a row (from)", alt=sentence
    )
    return Membership(sentence, figure)


def _rule(group: Group) -> str:
    """Say in a few words what the leading features do."""
    sure = [effect for effect in group.effects[:10] if effect.sure][:4]
    named = [f"{effect.name} {'raises' if effect.value > 0 else 'lowers'}" for effect in sure]
    return ", ".join(named) if named else "no feature whose direction is sure"
