"""What features are called in a report: places of pixels, bytes at offsets."""

from typing import TYPE_CHECKING, Any

from mixreg.explain.machine_code.windows import bytes_at, is_of_bytes, text_of_byte
from mixreg.explain.report.words import name_of, place_of

if TYPE_CHECKING:
    from mixreg.explain.explanation import Explanation

__all__ = ["names_of"]


def names_of(ex: "Explanation", label: Any = None) -> dict[Any, str]:
    """
    Name the features for readers.

    Parameters
    ----------
    ex : Explanation
        The explanation.
    label : label of an instance, optional
        With bytes: whose bytes are named.

    Returns
    -------
    dict of str to str
        Name in the explanation -> name in the report, fit to be shown but not yet escaped.

    Examples
    --------
    >>> from mixreg.explain.machine_code.sequence import sequence_explanation
    >>> ex = sequence_explanation([[0.5, 2.0, 0.0]], [[0xC4, 0x56, 0x8A]], [1])
    >>> names_of(ex)["-1"], names_of(ex, 0)["-1"]
    ('byte at -1', 'c3 at -1')
    """
    features = ex.data["feature"].values.tolist()
    if ex.image is not None or "owner" in ex.data:
        return {feature: name_of(place_of(str(feature))) for feature in features}
    if not is_of_bytes(ex):
        return {feature: name_of(feature) for feature in features}
    if label is None:
        return {feature: f"byte at {name_of(feature)}" for feature in features}
    own = bytes_at(ex.data.sel(instance=[label])).values[0]
    return {
        feature: f"{text_of_byte(int(byte))} at {name_of(feature)}"
        for feature, byte in zip(features, own, strict=True)
    }
