"""Explanations and diagnostics in tables that fit a terminal of 80 columns."""

import re
from collections.abc import Sequence
from typing import Any

from mixreg.cli.console import print_table, say

__all__ = [
    "show_components",
    "show_diagnostics",
    "show_features",
    "show_fidelity",
    "show_sentences",
    "show_surrogate",
]

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


def show_diagnostics(table: Any) -> None:
    """
    Print the table of `mixreg.posterior.diagnose`, and the verdict.

    Parameters
    ----------
    table : DataFrame
        One row a quantity.

    Examples
    --------
    >>> from mixreg.posterior import diagnose, trace_from_arrays
    >>> one = {"w": [[[1.0]] * 9] * 2, "beta": [[[[1.0]]] * 9] * 2, "sigma": [[[1.0]] * 9] * 2}
    >>> show_diagnostics(diagnose(trace_from_arrays(X=[[1.0]], y=[0.0], **one), ess_min=0))
    <BLANKLINE>
    ...
      entropy of the weights    0 ...
    <BLANKLINE>
    converged: every R-hat and effective sample size passes
    """
    rows = [
        (
            _name_of(str(name)),
            f"{row['mean']:.4g}",
            f"{row['sd']:.2g}",
            f"{min(row['ess_bulk'], row['ess_tail']):.0f}",
            f"{row['r_hat']:.3f}",
        )
        for name, row in table.iterrows()
    ]
    print_table(("quantity", "mean", "sd", "ess", "r_hat"), rows)
    if "converged" in table.attrs:
        passed = "converged: every R-hat and effective sample size passes"
        say(passed if table.attrs["converged"] else "NOT converged")


def show_sentences(sentences: Sequence[str]) -> None:
    """
    Print sentences below a table, each on lines of its own.

    Parameters
    ----------
    sentences : sequence of str
        Such as ``Diagnostics.sentences()``.

    Examples
    --------
    >>> show_sentences(["Occupancy: 2 of 6 components hold rows."])
    <BLANKLINE>
    Occupancy: 2 of 6 components hold rows.
    """
    say()
    for sentence in sentences:
        say(sentence)


def _name_of(quantity: str) -> str:
    """Say in words what a row of the diagnostics is."""
    rows = re.findall(r"\d+", quantity)
    if quantity.startswith("mean_y["):
        return f"predicted mean, row {rows[0]}"
    if quantity.startswith("coclustering["):
        return f"rows {rows[0]} and {rows[1]} together"
    return _NAMES.get(quantity, quantity)


def show_components(ex: Any, *, prob: float = 0.9, min_share: float = 0.01) -> None:
    """
    Print how many rows each component holds.

    Parameters
    ----------
    ex : Explanation
        A global explanation.
    prob : float, default 0.9
        Posterior probability inside the intervals.
    min_share : float, default 0.01
        Components with a smaller share of the rows are only counted.

    Examples
    --------
    >>> from mixreg.explain import Explanation
    >>> show_components(Explanation.from_coefficients([[1.0], [2.0]], weights=[0.8, 0.2]))
    <BLANKLINE>
      component   share   weight   90% interval
     ───────────────────────────────────────────
      0             80%    0.800   0.80 to 0.80
      1             20%    0.200   0.20 to 0.20
    <BLANKLINE>
    """
    table = ex.components(prob)
    what, figures = ("size", ".0f") if "size" in table else ("weight", ".2f")
    shares = ex.shares.values
    rows = [
        (
            row["component"],
            f"{share:.0%}",
            f"{row['size']:.0f}" if what == "size" else f"{row['weight']:.3f}",
            f"{row[what + '_lower']:{figures}} to {row[what + '_upper']:{figures}}",
        )
        for (_, row), share in zip(table.to_dict("index").items(), shares, strict=True)
        if share >= min_share
    ]
    name = "rows" if what == "size" else "weight"
    print_table(("component", "share", name, f"{prob:.0%} interval"), rows)
    left = len(table) - len(rows)
    if left:
        say(f"({left} more components hold less than {min_share:.0%} of the rows each)")


def show_features(
    ex: Any, *, k: int = 5, prob: float = 0.9, n_components: int = 3, min_share: float = 0.05
) -> None:
    """
    Print the top features of the largest components, with intervals and P(in the top k).

    Parameters
    ----------
    ex : Explanation
        What is shown.
    k : int, default 5
        How many features.
    prob : float, default 0.9
        Posterior probability inside the intervals.
    n_components : int, default 3
        At most how many components.
    min_share : float, default 0.05
        Components with a smaller share of the rows are left out.

    Examples
    --------
    >>> from mixreg.explain import Explanation
    >>> show_features(Explanation.from_coefficients([[2.0, -1.0]], feature_names=["a", "b"]), k=1)
    Component 0, 100% of the rows
    <BLANKLINE>
      feature   effect     90% interval    ranks   P(top 1)
     ───────────────────────────────────────────────────────
      a          +2.00   +2.00 to +2.00   1 to 1       1.00
    <BLANKLINE>
    """
    shares = ex.shares.sortby(ex.shares, ascending=False)
    what = "feature" if ex.image is None else "pixel"
    largest = [
        int(c) for c in shares["component"][:n_components] if shares.sel(component=c) >= min_share
    ]
    k = min(k, len(ex.feature_names))
    ranking = ex.ranking(k=k, prob=prob, min_share=0.0)
    for component in largest:
        say(f"Component {component}, {float(shares.sel(component=component)):.0%} of the rows")
        part = ranking[ranking["component"] == component].head(k)
        rows = [
            (
                row["feature"] if ex.image is None else _place_of(row["feature"]),
                f"{row['value']:+.2f}",
                f"{row['lower']:+.2f} to {row['upper']:+.2f}",
                f"{row['rank_lower']} to {row['rank_upper']}",
                f"{row['prob_top_k']:.2f}",
            )
            for row in part.to_dict("records")
        ]
        print_table((what, "effect", f"{prob:.0%} interval", "ranks", f"P(top {k})"), rows)
    if ex.image is not None:
        say("(rows and columns are counted from 0, from the upper left)")


def _place_of(pixel: str) -> str:
    """Say in words where a pixel is: its name holds the row, the column and perhaps the band."""
    row, column, *band = map(int, re.findall(r"\d+", pixel))
    return f"row {row}, column {column}" + "".join(f", band {number}" for number in band)


def show_surrogate(table: Any) -> None:
    """
    Print how well the mixture stands in for the network, ridge beside it.

    Parameters
    ----------
    table : DataFrame
        ``Explanation.fidelity``.

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"surrogate": "ridge", "kind": "predictive", "scale": "response", "n_rows": 10,
    ...        "rmse": 0.5, "r2": 0.9}
    >>> show_surrogate(pd.DataFrame([row]))
    <BLANKLINE>
      surrogate                 scale   rows    RMSE      R2
     ────────────────────────────────────────────────────────
      ridge, held-out rows   response     10   0.500   0.900
    <BLANKLINE>
    """
    where = {"assigned": "fitted rows, y known", "predictive": "held-out rows"}
    rows = [
        (
            f"{row['surrogate']}, {where[row['kind']]}",
            row["scale"],
            row["n_rows"],
            f"{row['rmse']:.3f}",
            f"{row['r2']:.3f}",
        )
        for row in table.to_dict("records")
    ]
    print_table(("surrogate", "scale", "rows", "RMSE", "R2"), rows)


def show_fidelity(table: Any) -> None:
    """
    Print a fidelity table: one block per test and fill, explainers in rows.

    Parameters
    ----------
    table : DataFrame
        What `mixreg.explain.fidelity` returned.

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"test": "deduction", "fill": "zero", "explainer": "dmm", "n_features": 5,
    ...        "pcr": 0.2, "lower": 0.1, "upper": 0.3, "informative": False}
    >>> show_fidelity(pd.DataFrame([row]))
    deduction, fill zero (lower is better)
    <BLANKLINE>
      top features:                   5
     ───────────────────────────────────
      dmm             0.20 (0.10-0.30)*
    <BLANKLINE>
    * random features are at the limit: nothing can be won
    """
    from mixreg.plots.fidelity import test_caption

    for (test, fill), part in table.groupby(["test", "fill"], sort=False):
        say(test_caption(test, fill))
        counts = list(dict.fromkeys(part["n_features"]))
        rows = []
        for explainer, line in part.groupby("explainer", sort=False):
            by_count = {row["n_features"]: row for row in line.to_dict("records")}
            rows.append(
                [
                    explainer.replace("_gradients", " gradients"),
                    *(_share(by_count[count]) for count in counts),
                ]
            )
        print_table(("top features:", *map(str, counts)), rows)
    if not table["informative"].all():
        say("* random features are at the limit: nothing can be won")


def _share(row: dict[Any, Any]) -> str:
    """Write a share with its interval."""
    mark = " " if row["informative"] else "*"
    return f"{row['pcr']:.2f} ({row['lower']:.2f}-{row['upper']:.2f}){mark}"
