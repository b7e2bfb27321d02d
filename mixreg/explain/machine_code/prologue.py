"""What a box looks for around many positions: importance by offset, and the bytes that carry it."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mixreg.explain.importance import check_probability
from mixreg.explain.machine_code.starts import bootstrap_means, starts_of
from mixreg.explain.machine_code.windows import text_of_byte

if TYPE_CHECKING:
    from mixreg.explain.explanation import Explanation

__all__ = ["byte_table", "offset_table", "tails"]

_OFFSET_COLUMNS = [
    "offset",
    "n_starts",
    "value",
    "lower",
    "upper",
    "spread_lower",
    "spread_upper",
    "share_positive",
    "share_negative",
]
_BYTE_COLUMNS = ["offset", "byte", "n_starts", "value", "contribution"]


def offset_table(ex: "Explanation", *, prob: float = 0.9, random_seed: int = 0) -> pd.DataFrame:
    """
    Average the importances of many explained positions by offset.

    The interval of a mean says how far it could be from that over all positions of this kind,
    given those that were explained and what is known of each (a Bayesian bootstrap). The spread
    says how much single positions differ.

    Parameters
    ----------
    ex : Explanation
        A local explanation of bytes.
    prob : float, default 0.9
        Probability inside the intervals, and share of the positions inside the spread.
    random_seed : int, default 0
        Source of all randomness.

    Returns
    -------
    DataFrame
        One row per offset, ascending, with columns offset; n_starts, the positions with a byte
        there that was filled; value, lower and upper, the mean over those; spread_lower and
        spread_upper; share_positive and share_negative, of those, whose own interval excludes
        zero on that side. NaN where there is no byte.

    Raises
    ------
    ValueError
        If the explanation is not about bytes, or ``prob`` is out of range.

    Examples
    --------
    >>> from mixreg.explain.machine_code.sequence import sequence_explanation
    >>> rows = [[0xC4, 0x56, 0x8A], [0xC4, 0x54, 0x8A]]
    >>> ex = sequence_explanation([[0.5, 2.0, 0.0], [0.7, 4.0, 0.0]], rows, [1, 1])
    >>> offset_table(ex)["value"].tolist()
    [0.6, 3.0, 0.0]
    """
    ends = tails(prob)
    starts = starts_of(ex)
    means = bootstrap_means(starts.draws, starts.active, random_seed)
    own = np.quantile(starts.draws, ends, axis=0)
    rows = []
    for column, offset in enumerate(starts.offset.tolist()):
        known = starts.active[:, column]
        row = {"offset": offset, "n_starts": int(known.sum())}
        if known.any():
            values = starts.mean[known, column]
            row["value"] = float(values.mean())
            row["lower"], row["upper"] = np.quantile(means[:, column], ends).tolist()
            row["spread_lower"], row["spread_upper"] = np.quantile(values, ends).tolist()
            row["share_positive"] = float((own[0, known, column] > 0).mean())
            row["share_negative"] = float((own[1, known, column] < 0).mean())
        rows.append(row)
    return pd.DataFrame(rows, columns=_OFFSET_COLUMNS)


def byte_table(ex: "Explanation") -> pd.DataFrame:
    """
    Divide the mean importance at every offset among the byte values that stand there.

    Parameters
    ----------
    ex : Explanation
        A local explanation of bytes.

    Returns
    -------
    DataFrame
        One row per offset and byte value, with columns offset; byte, in hexadecimal; n_starts;
        value, the mean importance where that byte stands; contribution, which is value times the
        share of such positions: these add up to the mean importance at the offset. Within an
        offset the largest contribution comes first.

    Raises
    ------
    ValueError
        If the explanation is not about bytes.

    Examples
    --------
    >>> from mixreg.explain.machine_code.sequence import sequence_explanation
    >>> rows = [[0xC4, 0x56, 0x8A], [0xC4, 0x54, 0x8A]]
    >>> ex = sequence_explanation([[0.5, 2.0, 0.0], [0.7, 4.0, 0.0]], rows, [1, 1])
    >>> table = byte_table(ex)
    >>> table[table["offset"] == 0][["byte", "contribution"]].values.tolist()
    [['53', 2.0], ['55', 1.0]]
    """
    starts = starts_of(ex)
    rows = []
    for column, offset in enumerate(starts.offset.tolist()):
        known = starts.active[:, column]
        values, place = np.unique(starts.byte[known, column], return_inverse=True)
        counts = np.bincount(place, minlength=len(values))
        totals = np.bincount(place, weights=starts.mean[known, column], minlength=len(values))
        for kind in np.argsort(-np.abs(totals), kind="stable"):
            total, count = float(totals[kind]), int(counts[kind])
            figures = (count, total / count, total / int(known.sum()))
            rows.append((offset, text_of_byte(int(values[kind])), *figures))
    return pd.DataFrame(rows, columns=_BYTE_COLUMNS)


def tails(prob: float) -> list[float]:
    """
    Find the probabilities below the ends of an equal-tailed interval.

    Parameters
    ----------
    prob : float
        Probability inside.

    Returns
    -------
    list of float
        Two probabilities.

    Raises
    ------
    ValueError
        If ``prob`` is not strictly between 0 and 1.

    Examples
    --------
    >>> tails(0.5)
    [0.25, 0.75]
    """
    tail = (1.0 - check_probability(prob, name="prob")) / 2.0
    return [tail, 1.0 - tail]
