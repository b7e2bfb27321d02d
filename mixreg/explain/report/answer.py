"""The answer in a sentence or two, before any table."""

from typing import TYPE_CHECKING

from mixreg.explain.report.groups import Effect, Group, top_count
from mixreg.explain.report.overview import Overview
from mixreg.explain.report.words import count_of, percent, response_name

if TYPE_CHECKING:
    from mixreg.explain.explanation import Explanation

__all__ = ["answer_of", "unit_of"]

_NAMED = 3
_PROBABLE = 0.8


def unit_of(ex: "Explanation") -> str:
    """
    Say what an effect measures.

    Parameters
    ----------
    ex : Explanation
        The explanation.

    Returns
    -------
    str
        In words.

    Examples
    --------
    >>> from mixreg.explain.explanation import Explanation
    >>> unit_of(Explanation.from_coefficients([[1.0]]))
    'change of the probability per unit of the feature'
    """
    what = f"change of the {response_name(ex)}"
    if ex.group == "instance":
        return f"{what} when the feature is kept rather than taken away"
    if ex.ranking_scale == "sd":
        return f"{what} per standard deviation of the feature"
    return f"{what} per unit of the feature"


def answer_of(
    ex: "Explanation", groups: tuple[Group, ...], overview: Overview | None
) -> tuple[str, ...]:
    """
    Say in plain words what the explanation found.

    Parameters
    ----------
    ex : Explanation
        The explanation.
    groups : tuple of Group
        Those that are shown.
    overview : Overview or None
        Of many instances.

    Returns
    -------
    tuple of str
        Two sentences at most.

    Examples
    --------
    >>> from mixreg.explain.explanation import Explanation
    >>> from mixreg.explain.report.groups import groups_of
    >>> ex = Explanation.from_coefficients([[2.0, -1.0]], feature_names=["size", "age"])
    >>> print(answer_of(ex, groups_of(ex), None)[0])
    One rule describes the probability: size raises it (+2.00) and age lowers it (-1.00).
    """
    if overview is not None:
        return _of_many(ex, overview)
    if ex.group == "component":
        return _of_rules(ex, groups)
    name = groups[0].name[:1].lower() + groups[0].name[1:]
    where = f"For {name}" if ex.group == "instance" else "Over all features"
    return (
        f"{where}, {_led(groups[0].effects, f'the {response_name(ex)}')}.",
        *_sureness(groups[0]),
    )


def _of_many(ex: "Explanation", overview: Overview) -> tuple[str, ...]:
    """Say which features matter to most of many instances."""
    k = top_count(len(ex.feature_names))
    named = [f"{line.name} (in {percent(line.prob_top)})" for line in overview.lines[:_NAMED]]
    first = (
        f"Over {overview.n_instances} inputs, the features most often among the {k} that matter "
        f"most to the {response_name(ex)} are {_listed(named)}."
    )
    lead = overview.lines[0]
    second = (
        f"The first surely raises it in {count_of(lead.raises, overview.n_instances)} of them and "
        f"surely lowers it in {count_of(lead.lowers, overview.n_instances)}."
    )
    return first, second


def _of_rules(ex: "Explanation", groups: tuple[Group, ...]) -> tuple[str, ...]:
    """Say how many rules there are, and what the largest one does."""
    response = f"the {response_name(ex)}"
    rows = f"Over {ex.data.sizes['obs']:,} rows, " if "obs" in ex.data.sizes else ""
    lead = groups[0]
    if len(groups) == 1:
        start = f"{rows}{'one' if rows else 'One'} rule describes {response}: "
        return start + _led(lead.effects, "it") + ".", *_sureness(lead)
    first = (
        f"{rows}{len(groups)} rules describe {response}. The largest has {lead.facts[0]}; there "
        f"{_led(lead.effects, response)}."
    )
    return first, *_sureness(lead)


def _led(effects: tuple[Effect, ...], response: str) -> str:
    """Name the leading features, and their directions."""
    named: list[str] = []
    for effect in [effect for effect in effects[:_NAMED] if effect.value]:
        what = response if not named else "it"
        verb = "raises" if effect.value > 0 else "lowers"
        chance = max(effect.prob_positive, 1.0 - effect.prob_positive)
        how = "" if effect.sure else "probably " if chance >= _PROBABLE else "perhaps "
        named.append(f"{effect.name} {how}{verb} {what} ({effect.size})")
    return _listed(named) if named else f"no feature changes {response}"


def _sureness(group: Group) -> tuple[str, ...]:
    """Say how sure the ranking is, where draws say so."""
    if not group.effects or not group.effects[0].interval:
        return ()
    k = min(top_count(len(group.effects) + group.n_left), len(group.effects))
    sure = sum(effect.sure for effect in group.effects[:k])
    firm = sum(effect.prob_top >= 0.9 for effect in group.effects[:k])
    if k == 1:
        return ()
    return (
        f"Of the {k} features ranked highest, {count_of(sure, k)} have a sure direction, and "
        f"{count_of(firm, k)} belong to the top {k} with a probability of at least 90 %.",
    )


def _listed(parts: list[str]) -> str:
    """Join parts as prose does."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
