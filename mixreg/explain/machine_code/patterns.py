"""Runs of bytes that carry the importance around many positions, such as prologues of functions."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from mixreg.explain.machine_code.prologue import tails
from mixreg.explain.machine_code.starts import Starts, bootstrap_means, starts_of
from mixreg.explain.machine_code.windows import text_of_byte
from mixreg.inputs import check_count

if TYPE_CHECKING:
    from mixreg.explain.explanation import Explanation

__all__ = ["pattern_table"]

_COLUMNS = [
    "pattern",
    "offset",
    "length",
    "n_starts",
    "share",
    "value",
    "lower",
    "upper",
    "carried",
]
# A byte at the end of a run that carries less than this share of it does not belong to it.
_EDGE = 0.05
# A longer run must carry more than the best shorter one by more than rounding.
_GAIN = 1e-9


class _Runs(NamedTuple):
    """All runs of one length from one column on; starts with the same bytes are of one kind."""

    first: int
    length: int
    # -1 where the run is not one that is looked at.
    kind: np.ndarray

    @property
    def columns(self) -> slice:
        """Where the run stands."""
        return slice(self.first, self.first + self.length)


def pattern_table(
    ex: "Explanation",
    *,
    k: int = 10,
    longest: int = 6,
    min_starts: int = 2,
    prob: float = 0.9,
    random_seed: int = 0,
) -> pd.DataFrame:
    """
    Find the runs of bytes, at fixed offsets, that carry most of the importance.

    Runs are taken one after the other, each time the one that carries most of what those before
    it have left over all positions: so a run that is longer or more common comes first, and parts
    of it do not come again unless others have them too. With ``longest=1`` these are single bytes.

    Parameters
    ----------
    ex : Explanation
        A local explanation of bytes, of many positions.
    k : int, default 10
        At most how many runs.
    longest : int, default 6
        Most bytes of a run.
    min_starts : int, default 2
        Runs that fewer positions have are left out.
    prob : float, default 0.9
        Probability inside the intervals.
    random_seed : int, default 0
        Source of all randomness.

    Returns
    -------
    DataFrame
        Columns pattern, in hexadecimal; offset, of its first byte; length; n_starts and share, of
        the positions that have it; value, lower and upper, the mean change of the response when
        all its bytes are kept, with an interval as in `offset_table`; carried, the share of all
        importance (absolute values, summed over bytes and positions) that was left to it.

    Raises
    ------
    ValueError
        If the explanation is not about bytes, or a number is out of range.

    Examples
    --------
    >>> from mixreg.explain.machine_code.sequence import sequence_explanation
    >>> rows = [[0xC4, 0x56, 0x8A], [0xC4, 0x56, 0x54]]
    >>> ex = sequence_explanation([[2.0, 2.0, 0.0], [2.0, 4.0, 1.0]], rows, [1, 1])
    >>> pattern_table(ex)[["pattern", "offset", "n_starts", "value"]].values.tolist()
    [['c3 55', -1, 2, 5.0]]
    """
    ends = tails(prob)
    check_count(k, name="k")
    check_count(min_starts, name="min_starts")
    starts = starts_of(ex)
    runs = list(_all_runs(starts, check_count(longest, name="longest"), min_starts))
    left = starts.mean.copy()
    whole = np.abs(left).sum()
    rows = []
    for _ in range(k):
        best = _best(runs, left)
        if best is None:
            break
        run, members, carried = best
        left[members, run.columns] = 0.0
        rows.append(_row(starts, run, members, ends, random_seed) | {"carried": carried / whole})
    return pd.DataFrame(rows, columns=_COLUMNS)


def _all_runs(starts: Starts, longest: int, min_starts: int) -> Iterator[_Runs]:
    """Yield the runs that are looked at, the shortest first."""
    n_columns = len(starts.offset)
    kinds = [np.where(starts.active[:, c], starts.byte[:, c], -1) for c in range(n_columns)]
    for length in range(1, min(longest, n_columns) + 1):
        for first in range(n_columns - length + 1):
            last = first + length - 1
            if length > 1:
                inside = (kinds[first] >= 0) & starts.active[:, last]
                codes = np.where(inside, kinds[first] * 256 + starts.byte[:, last], -1)
                kinds[first] = _renumber(codes)
            run = _Runs(first, length, kinds[first])
            yield run._replace(kind=_worth_a_look(starts, run, min_starts))


def _renumber(codes: np.ndarray) -> np.ndarray:
    """Give codes numbers from 0; what is negative stays -1."""
    known = codes >= 0
    numbers = np.full(len(codes), -1)
    numbers[known] = np.unique(codes[known], return_inverse=True)[1]
    return numbers


def _worth_a_look(starts: Starts, run: _Runs, min_starts: int) -> np.ndarray:
    """Keep the kinds that enough positions have, and whose ends carry a part of the whole."""
    known = run.kind >= 0
    kind = run.kind[known]
    if not len(kind):
        return run.kind
    part = starts.mean[known, run.columns]
    counts = np.bincount(kind)
    whole, head, tail = (
        np.bincount(kind, weights=w) for w in (part.sum(axis=1), part[:, 0], part[:, -1])
    )
    side = np.sign(whole)
    fine = (counts >= min_starts) & (side != 0)
    fine &= (side * head >= _EDGE * np.abs(whole)) & (side * tail >= _EDGE * np.abs(whole))
    kept = run.kind.copy()
    kept[known] = np.where(fine[kind], kind, -1)
    return kept


def _best(runs: list[_Runs], left: np.ndarray) -> tuple[_Runs, np.ndarray, float] | None:
    """Find the run that carries most of what is left, the positions that have it, and how much."""
    found, most = None, 0.0
    before = np.concatenate([np.zeros((len(left), 1)), np.cumsum(left, axis=1)], axis=1)
    for run in runs:
        known = run.kind >= 0
        if not known.any():
            continue
        sums = before[known, run.first + run.length] - before[known, run.first]
        totals = np.abs(np.bincount(run.kind[known], weights=sums))
        kind = int(totals.argmax())
        if totals[kind] > most * (1 + _GAIN) + _GAIN:
            found, most = (run, run.kind == kind), float(totals[kind])
    return None if found is None else (*found, most)


def _row(
    starts: Starts, run: _Runs, members: np.ndarray, ends: list[float], random_seed: int
) -> dict[str, object]:
    """Describe one run."""
    draws = starts.draws[:, members, run.columns].sum(axis=2, keepdims=True)
    means = bootstrap_means(draws, np.ones(draws.shape[1:], dtype=bool), random_seed)
    lower, upper = np.quantile(means, ends).tolist()
    example = starts.byte[members, run.columns][0]
    return {
        "pattern": " ".join(text_of_byte(int(byte)) for byte in example),
        "offset": int(starts.offset[run.first]),
        "length": run.length,
        "n_starts": int(members.sum()),
        "share": float(members.mean()),
        "value": float(draws.mean()),
        "lower": lower,
        "upper": upper,
    }
