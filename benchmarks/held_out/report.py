"""Tables, files and a figure of what the contestants scored."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console
from rich.table import Table

from held_out.scores import SCORES, over_splits
from held_out.tasks import Task

__all__ = ["NOTES", "print_scores", "summarise", "write"]

ALL_ROWS = "all"
_COST = ("fit_s", "predict_s")
_HEADINGS = {
    "rmse": "RMSE",
    "r2": "R²",
    "coverage": "coverage",
    "width": "width",
    "log_score": "log score",
    "log_score_t": "with t errors",
    "fit_s": "fit, s",
    "predict_s": "predict, s",
}
NOTES = (
    "Coverage and mean width are of 90 % predictive intervals; log score: mean log predictive "
    "density, nats per row, higher is better. ± halves of 95 % t intervals over splits, widened "
    "for rows that splits share (Nadeau and Bengio, 2003). Mixtures and experts have densities "
    "of their own. Ridge has normal errors with the variance of leave-one-out errors; boosting "
    "the 90 % quantile of the sizes of five-fold errors as its interval (conformal, but with all "
    "rows for the fit) and their variance for normal errors; 'with t errors': the t distribution "
    "fitted to the same errors. 'Calibrated' mixtures keep 500 training rows from the fit, which "
    "say what nominal probability covers 90 %. To predict includes the log score. Experts' cost "
    "includes the choice of their number."
)


def summarise(records: pd.DataFrame, tasks: Mapping[str, Task]) -> pd.DataFrame:
    """
    Average over splits.

    Parameters
    ----------
    records : DataFrame
        One row per task, split, method and set of rows, with scores and seconds.
    tasks : mapping of str to Task
        By name.

    Returns
    -------
    DataFrame
        One row per task, set of rows and method, in their order of appearance; of every figure
        the mean, and under its name with ``_half`` half the width of its interval.

    Examples
    --------
    >>> from held_out.tasks import load
    >>> zeros = dict.fromkeys((*SCORES, *_COST), 0.0)
    >>> record = {"task": "linear", "rows": "all", "method": "ridge", "split": 0} | zeros
    >>> summarise(pd.DataFrame([record]), {"linear": load("linear")})["rmse"].tolist()
    [0.0]
    """
    found = []
    for (task, rows, method), part in records.groupby(["task", "rows", "method"], sort=False):
        ratio = tasks[str(task)].n_new / tasks[str(task)].n_train
        summary: dict[str, Any] = {"task": task, "rows": rows, "method": method}
        for name in (*SCORES, *_COST):
            summary[name], summary[f"{name}_half"] = over_splits(part[name], ratio)
        found.append(summary | {"splits": len(part)})
    return pd.DataFrame(found)


def print_scores(console: Console, summary: pd.DataFrame, tasks: Mapping[str, Task]) -> None:
    """
    Print one table per task and set of rows.

    Parameters
    ----------
    console : Console
        Where to.
    summary : DataFrame
        What `summarise` gave.
    tasks : mapping of str to Task
        By name.

    Examples
    --------
    >>> print_scores(Console(), pd.DataFrame({"task": [], "rows": []}), {})
    """
    for (name, rows), part in summary.groupby(["task", "rows"], sort=False):
        task = tasks[str(name)]
        title = f"{task.title}; {task.n_train:,} rows to learn from"
        if rows != ALL_ROWS:
            title = f"The same, {task.part}"
        shown = Table(title=title, title_justify="left")
        shown.add_column("")
        figures = SCORES if rows != ALL_ROWS else (*SCORES, *_COST)
        for figure in figures:
            shown.add_column(_HEADINGS[figure], justify="right", no_wrap=True)
        for _, row in part.iterrows():
            cells = [_cell(row[figure], row[f"{figure}_half"], figure) for figure in figures]
            shown.add_row(str(row["method"]), *cells)
        console.print(shown)


def write(
    records: pd.DataFrame, summary: pd.DataFrame, settings: Mapping[str, Any], folder: Path
) -> list[Path]:
    """
    Write figures, settings and a picture.

    Parameters
    ----------
    records : DataFrame
        One row per task, split, method and set of rows.
    summary : DataFrame
        What `summarise` gave.
    settings : mapping
        What the run was asked for.
    folder : Path
        Made if need be.

    Returns
    -------
    list of Path
        ``scores.csv``, ``summary.csv``, ``predictive.json`` and, where matplotlib is installed,
        ``rmse.png``.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     one = pd.DataFrame({"task": ["t"], "rows": ["all"], "method": ["m"],
    ...                         "rmse": [1.0], "rmse_half": [0.1]})
    ...     write(one, one, {}, Path(folder))[0].name
    'scores.csv'
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / name for name in ("scores.csv", "summary.csv", "predictive.json")]
    records.to_csv(paths[0], index=False)
    summary.to_csv(paths[1], index=False)
    # pandas writes what is not a number as null, which JSON can say.
    parts = {"records": records, "summary": summary}
    said = {name: json.loads(part.to_json(orient="records")) for name, part in parts.items()}
    paths[2].write_text(json.dumps({"settings": dict(settings)} | said, indent=1), "utf-8")
    try:
        import matplotlib.pyplot as plt
    except ModuleNotFoundError:
        return paths
    whole = summary[summary["rows"] == ALL_ROWS]
    names = list(dict.fromkeys(whole["task"]))
    figure, axes = plt.subplots(1, len(names), figsize=(4.5 * len(names), 3.2), squeeze=False)
    for ax, name in zip(axes[0], names, strict=True):
        part = whole[whole["task"] == name].iloc[::-1]
        ax.errorbar(part["rmse"], part["method"], xerr=part["rmse_half"].fillna(0.0), fmt="o")
        ax.set(xlabel="held-out RMSE", title=name, xlim=(0, None))
    figure.tight_layout()
    paths.append(folder / "rmse.png")
    figure.savefig(paths[-1], dpi=150)
    plt.close(figure)
    return paths


def _cell(value: float, half: float, figure: str) -> str:
    """Write a figure with its interval."""
    if value != value:
        return ""
    digits = 1 if figure in _COST else 4 if figure in ("rmse", "width") and value < 1 else 3
    interval = "" if half != half or figure in _COST else f" ±{half:.{digits}f}"
    return f"{value:.{digits}f}{interval}"
