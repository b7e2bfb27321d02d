"""Explanations of bytes from estimates made elsewhere: draws, or one point, laid on offsets."""

from typing import Any

import numpy as np
import xarray as xr

from mixreg.explain.explanation import Explanation

__all__ = ["sequence_explanation"]


def sequence_explanation(
    importance: Any,
    tokens: Any,
    position: Any,
    *,
    pad: int = 0,
    response_kind: str = "logit",
    method: str = "coefficients",
) -> Explanation:
    """
    Build a local explanation of sequences from coefficients by offset.

    Parameters
    ----------
    importance : array-like of shape (n_instances, n_offsets) or (n_draws, n_instances, n_offsets)
        Change of the response when the token at an offset is kept rather than filled. Offsets are
        centred: an odd number of them, from ``-(n_offsets // 2)``.
    tokens : array-like of int of shape (n_instances, length)
        The sequences; bytes are given as byte + 1.
    position : array-like of int of shape (n_instances,)
        Where in its sequence each instance is explained, from 0.
    pad : int, default 0
        The token that stands for none.
    response_kind : {"logit", "probability", "raw"}, default "logit"
        What the coefficients add up to.
    method : str, default "coefficients"
        What tables call these estimates.

    Returns
    -------
    Explanation
        Of the kind "local". Offsets outside the sequence, or at a pad, have importance zero.

    Raises
    ------
    ValueError
        If the shapes do not suit each other, or a position is outside its sequence.

    Examples
    --------
    >>> ex = sequence_explanation([[0.5, 2.0, 0.0]], [[0xC4, 0x56, 0x8A]], [1])
    >>> ex.values.sel(instance=0, feature="+0").item()
    2.0
    """
    draws = np.asarray(importance, dtype=np.float64)
    draws = draws[None] if draws.ndim == 2 else draws
    rows, places = np.asarray(tokens), np.asarray(position)
    _check_shapes(draws, rows, places)
    offsets = np.arange(draws.shape[2]) - draws.shape[2] // 2
    columns = places[:, None] + offsets
    inside = (columns >= 0) & (columns < rows.shape[1])
    seen = np.take_along_axis(rows, np.clip(columns, 0, rows.shape[1] - 1), axis=1)
    active = inside & (seen != pad)
    data = xr.Dataset(
        {
            "importance": (("sample", "instance", "feature"), np.where(active, draws, 0.0)),
            "active": (("instance", "feature"), active),
            "input": (("instance", "column"), rows),
        },
        coords={
            "instance": np.arange(len(rows)),
            "feature": np.array([f"{offset:+d}" for offset in offsets], dtype=object),
            "offset": ("feature", offsets),
            "position": ("instance", places),
        },
        attrs={"kind": "local", "method": method, "response_kind": response_kind},
    )
    return Explanation(data)


def _check_shapes(draws: np.ndarray, tokens: np.ndarray, position: np.ndarray) -> None:
    """Refuse what does not fit together."""
    if draws.ndim != 3 or draws.shape[2] % 2 == 0:
        raise ValueError(
            f"importance has shape {draws.shape}; wanted (n_instances, n_offsets), perhaps with "
            "draws in front, and an odd number of offsets."
        )
    if tokens.ndim != 2 or tokens.dtype.kind not in "iu" or len(tokens) != draws.shape[1]:
        raise ValueError(
            f"tokens has shape {tokens.shape} and type {tokens.dtype}; wanted whole numbers for "
            f"{draws.shape[1]} instances."
        )
    if position.shape != (len(tokens),) or position.dtype.kind not in "iu":
        raise ValueError(f"position is {position}; wanted a whole number for every instance.")
    if (position < 0).any() or (position >= tokens.shape[1]).any():
        raise ValueError(f"position is {position}; the sequences have {tokens.shape[1]} places.")
