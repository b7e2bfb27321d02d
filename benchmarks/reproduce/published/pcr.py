"""Positive classification rates: the published ones, and tables of them."""

from collections.abc import Callable

import pandas as pd
from rich.console import Console
from rich.table import Table

__all__ = ["print_pcr", "published_rows"]

# Features are taken away in these tests: the class shall be lost.
LOWER_IS_BETTER = ("nullification", "deduction")


def published_rows(figures: dict, widths: tuple, fills: dict) -> pd.DataFrame:
    """Lay out published figures, by test and explainer, like a fidelity table."""
    rows = [
        {"test": test, "fill": fills[test], "explainer": name, "n_features": width, "pcr": value}
        | {"informative": True}
        for (test, name), values in figures.items()
        for width, value in zip(widths, values, strict=True)
    ]
    return pd.DataFrame(rows)


def print_pcr(
    console: Console,
    parts: list[pd.DataFrame],
    title: str,
    verdict: Callable[[str, str, pd.DataFrame], str] | None = None,
) -> None:
    """Print one block per test and fill, explainers in rows, those of each part together."""
    table = pd.concat([part.assign(place=i) for i, part in enumerate(parts)])
    shown = Table(title=f"{title} (↓ lower, ↑ higher is better)", title_justify="left")
    for column in ("test", "fill", "explainer"):
        shown.add_column(column, no_wrap=True)
    for width in sorted(table["n_features"].unique()):
        shown.add_column(f"F = {width}", justify="right", no_wrap=True)
    if verdict is not None:
        shown.add_column("target", no_wrap=True)
    for (test, fill), block in table.groupby(["test", "fill"], sort=False):
        label = f"{test} {'↓' if test in LOWER_IS_BETTER else '↑'}"
        for (_, explainer), rows in block.groupby(["place", "explainer"], sort=False):
            cells = [
                f"{row.pcr:.3f}" + (" " if row.informative else "*") for row in rows.itertuples()
            ]
            judged = [] if verdict is None else [verdict(test, explainer, rows)]
            shown.add_row(label, fill, explainer, *cells, *judged)
            label = fill = ""
        shown.add_section()
    console.print(shown)
    if not table["informative"].all():
        console.print("* random features already do as well as is possible: nothing to be won.")
