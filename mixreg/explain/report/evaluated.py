"""Tests of explanations in a report: tables with explainers side by side, and their curves."""

from collections.abc import Callable, Hashable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from markupsafe import Markup

from mixreg.explain.crafting import REMOVALS
from mixreg.explain.report.curves import MOST, Curve, curves_chart
from mixreg.explain.report.words import between, name_of, number_format

__all__ = ["Evaluated", "MetricTable", "evaluated_of"]

_TABLE = ("explainer", "metric", "operator", "n_features", "value", "lower", "upper")
_CURVES = ("explainer", "curve", "operator", "share", "value", "lower", "upper")
_PCR = {"test": "metric", "fill": "operator", "pcr": "value"}
_SMALL = 0.05
_MOST_ROWS, _MOST_CHARTS, _MOST_POINTS = 300, 12, 101


class MetricTable(NamedTuple):
    """
    One metric, explainers in columns.

    Attributes
    ----------
    caption : str
        Which metric.
    explainers : tuple of str
        Headings.
    rows : tuple of (str, tuple of str)
        What each row is about, and a cell for each explainer.

    Examples
    --------
    >>> MetricTable("deduction", ("dmm",), (("zero, top 5", ("0.20",)),)).explainers
    ('dmm',)
    """

    caption: str
    explainers: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


class Evaluated(NamedTuple):
    """
    Tests, laid out.

    Attributes
    ----------
    tables : tuple of MetricTable
        One for each metric.
    charts : tuple of (str, Markup)
        Captions and drawings.
    has_uninformative : bool
        Whether some cells are starred, since nothing could be won there.
    n_left : int
        Rows that are not shown.

    Examples
    --------
    >>> Evaluated((), (), False, 0).tables
    ()
    """

    tables: tuple[MetricTable, ...]
    charts: tuple[tuple[str, Markup], ...]
    has_uninformative: bool
    n_left: int


def evaluated_of(evaluation: Any) -> Evaluated | None:
    """
    Lay out tests.

    Parameters
    ----------
    evaluation : object, DataFrame or None
        Something with the DataFrames ``table`` and ``curves``, or the table that
        `mixreg.fidelity` returned.

    Returns
    -------
    Evaluated or None
        None where nothing was given.

    Raises
    ------
    TypeError
        If it is none of these.
    ValueError
        If a column is missing.

    Examples
    --------
    >>> row = {"test": "deduction", "fill": "zero", "explainer": "dmm", "n_features": 5,
    ...        "pcr": 0.2, "lower": 0.1, "upper": 0.3, "informative": True}
    >>> evaluated_of(pd.DataFrame([row])).tables[0].rows
    (('fill zero, top 5', ('0.20 (0.10 to 0.30)',)),)
    """
    if evaluation is None:
        return None
    table: Any
    curves: Any
    if isinstance(evaluation, pd.DataFrame):
        table, curves = evaluation.rename(columns=_PCR), pd.DataFrame(columns=list(_CURVES))
    else:
        table, curves = (getattr(evaluation, name, None) for name in ("table", "curves"))
    _check("table", table, _TABLE)
    _check("curves", curves, _CURVES)
    # Missing where random says nothing: of costs, say.
    informative = table.get("informative", pd.Series(True, index=table.index))
    informative = informative.fillna(True).astype(bool)
    shown = table.assign(informative=informative).head(_MOST_ROWS)
    tables = tuple(_test(str(name), part) for name, part in shown.groupby("metric", sort=False))
    charts = (*_charts(curves, "curve", "share"), *_charts(table, "metric", "n_features"))
    return Evaluated(
        tables, charts[:_MOST_CHARTS], not informative.all(), max(0, len(table) - _MOST_ROWS)
    )


def _check(name: str, table: Any, wanted: tuple[str, ...]) -> None:
    """Refuse what is no such table."""
    if not isinstance(table, pd.DataFrame):
        raise TypeError(
            f"evaluation.{name} is a {type(table).__name__}; wanted a DataFrame: give what "
            "mixreg.evaluate or mixreg.fidelity returned."
        )
    missing = [column for column in wanted if column not in table.columns]
    if missing:
        raise ValueError(f"evaluation.{name} has no column {missing[0]!r}; wanted {wanted}.")


def _test(metric: str, part: pd.DataFrame) -> MetricTable:
    """Lay out one metric."""
    explainers = list(dict.fromkeys(part["explainer"]))
    sizes = part[["value", "lower", "upper"]].abs().max().max()
    largest = 0.0 if pd.isna(sizes) else float(sizes)
    # Shares have two decimals, whichever are in the table.
    write = number_format(largest if largest < _SMALL else max(largest, 1.0), signed=False)
    rows = []
    by_case = part.groupby(["operator", "n_features"], sort=False, dropna=False)
    for (operator, count), line in by_case:
        cells = {row["explainer"]: _cell(row, write) for row in line.to_dict("records")}
        case = _case(operator, count)
        rows.append((case, tuple(cells.get(name, "") for name in explainers)))
    return MetricTable(_caption(metric), tuple(map(name_of, explainers)), tuple(rows))


def _case(operator: Any, count: Any) -> str:
    """Say how features were filled, and how many; a metric may be about neither."""
    filled = isinstance(operator, str) and operator != ""
    what = [f"fill {name_of(operator)}"] if filled else []
    if isinstance(count, int | float | np.number) and np.isfinite(count) and count > 0:
        what.append(f"top {count:g}")
    return ", ".join(what) or "all"


def _cell(row: dict[Hashable, Any], write: Callable[[float], str]) -> str:
    """Write a value with its interval; nothing where there is none."""
    if pd.isna(row["value"]):
        return ""
    text = write(row["value"])
    if not (pd.isna(row["lower"]) or pd.isna(row["upper"])):
        text += f" ({between(row['lower'], row['upper'], write)})"
    return text + ("" if row["informative"] else " *")


def _caption(metric: str) -> str:
    """Name a metric, and say which way is better where that is known."""
    if metric in REMOVALS:
        return f"{metric}: share that keeps the label, lower is better"
    known = ("augmentation", "synthetic", "pathological", "filling")
    if metric in known:
        return f"{metric}: share that gets or keeps the label, higher is better"
    return name_of(metric)


def _charts(table: pd.DataFrame, what: str, x: str) -> tuple[tuple[str, Markup], ...]:
    """Draw every kind of curve that has at least three points."""
    found = []
    for (kind, operator), part in table.dropna(subset=[x]).groupby([what, "operator"], sort=False):
        if part[x].nunique() < 3:
            continue
        curves = [
            Curve(name_of(name), *_points(own.sort_values(x), x))
            for name, own in part.groupby("explainer", sort=False)
        ][:MOST]
        caption = name_of(kind) + (f", fill {name_of(operator)}" if operator else "")
        ends = "; ".join(f"{curve.name} ends at {curve.y[-1]:.2f}" for curve in curves)
        axis = "share of the features" if x == "share" else "features"
        figure = curves_chart(curves, x=axis, y=name_of(kind), alt=f"Curves of {caption}: {ends}")
        found.append((caption, figure))
    return tuple(found)


def _points(rows: pd.DataFrame, x: str) -> list[list[float]]:
    """Read where a curve passes; of very many points some, both ends among them."""
    chosen = np.unique(np.linspace(0, len(rows) - 1, _MOST_POINTS).round().astype(int))
    kept = rows.iloc[chosen]
    return [kept[column].astype(float).tolist() for column in (x, "value", "lower", "upper")]
