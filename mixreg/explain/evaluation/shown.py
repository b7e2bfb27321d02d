"""How an evaluation shows itself: a table of 80 columns, and one for notebooks, names escaped."""

from collections.abc import Iterator
from html import escape
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from mixreg.explain.evaluation.metrics import METRICS
from mixreg.explain.printable import printable

__all__ = ["as_html", "as_text"]

_WIDTH = 80
_ARROWS = {"lower": "low", "higher": "high", "": ""}
_LABEL, _CELL = 32, 12


def as_text(table: pd.DataFrame, data: xr.Dataset) -> str:
    """
    Tabulate the figures, metrics down and explainers across, in at most 80 columns.

    Parameters
    ----------
    table : DataFrame
        Figures, as `Evaluation.table` has them.
    data : Dataset
        Figures of every input, for what was evaluated.

    Returns
    -------
    str
        Text; explainers that do not fit beside each other follow below.

    Examples
    --------
    >>> as_text.__name__
    'as_text'
    """
    names = list(dict.fromkeys(table["explainer"]))
    lines = [f"<mixreg.Evaluation of {len(names)} explainers>", f"  {_facts(data)}"]
    across = (_WIDTH - _LABEL) // _CELL
    for first in range(0, len(names), across):
        some = names[first : first + across]
        head = "".join(f"{printable(name, _CELL - 1):>{_CELL}}" for name in some)
        lines.append(f"{'':<{_LABEL}}{head}".rstrip())
        for label, cells in _rows(table, some):
            shown = "".join(f"{cell:>{_CELL}}" for cell in cells)
            lines.append(f"{label:<{_LABEL}}{shown}".rstrip())
    lines.append("  * random is at the limit: nothing can be won here. .table has intervals.")
    return "\n".join(lines)


def as_html(table: pd.DataFrame, data: xr.Dataset) -> str:
    """
    Tabulate the figures with their intervals as an HTML fragment.

    Parameters
    ----------
    table : DataFrame
        Figures, as `Evaluation.table` has them.
    data : Dataset
        Figures of every input, for what was evaluated.

    Returns
    -------
    str
        HTML without scripts; every name is escaped.

    Examples
    --------
    >>> as_html.__name__
    'as_html'
    """
    names = list(dict.fromkeys(table["explainer"]))
    head = "".join(f"<th>{escape(printable(name))}</th>" for name in names)
    body = "".join(
        f"<tr><th>{escape(label)}</th>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"
        for label, cells in _rows(table, names, intervals=True)
    )
    return (
        f"<div><strong>mixreg.Evaluation</strong> of {len(names)} explainers"
        f"<br>{escape(_facts(data))}<table><thead><tr><th></th>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>* random is at the limit: nothing can be won here.</div>"
    )


def _facts(data: xr.Dataset) -> str:
    """Say what was evaluated."""
    parts = [f"{data.sizes['instance']} inputs", f"{data.sizes['feature']} features"]
    if "n_calls" in data.attrs:
        parts.append(f"{data.attrs['n_calls']} calls")
    parts.append(f"{data.sizes['run']} seeds")
    if "scale" in data.attrs:
        parts.append(f"curves in {printable(data.attrs['scale'])}")
    return ", ".join(parts)


def _rows(
    table: pd.DataFrame, names: list[str], *, intervals: bool = False
) -> Iterator[tuple[str, list[str]]]:
    """Yield a label and a cell an explainer for every figure."""
    groups: dict[tuple[str, str, int], dict[str, dict[Any, Any]]] = {}
    for row in table.to_dict(orient="records"):
        number = 0 if pd.isna(row["n_features"]) else int(row["n_features"])
        groups.setdefault((row["metric"], row["operator"], number), {})[row["explainer"]] = row
    for (metric, operator, number), rows in groups.items():
        cells = [_cell(rows[name], intervals) if name in rows else "-" for name in names]
        verdicts = [row["informative"] for row in rows.values()]
        dull = any(not pd.isna(verdict) and not verdict for verdict in verdicts)
        yield _label(metric, operator, number, dull), cells


def _label(metric: str, operator: str, number: int, dull: bool) -> str:
    """Name a figure, and say which way is better."""
    words = " ".join(
        part
        for part in (
            metric,
            printable(operator, 10),
            str(number) if number else "",
            _ARROWS[METRICS[metric].better],
            "*" if dull else "",
        )
        if part
    )
    return printable(words, _LABEL - 1)


def _cell(row: dict[Any, Any], intervals: bool) -> str:
    """Write a figure, with its interval where there is room."""
    text = f"{row['value']:.3g}"
    if not intervals or np.isnan(row["lower"]):
        return text
    return f"{text} ({row['lower']:.3g} to {row['upper']:.3g})"
