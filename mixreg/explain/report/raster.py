"""Pictures of pixels as PNG inside the page: heat maps of effects, and the images themselves."""

import base64
import struct
import zlib

import numpy as np
from markupsafe import Markup

from mixreg.explain.machine_code.shade import DIVERGING

__all__ = ["LARGEST", "grey_picture", "png_bytes", "ramp_picture"]

LARGEST = 160
"""Rows and columns that are shown of a picture; larger ones are thinned out."""
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def png_bytes(colours: np.ndarray) -> bytes:
    """
    Encode colours as a PNG file.

    Parameters
    ----------
    colours : ndarray of uint8 of shape (height, width, 3)
        Red, green and blue.

    Returns
    -------
    bytes
        The file.

    Examples
    --------
    >>> png_bytes(np.zeros((2, 3, 3), dtype=np.uint8))[1:4]
    b'PNG'
    """
    height, width = colours.shape[:2]
    lines = np.zeros((height, 1 + 3 * width), dtype=np.uint8)
    lines[:, 1:] = colours.reshape(height, -1)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(lines.tobytes(), 9)), (b"IEND", b""))
    return _SIGNATURE + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )


def ramp_picture(strengths: np.ndarray, *, positive: bool, alt: str) -> Markup:
    """
    Paint how strong each pixel is, from white to one dark colour.

    Parameters
    ----------
    strengths : ndarray of shape (height, width)
        Between 0 and 1; NaN for pixels that are no features, which become grey.
    positive : bool
        Which end of the diverging colours is used: that of positive effects or of negative ones.
    alt : str
        What the picture shows, in words.

    Returns
    -------
    Markup
        An image with its data.

    Examples
    --------
    >>> ramp_picture(np.ones((2, 2)), positive=True, alt="<all>")[:37]
    Markup('<img class="pixels" alt="&lt;all&gt;"')
    """
    stops = DIVERGING[2:] if positive else DIVERGING[2::-1]
    ramp = np.array([[int(stop[i : i + 2], 16) for i in (1, 3, 5)] for stop in stops], float)
    known = np.isfinite(strengths)
    places = np.linspace(0.0, 1.0, len(ramp))
    filled = np.where(known, strengths, 0.0)
    colours = np.stack([np.interp(filled, places, ramp[:, i]) for i in range(3)], axis=-1)
    colours[~known] = 200.0
    return _image(colours, alt)


def grey_picture(image: np.ndarray, *, alt: str) -> Markup:
    """
    Show an image itself.

    Parameters
    ----------
    image : ndarray of shape (height, width) or (height, width, channels)
        Any numbers; three channels are colours, others are averaged.
    alt : str
        What the picture shows, in words.

    Returns
    -------
    Markup
        An image with its data.

    Examples
    --------
    >>> "data:image/png;base64," in grey_picture(np.eye(3), alt="a line")
    True
    """
    values = np.asarray(image, dtype=np.float64)
    low, high = float(values.min()), float(values.max())
    values = (values - low) / (high - low) if high > low else np.zeros_like(values)
    if values.ndim == 3 and values.shape[2] != 3:
        values = values.mean(axis=2)
    if values.ndim == 2:
        values = np.repeat(values[..., None], 3, axis=2)
    return _image(255.0 * values, alt)


def _image(colours: np.ndarray, alt: str) -> Markup:
    """Put the data of a picture into the page."""
    step = -(-max(colours.shape[:2]) // LARGEST)
    data = png_bytes(np.rint(colours[::step, ::step]).astype(np.uint8))
    text = base64.b64encode(data).decode("ascii")
    return Markup('<img class="pixels" alt="{}" src="data:image/png;base64,{}">').format(alt, text)
