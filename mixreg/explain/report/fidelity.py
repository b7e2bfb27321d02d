"""How well the surrogate stands in for the black box, ridge beside it: errors, and a verdict."""

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

if TYPE_CHECKING:
    from mixreg.explain.explanation import Explanation

__all__ = [
    "Error",
    "SurrogateRow",
    "compare_surrogates",
    "comparison_of",
    "predictive_errors",
    "surrogate_rows",
]

# A smaller difference of two errors is not called one.
_LEVEL = 0.02
_WHERE = {
    "assigned": "fitted rows, component chosen by the answer itself (a description)",
    "predictive": "held-out rows, the answer unseen",
}


class Error(NamedTuple):
    """
    How far predictions are off.

    Attributes
    ----------
    rmse, r2 : float
        Root of the mean squared error, and share of the variance that is predicted.

    Examples
    --------
    >>> Error(0.5, 0.9).r2
    0.9
    """

    rmse: float
    r2: float


class SurrogateRow(NamedTuple):
    """
    One line of the table of surrogates.

    Attributes
    ----------
    surrogate, where, scale : str
        What was judged, on which rows, and on which scale.
    n_rows : int
        How many.
    rmse, r2 : str
        The errors.

    Examples
    --------
    >>> SurrogateRow("ridge", "held-out rows", "response", 10, "0.5", "0.9").n_rows
    10
    """

    surrogate: str
    where: str
    scale: str
    n_rows: int
    rmse: str
    r2: str


def predictive_errors(ex: "Explanation") -> dict[str, Error]:
    """
    Read the errors on rows held out, on the scale of the response.

    Parameters
    ----------
    ex : Explanation
        The explanation.

    Returns
    -------
    dict of str to Error
        By surrogate; empty where nothing was measured.

    Examples
    --------
    >>> from mixreg.explain.explanation import Explanation
    >>> predictive_errors(Explanation.from_coefficients([[1.0]]))
    {}
    """
    table = _table(ex)
    if table is None:
        return {}
    honest = table[(table["kind"] == "predictive") & (table["scale"] == "response")]
    return {
        str(row["surrogate"]): Error(float(row["rmse"]), float(row["r2"]))
        for row in honest.to_dict("records")
    }


def surrogate_rows(ex: "Explanation") -> tuple[SurrogateRow, ...]:
    """
    Lay out all that was measured.

    Parameters
    ----------
    ex : Explanation
        The explanation.

    Returns
    -------
    tuple of SurrogateRow
        Predictions before descriptions; empty where nothing was measured.

    Examples
    --------
    >>> from mixreg.explain.explanation import Explanation
    >>> surrogate_rows(Explanation.from_coefficients([[1.0]]))
    ()
    """
    table = _table(ex)
    if table is None:
        return ()
    rows = sorted(table.to_dict("records"), key=lambda row: row["kind"] != "predictive")
    local = ex.group == "instance"
    return tuple(
        SurrogateRow(
            str(row["surrogate"]),
            "fresh perturbations" if local else _WHERE.get(row["kind"], str(row["kind"])),
            str(row["scale"]),
            int(row["n_rows"]),
            f"{row['rmse']:.3f}",
            f"{row['r2']:.3f}",
        )
        for row in rows
    )


def compare_surrogates(table: pd.DataFrame) -> str:
    """
    Say which surrogate predicts held-out answers better.

    Parameters
    ----------
    table : DataFrame
        ``Explanation.fidelity``.

    Returns
    -------
    str
        One sentence.

    Examples
    --------
    >>> rows = [{"surrogate": name, "kind": "predictive", "scale": "response", "rmse": rmse}
    ...         for name, rmse in (("mixture", 0.5), ("ridge", 0.8))]
    >>> compare_surrogates(pd.DataFrame(rows))
    'On held-out rows the mixture errs by 0.500 and ridge by 0.800: the mixture is ahead.'
    """
    honest = table[(table["kind"] == "predictive") & (table["scale"] == "response")]
    error = honest.set_index("surrogate")["rmse"]
    if not {"mixture", "ridge"} <= set(error.index):
        return "No rows were held out, so prediction was not measured."
    mixture, ridge = float(error["mixture"]), float(error["ridge"])
    if abs(mixture - ridge) <= _LEVEL * max(mixture, ridge):
        verdict = f"neither is ahead by more than {_LEVEL:.0%}"
    else:
        verdict = "the mixture is ahead" if mixture < ridge else "ridge is ahead"
    return (
        f"On held-out rows the mixture errs by {mixture:.3f} and ridge by {ridge:.3f}: {verdict}."
    )


def comparison_of(ex: "Explanation") -> str:
    """
    Say which surrogate of an explanation predicts better.

    Parameters
    ----------
    ex : Explanation
        The explanation.

    Returns
    -------
    str
        One sentence; empty where nothing was measured.

    Examples
    --------
    >>> from mixreg.explain.explanation import Explanation
    >>> comparison_of(Explanation.from_coefficients([[1.0]]))
    ''
    """
    table = _table(ex)
    if table is None:
        return ""
    sentence = compare_surrogates(table)
    if ex.group == "instance":
        return sentence.replace("held-out rows", "fresh perturbations")
    return sentence


def _table(ex: "Explanation") -> pd.DataFrame | None:
    """Read the figures, if there are any."""
    try:
        return ex.fidelity
    except ValueError:
        # Estimates made elsewhere have none.
        return None
