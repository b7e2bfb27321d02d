"""Explanations of bytes: which byte stands at which offset, and what its importance measures."""

from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from mixreg.explain.printable import printable

if TYPE_CHECKING:
    from mixreg.explain.explanation import Explanation
    from mixreg.explain.labelled import LabelledDraws

__all__ = [
    "NO_BYTE",
    "bytes_at",
    "check_bytes",
    "effect_of",
    "is_of_bytes",
    "response_of",
    "text_of_byte",
]

NO_BYTE = -1
_LARGEST_TOKEN = 256


def is_of_bytes(ex: "LabelledDraws") -> bool:
    """
    Say whether an explanation is one of bytes in sequences.

    Parameters
    ----------
    ex : LabelledDraws
        Any explanation.

    Returns
    -------
    bool
        True if it has offsets, positions and inputs, and these are tokens of bytes: 0 for none,
        or byte + 1.

    Examples
    --------
    >>> from mixreg.explain.explanation import Explanation
    >>> is_of_bytes(Explanation.from_coefficients([[1.0]]))
    False
    """
    data = ex.data
    dims = {"offset": ("feature",), "position": ("instance",)}
    if ex.group != "instance" or "input" not in data:
        return False
    if any(name not in data.coords or data[name].dims != wanted for name, wanted in dims.items()):
        return False
    if any(data[name].dtype.kind not in "iu" for name in dims):
        return False
    tokens = data["input"]
    if set(tokens.dims) != {"instance", "column"}:
        return False
    values = tokens.values
    return bool(((values >= 0) & (values <= _LARGEST_TOKEN) & (values == np.rint(values))).all())


def check_bytes(ex: "Explanation") -> None:
    """
    Refuse an explanation that is not one of bytes.

    Parameters
    ----------
    ex : Explanation
        Any explanation.

    Raises
    ------
    ValueError
        If `is_of_bytes` is not true of it.

    Examples
    --------
    >>> from mixreg.explain.machine_code.sequence import sequence_explanation
    >>> check_bytes(sequence_explanation([[2.0]], [[86]], [0]))
    """
    if not is_of_bytes(ex):
        raise ValueError(
            "ex is not about bytes: wanted a local explanation with the coordinates offset "
            "(feature) and position (instance), and input tokens (byte + 1, 0 for none)."
        )


def response_of(ex: "Explanation") -> str:
    """
    Name the response of the box.

    Parameters
    ----------
    ex : Explanation
        Any explanation.

    Returns
    -------
    str
        "logit", "probability" or "response".

    Examples
    --------
    >>> from mixreg.explain.machine_code.sequence import sequence_explanation
    >>> response_of(sequence_explanation([[2.0]], [[86]], [0], response_kind="raw"))
    'response'
    """
    kind = printable(ex.attrs.get("response_kind", "raw"))
    return "response" if kind == "raw" else kind


def effect_of(ex: "Explanation") -> str:
    """
    Say what an importance of a byte measures.

    Parameters
    ----------
    ex : Explanation
        An explanation of bytes.

    Returns
    -------
    str
        In words, with the unit.

    Examples
    --------
    >>> from mixreg.explain.machine_code.sequence import sequence_explanation
    >>> effect_of(sequence_explanation([[2.0]], [[86]], [0]))
    'change in logit when the byte is kept'
    """
    return f"change in {response_of(ex)} when the byte is kept"


def bytes_at(data: xr.Dataset) -> xr.DataArray:
    """
    Find the byte at every offset from the explained one.

    Parameters
    ----------
    data : Dataset
        Of an explanation of bytes.

    Returns
    -------
    DataArray
        Dims instance and feature; -1 where there is no byte, outside the sequence or at a pad.

    Examples
    --------
    >>> from mixreg.explain.machine_code.sequence import sequence_explanation
    >>> ex = sequence_explanation([[0.5, 2.0, 0.0]], [[0xC4, 0x56]], [1])
    >>> [text_of_byte(byte) for byte in bytes_at(ex.data).values[0]]
    ['c3', '55', '··']
    """
    tokens = data["input"].transpose("instance", "column").values.astype(np.int64)
    column = data["position"].values[:, None] + data["offset"].values
    inside = (column >= 0) & (column < tokens.shape[1])
    found = np.take_along_axis(tokens, np.clip(column, 0, tokens.shape[1] - 1), axis=1)
    kept = {name: data[name] for name in ("instance", "feature", "offset")}
    return xr.DataArray(np.where(inside, found - 1, NO_BYTE), kept, ("instance", "feature"))


def text_of_byte(byte: int) -> str:
    """
    Write a byte in two characters.

    Parameters
    ----------
    byte : int
        0 to 255, or -1 for none.

    Returns
    -------
    str
        Two hexadecimal digits, or two dots.

    Examples
    --------
    >>> text_of_byte(195), text_of_byte(-1)
    ('c3', '··')
    """
    return "··" if byte < 0 else f"{byte:02x}"
