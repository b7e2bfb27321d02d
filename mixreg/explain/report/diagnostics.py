"""Whether an explanation can be relied on: statistics of the chains, and verdicts of instances."""

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from mixreg.explain.report.words import name_of

if TYPE_CHECKING:
    from mixreg.explain.explanation import Explanation

__all__ = ["InstanceRow", "QuantityRow", "instance_rows", "quantity_in_words", "quantity_rows"]

_NAMES = {
    "log_lik": "log-likelihood",
    "lp": "log posterior density",
    "occupied": "components that hold rows",
    "size_1": "rows of the largest component",
    "size_2": "rows of the second",
    "size_3": "rows of the third",
    "entropy": "entropy of the weights",
    "w_min": "smallest weight",
    "alpha": "concentration alpha",
    "log_lam": "log lam, the rate of the steps",
    "log_l1": "log l1 of the largest one's net",
    "log_l2": "log l2 of the largest one's net",
    "log_gate_scale": "log scale of the gate",
}
_MOST_ROWS = 300


class QuantityRow(NamedTuple):
    """
    One quantity that labels cannot touch, and how well it has been sampled.

    Attributes
    ----------
    name, mean, sd, ess, r_hat : str
        As they are shown.

    Examples
    --------
    >>> QuantityRow("entropy", "0.5", "0.1", "400", "1.00").r_hat
    '1.00'
    """

    name: str
    mean: str
    sd: str
    ess: str
    r_hat: str


class InstanceRow(NamedTuple):
    """
    What is known for and against the explanation of one instance.

    Attributes
    ----------
    name, r2, ridge, rhat, ess, budget, verdict : str
        As they are shown; empty where unknown.
    is_good : bool
        Whether nothing speaks against it.

    Examples
    --------
    >>> InstanceRow("0", "0.9", "0.8", "", "", "", "good", True).is_good
    True
    """

    name: str
    r2: str
    ridge: str
    rhat: str
    ess: str
    budget: str
    verdict: str
    is_good: bool


def quantity_in_words(quantity: str) -> str:
    """
    Say in words what a row of the diagnostics is.

    Parameters
    ----------
    quantity : str
        Its name in the table.

    Returns
    -------
    str
        A few words.

    Examples
    --------
    >>> quantity_in_words("mean_y[7]"), quantity_in_words("entropy")
    ('predicted mean, row 7', 'entropy of the weights')
    """
    rows = re.findall(r"\d+", quantity)
    if quantity.startswith("mean_y["):
        return f"predicted mean, row {rows[0]}"
    if quantity.startswith("coclustering["):
        return f"rows {rows[0]} and {rows[1]} together"
    return _NAMES.get(quantity, quantity)


def quantity_rows(ex: "Explanation") -> tuple[QuantityRow, ...]:
    """
    Lay out the convergence diagnostics.

    Parameters
    ----------
    ex : Explanation
        The explanation.

    Returns
    -------
    tuple of QuantityRow
        Empty where nothing was sampled.

    Examples
    --------
    >>> from mixreg.explain.explanation import Explanation
    >>> quantity_rows(Explanation.from_coefficients([[1.0]]))
    ()
    """
    try:
        table = ex.diagnostics
    except ValueError:
        # Only global explanations that were sampled have them.
        return ()
    return tuple(
        QuantityRow(
            name_of(quantity_in_words(str(name))),
            f"{row['mean']:.4g}",
            f"{row['sd']:.2g}",
            f"{min(row['ess_bulk'], row['ess_tail']):.0f}",
            f"{row['r_hat']:.3f}",
        )
        for name, row in table.head(_MOST_ROWS).iterrows()
    )


def instance_rows(ex: "Explanation") -> tuple[InstanceRow, ...]:
    """
    Lay out the verdict on every instance, the doubtful ones first.

    Parameters
    ----------
    ex : Explanation
        The explanation.

    Returns
    -------
    tuple of InstanceRow
        At most 300; empty where there are no instances or nothing was judged.

    Examples
    --------
    >>> from mixreg.explain.explanation import Explanation
    >>> instance_rows(Explanation.from_coefficients([[1.0]]))
    ()
    """
    if ex.group != "instance" or not {"r2", "converged", "faithful"} & set(ex.data):
        return ()
    rows = [_row(ex, place) for place in range(ex.data.sizes["instance"])]
    return tuple(sorted(rows, key=lambda row: row.is_good)[:_MOST_ROWS])


def _row(ex: "Explanation", place: int) -> InstanceRow:
    """Judge one instance."""
    one = ex.data.isel(instance=place)

    def text(name: str, figures: str) -> str:
        return format(one[name].item(), figures) if name in one else ""

    degenerate = "degenerate" in one and bool(one["degenerate"])
    doubts: list[Any] = ["degenerate"] if degenerate else []
    for flag, doubt in (("converged", "not converged"), ("faithful", "low fidelity")):
        if flag in one and not bool(one[flag]) and not degenerate:
            doubts.append(doubt)
    budget = text("n_samples", ".0f")
    if "stopped" in one:
        budget += f" ({name_of(one['stopped'].item())})"
    return InstanceRow(
        name_of(one["instance"].item()),
        text("r2", ".2f"),
        text("ridge_r2", ".2f"),
        text("rhat", ".3f"),
        text("ess", ".0f"),
        budget,
        ", ".join(doubts) or "nothing against it",
        not doubts,
    )
