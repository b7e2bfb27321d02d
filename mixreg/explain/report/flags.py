"""What speaks against an explanation, said at the top of its report and not only at the end."""

from typing import TYPE_CHECKING, NamedTuple

from mixreg.explain.report.fidelity import predictive_errors
from mixreg.explain.report.words import percent

if TYPE_CHECKING:
    from mixreg.explain.explanation import Explanation

__all__ = ["R2_MIN", "Flag", "advice_of", "flags_of"]

R2_MIN = 0.5
"""Below this share of predicted variance a linear rule says little about the box."""
_CLIPPED_MAX = 0.05


class Flag(NamedTuple):
    """
    One remark.

    Attributes
    ----------
    kind : {"warning", "note"}
        Whether it speaks against the explanation.
    text : str
        A sentence or two.

    Examples
    --------
    >>> Flag("note", "These are point estimates.").kind
    'note'
    """

    kind: str
    text: str


def flags_of(ex: "Explanation") -> tuple[Flag, ...]:
    """
    Collect what a reader must know before the figures.

    Parameters
    ----------
    ex : Explanation
        The explanation.

    Returns
    -------
    tuple of Flag
        Warnings first.

    Examples
    --------
    >>> from mixreg.explain.explanation import Explanation
    >>> [flag.kind for flag in flags_of(Explanation.from_coefficients([[1.0]]))]
    ['note', 'note']
    """
    found = _of_instances(ex) if ex.group == "instance" else _of_population(ex)
    if float(ex.attrs.get("clipped_share", 0.0)) > _CLIPPED_MAX:
        share = percent(float(ex.attrs["clipped_share"]))
        found.append(
            Flag("warning", f"{share} of the answers are so sure that their log odds were clipped.")
        )
    if "selection" in ex.attrs:
        found.append(Flag("note", "This is a selection of a larger explanation."))
    if ex.data.sizes["sample"] == 1:
        text = "These are point estimates: nothing is known of how sure they are."
        found.append(Flag("note", text))
    return tuple(sorted(found, key=lambda flag: flag.kind != "warning"))


def advice_of(ex: "Explanation") -> tuple[str, ...]:
    """
    Read the advice that was recorded with an explanation.

    Parameters
    ----------
    ex : Explanation
        The explanation.

    Returns
    -------
    tuple of str
        Sentences.

    Examples
    --------
    >>> from mixreg.explain.explanation import Explanation
    >>> advice_of(Explanation.from_coefficients([[1.0]]))
    ()
    """
    return tuple(line for line in str(ex.attrs.get("advice", "")).splitlines() if line.strip())


def _of_population(ex: "Explanation") -> list[Flag]:
    """Remarks on one mixture of many rows."""
    found = []
    if ex.converged is False:
        found.append(
            Flag(
                "warning",
                "The chains have not been shown to converge: read all intervals and probabilities "
                "as a sketch. The diagnostics below say what to do.",
            )
        )
    errors = predictive_errors(ex)
    if "mixture" not in errors:
        text = "How well this stands in for the box on new rows was not measured."
        return [*found, Flag("note", text)]
    r2 = errors["mixture"].r2
    if not r2 >= R2_MIN:
        found.append(
            Flag(
                "warning",
                f"Low fidelity: on held-out rows the surrogate predicts {max(r2, 0.0):.0%} of the "
                "variance of the box's answers. Its rules describe the box roughly.",
            )
        )
    if "ridge" in errors and errors["ridge"].rmse < 0.98 * errors["mixture"].rmse:
        found.append(Flag("note", "Plain ridge regression predicts held-out rows better."))
    return found


def _of_instances(ex: "Explanation") -> list[Flag]:
    """Remarks on many single inputs, each with its own verdict."""
    n, data, found = ex.data.sizes["instance"], ex.data, []
    nothing = data["degenerate"].values.astype(bool) if "degenerate" in data else False
    texts = {
        "converged": "not been shown to converge: read their intervals as a sketch",
        "faithful": "low fidelity: the surrogate predicts less than half of the variance of fresh "
        "perturbations, so that importances describe the box roughly",
    }
    for name, text in texts.items():
        if name not in data:
            continue
        count = int((~data[name].values.astype(bool) & ~nothing).sum())
        if count:
            has = "has" if n == 1 or count == 1 else "have"
            found.append(Flag("warning", f"{count} of {n} explanations {has} {text}."))
    if "degenerate" in data and data["degenerate"].any():
        count = int(data["degenerate"].sum())
        text = (
            "degenerate: whatever was taken away, the box answered alike, and nothing is explained"
        )
        found.append(Flag("warning", f"{count} of {n} explanations {_are(count)} {text}."))
    if "faithful" not in data and "r2" not in data:
        text = "How well this stands in for the box on fresh perturbations was not measured."
        found.append(Flag("note", text))
    return found


def _are(count: int) -> str:
    """Choose the number of a verb."""
    return "is" if count == 1 else "are"
