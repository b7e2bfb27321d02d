"""Heat maps of image explanations: what raises the response and what lowers it, side by side."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from markupsafe import Markup

from mixreg.explain.importance import prob_positive
from mixreg.explain.machine_code.shade import colour_limit, faded
from mixreg.explain.report.raster import grey_picture, ramp_picture
from mixreg.explain.report.words import name_of

if TYPE_CHECKING:
    import xarray as xr

    from mixreg.explain.explanation import Explanation

__all__ = ["Panel", "panels_of"]


class Panel(NamedTuple):
    """
    One picture.

    Attributes
    ----------
    caption : str
        What it shows.
    picture : Markup
        An image with its data.

    Examples
    --------
    >>> Panel("the image", Markup("")).caption
    'the image'
    """

    caption: str
    picture: Markup


def panels_of(ex: "Explanation", labels: Sequence[Any]) -> tuple[tuple[Panel, ...], ...]:
    """
    Paint the effects of every group on their pixels.

    The strength of a colour is the effect as a part of the largest of all groups, faded by how
    unsure its sign is. Raising and lowering have a picture each, so that signs need no colour.

    Parameters
    ----------
    ex : Explanation
        The explanation.
    labels : sequence
        The groups that are shown.

    Returns
    -------
    tuple of tuple of Panel
        Those of every group; empty ones where the explanation is not about images.

    Examples
    --------
    >>> from mixreg.explain.explanation import Explanation
    >>> from mixreg.explain.maskers import Image, every_pixel
    >>> ex = Explanation.from_coefficients([[1.0, -1.0]], masker=Image((1, 2), every_pixel()),
    ...                                    X=[[[0.0, 1.0]], [[1.0, 0.0]]])
    >>> [panel.caption for panel in panels_of(ex, [0])[0]]
    ['raises the response', 'lowers the response', 'mean image']
    """
    local = ex.group == "instance" and {"owner", "input"} <= set(ex.data)
    if ex.image is None and not local:
        return tuple(() for _ in labels)
    part = ex if ex.group is None else ex.select(**{ex.group: list(labels)})
    draws = part.draws(part.ranking_scale)
    mean, positive = draws.mean("sample"), prob_positive(draws)
    strengths = mean.copy(data=faded(mean.values, positive.values, colour_limit(mean.values)))
    found = []
    for label in labels:
        own = strengths if ex.group is None else strengths.sel({str(ex.group): label})
        painted = _of_patches(ex, label, own) if local else ex.paint(own).values
        found.append((*_both(painted, name_of(label)), *_itself(ex, label)))
    return tuple(found)


def _both(painted: np.ndarray, name: str) -> tuple[Panel, Panel]:
    """Paint positive and negative strengths apart; of several bands the strongest counts."""
    if painted.ndim == 3:
        strongest = np.nan_to_num(np.abs(painted)).argmax(axis=2)[..., None]
        painted = np.take_along_axis(painted, strongest, axis=2)[..., 0]
    panels = []
    for sign, verb in ((1.0, "raises"), (-1.0, "lowers")):
        shown = np.clip(sign * painted, 0.0, 1.0)
        n_strong = int((np.nan_to_num(shown) > 0.5).sum())
        alt = (
            f"Heat map of {name}: pixels whose brightness {verb} the response; {n_strong} of "
            f"{painted.size} are stronger than half of the scale"
        )
        picture = ramp_picture(shown, positive=sign > 0, alt=alt)
        panels.append(Panel(f"{verb} the response", picture))
    return panels[0], panels[1]


def _itself(ex: "Explanation", label: Any) -> tuple[Panel, ...]:
    """Show the explained image, or the mean of the explained ones."""
    if "owner" in ex.data:
        image = ex.data["input"].sel(instance=label).values.reshape(_shape(ex))
        return (Panel("the image", grey_picture(image, alt=f"The image {name_of(label)} itself")),)
    if "mean_image" in ex.data:
        picture = grey_picture(ex.data["mean_image"].values, alt="Mean of the explained images")
        return (Panel("mean image", picture),)
    return ()


def _of_patches(ex: "Explanation", label: Any, strengths: "xr.DataArray") -> np.ndarray:
    """Give every pixel the strength of its patch."""
    owner = ex.data["owner"].sel(instance=label).values
    known = np.where(ex.data["active"].sel(instance=label).values, strengths.values, 0.0)
    return np.where(owner >= 0, known[owner], np.nan).reshape(_shape(ex))


def _shape(ex: "Explanation") -> tuple[int, ...]:
    """Read the shape of one explained image."""
    return tuple(json.loads(ex.attrs["input_shape"]))
