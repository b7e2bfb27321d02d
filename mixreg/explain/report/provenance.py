"""Where an explanation comes from: seed, method, masker, calls, settings and versions."""

import json
from typing import TYPE_CHECKING, Any

from mixreg.explain.gated.readings import words_of
from mixreg.explain.printable import printable
from mixreg.explain.report.words import LONGEST, name_of

if TYPE_CHECKING:
    from mixreg.explain.explanation import Explanation

__all__ = ["provenance_of"]

_LONG = 4 * LONGEST
_WORDS = {
    "kind": "kind",
    "method": "method",
    "response_kind": "response",
    "inference": "inference",
    "reading": "component read",
    "gate": "gate",
    "masker": "masker",
    "n_samples": "perturbations per input",
    "n_calls": "calls of the black box",
    "clip": "clip of probabilities",
    "clipped_share": "share of clipped answers",
    "random_seed": "random seed",
    "seconds": "seconds",
    "selection": "selected by",
    "truncation_bound": "bound on what the truncation cuts off",
    "ambiguous_share": "share of draws whose labels are in doubt",
    "image_shape": "shape of an image",
    "input_shape": "shape of an image",
}
_DIMS = {
    "sample": "draws",
    "component": "components",
    "instance": "instances",
    "feature": "features",
    "obs": "rows",
}
# Told elsewhere, or about the file.
_ELSEWHERE = {"advice", "converged", "settings", "versions", "mixreg_explanation"}


def provenance_of(ex: "Explanation") -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """
    Collect all that was recorded.

    Parameters
    ----------
    ex : Explanation
        The explanation.

    Returns
    -------
    tuple of (str, tuple of (str, str))
        Headings, and below each names with values.

    Examples
    --------
    >>> from mixreg.explain.explanation import Explanation
    >>> heading, entries = provenance_of(Explanation.from_coefficients([[1.0]]))[0]
    >>> heading, dict(entries)["method"]
    ('Origin', 'coefficients')
    """
    sizes = ex.data.sizes
    origin = [
        (_WORDS.get(str(name), name_of(name)), _value(_told(str(name), value)))
        for name, value in ex.attrs.items()
        if name not in _ELSEWHERE
    ]
    extent = [(words, f"{sizes[dim]:,}") for dim, words in _DIMS.items() if dim in sizes]
    found = (
        ("Origin", tuple(origin)),
        ("Extent", tuple(extent)),
        ("Settings of the method", _entries(ex.attrs.get("settings"))),
        ("Versions", _entries(ex.attrs.get("versions"))),
    )
    return tuple((heading, entries) for heading, entries in found if entries)


def _told(name: str, value: Any) -> Any:
    """Say in words what is recorded in short."""
    if name == "reading":
        return words_of(str(value))
    if name == "seconds":
        return round(float(value), 1)
    return value


def _entries(text: Any) -> tuple[tuple[str, str], ...]:
    """Read a mapping that was recorded as JSON; what is none is shown as it is."""
    if text is None:
        return ()
    try:
        found = json.loads(text)
    except (TypeError, ValueError):
        found = None
    if not isinstance(found, dict):
        return (("recorded", _value(text)),)
    return tuple((name_of(name), _value(value)) for name, value in found.items())


def _value(value: Any) -> str:
    """Write a value of any kind, on one line."""
    if isinstance(value, float):
        return f"{value:.6g}"
    return printable("none" if value is None else value, _LONG)
