"""Strips of bytes: what a cell shows of its importance, decided once for all ways to draw."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import xarray as xr

from mixreg.explain.importance import interval, prob_positive
from mixreg.explain.machine_code.shade import colour_limit, colours_of, faded, ink_on
from mixreg.explain.machine_code.windows import (
    NO_BYTE,
    bytes_at,
    check_bytes,
    response_of,
    text_of_byte,
)
from mixreg.explain.printable import printable

if TYPE_CHECKING:
    from mixreg.explain.explanation import Explanation

__all__ = ["STRONG", "Cell", "Strip", "strips_of"]

STRONG = 0.5
"""Share of the full colour from which on the mark of a sure cell is doubled."""
_FAINT = 0.1


class Cell(NamedTuple):
    """
    One byte of a strip.

    Attributes
    ----------
    offset : int
        Distance from the explained byte.
    text : str
        Two hexadecimal digits; two dots where there is no byte.
    active : bool
        Whether the byte was ever filled; nothing is known of one that was not.
    value, lower, upper : float
        Posterior mean of the importance, and its interval.
    prob_positive : float
        Posterior probability that the importance is positive.
    sign : int
        1 or -1 where the interval excludes zero, else 0.
    mark : str
        The sign to be read without colours: "+" or "-", doubled where the importance is at least
        half of the full colour; empty where the interval holds zero.
    colour : str
        Ground of the cell, paler the less sure the sign.
    ink : str
        Black or white, legible on that ground.
    faint : bool
        Whether the colour is so near white that a terminal or page may keep its own ground, which
        can be dark.
    """

    offset: int
    text: str
    active: bool
    value: float
    lower: float
    upper: float
    prob_positive: float
    sign: int
    mark: str
    colour: str
    ink: str
    faint: bool


class Strip(NamedTuple):
    """
    The explanation of one position in one sequence, byte by byte.

    Attributes
    ----------
    name : str
        Which instance.
    facts : tuple of str
        Where in its sequence; where they are known also what the box says of it, how well the
        surrogate predicts fresh perturbations, and what speaks against it.
    cells : tuple of Cell
        In the order of the offsets.
    limit : float
        Importance of the full colour.
    """

    name: str
    facts: tuple[str, ...]
    cells: tuple[Cell, ...]
    limit: float


def strips_of(
    ex: "Explanation",
    instance: Any = None,
    *,
    n: int | None = None,
    prob: float = 0.9,
    limit: float | None = None,
    names: Sequence[str] | None = None,
) -> tuple[Strip, ...]:
    """
    Work out what the strips of some instances show.

    Parameters
    ----------
    ex : Explanation
        A local explanation of bytes.
    instance : label or sequence of labels, optional
        Which instances, in this order; by default all.
    n : int, optional
        At most how many of them, the first ones.
    prob : float, default 0.9
        Posterior probability inside the intervals.
    limit : float, optional
        Importance of the full colour; by default 99 % of the cells of all these strips are within
        it, so that they can be compared.
    names : sequence of str, optional
        What the instances are called; by default by their labels.

    Returns
    -------
    tuple of Strip
        One for each instance.

    Raises
    ------
    ValueError
        If the explanation is not about bytes, there is no such instance, the limit is not
        positive, or there are more or fewer names than strips.

    Examples
    --------
    >>> from mixreg.explain.machine_code.sequence import sequence_explanation
    >>> ex = sequence_explanation([[0.5, 2.0, 0.0]], [[0xC4, 0x56, 0x8A]], [1])
    >>> (strip,) = strips_of(ex)
    >>> [(cell.text, cell.sign) for cell in strip.cells]
    [('c3', 1), ('55', 1), ('89', 0)]
    """
    check_bytes(ex)
    labels = _labels(ex, instance)[:n]
    if names is None:
        names = [f"instance {label}" for label in labels]
    if len(names) != len(labels):
        raise ValueError(f"names has {len(names)} entries; there are {len(labels)} strips.")
    data = ex.data.sel(instance=labels).sortby("offset")
    numbers = _numbers(data, prob)
    if limit is None:
        limit = colour_limit(numbers["value"].where(numbers["active"]))
    elif not (np.isfinite(limit) and limit > 0):
        raise ValueError(f"limit is {limit}; wanted a positive number.")
    what = response_of(ex)
    return tuple(
        Strip(
            printable(name),
            _facts(data.isel(instance=place), what),
            _cells(numbers.isel(instance=place), limit),
            limit,
        )
        for place, name in enumerate(names)
    )


def _labels(ex: "Explanation", instance: Any) -> list[Any]:
    """Find the instances that are named."""
    known = ex.data["instance"].values.tolist()
    if instance is None:
        return known
    several = isinstance(instance, Sequence | np.ndarray) and not isinstance(instance, str)
    labels = list(instance) if several else [instance]
    strange = [label for label in labels if label not in known]
    if strange or not labels:
        found = printable(strange[0] if strange else labels)
        raise ValueError(f"instance is {found}; the explanation has {printable(known)}.")
    return labels


def _numbers(data: xr.Dataset, prob: float) -> xr.Dataset:
    """Collect what is shown of every cell, dims instance and feature."""
    draws = data["importance"]
    bounds = interval(draws, prob)
    lower, upper = (bounds.sel(bound=end, drop=True) for end in ("lower", "upper"))
    found = xr.Dataset(
        {
            "byte": bytes_at(data),
            "value": draws.mean("sample"),
            "lower": lower,
            "upper": upper,
            "prob_positive": prob_positive(draws),
            "sign": (lower > 0).astype(int) - (upper < 0).astype(int),
        }
    )
    found["active"] = data["active"] if "active" in data else found["byte"] != NO_BYTE
    return found


def _cells(row: xr.Dataset, limit: float) -> tuple[Cell, ...]:
    """Decide how every cell of one strip looks."""
    strength = faded(row["value"].values, row["prob_positive"].values, limit)
    colours = colours_of(strength)
    columns: dict[str, list[Any]] = {
        name: row[name].values.tolist() for name in Cell._fields if name in row.variables
    }
    columns["text"] = [text_of_byte(byte) for byte in row["byte"].values.tolist()]
    columns["mark"] = [
        "+ -"[1 - sign].strip() * (2 if abs(value) >= STRONG * limit else 1)
        for sign, value in zip(columns["sign"], columns["value"], strict=True)
    ]
    columns |= {"colour": colours, "ink": [ink_on(colour) for colour in colours]}
    columns["faint"] = (np.abs(strength) < _FAINT).tolist()
    return tuple(map(Cell, *(columns[name] for name in Cell._fields)))


def _facts(one: xr.Dataset, what: str) -> tuple[str, ...]:
    """Say what is known of one instance as a whole."""
    facts = [f"byte {int(one['position'])} of {one.sizes['column']}"]
    if "response" in one and one["response"].ndim == 0:
        facts.append(f"{what} {float(one['response']):+.2f}")
    if "r2" in one and one["r2"].ndim == 0:
        ridge = f" (ridge {float(one['ridge_r2']):.2f})" if "ridge_r2" in one else ""
        facts.append(f"R² {float(one['r2']):.2f}{ridge}")
    if "degenerate" in one and bool(one["degenerate"]):
        facts.append("no filling changed the response")
    elif "faithful" in one and not bool(one["faithful"]):
        facts.append("NOT FAITHFUL")
    return tuple(facts)
