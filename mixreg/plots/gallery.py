"""The images that the components of an explanation are about."""

from typing import Any

import numpy as np

from mixreg.explain.picture import feature_rows
from mixreg.inputs import check_count
from mixreg.plots.captions import caption
from mixreg.plots.style import grid_of_axes

__all__ = ["members_in_order", "plot_gallery"]

_TILE = 1.05
_ORDERS = {
    "typical": "Members nearest to the average of their component first",
    "surest": "Surest members first",
}


def plot_gallery(
    ex: Any,
    images: Any,
    n: int = 8,
    *,
    order: str = "typical",
    n_components: int | None = None,
    prob: float = 0.9,
) -> np.ndarray:
    """
    Show typical members of every occupied component, with the component's size.

    Components are told apart by their rules, and need not look different: where the typical
    members of two components are alike, the black box treats similar images in two ways, and the
    surest members show better what sets each apart.

    Parameters
    ----------
    ex : Explanation
        A global image explanation with responsibilities.
    images : array-like of shape (n_obs, height, width) or (n_obs, height, width, channels)
        The images that were explained, all of them and in the same order and units.
    n : int, default 8
        How many images to show of each component.
    order : {"typical", "surest"}, default "typical"
        Which members come first; see `members_in_order`.
    n_components : int, optional
        At most how many components are shown, the largest first; by default all to which an
        image most probably belongs.
    prob : float, default 0.9
        Posterior probability inside the intervals of the sizes.

    Returns
    -------
    ndarray of shape (n_components, n)
        The axes. Those without an image are hidden.

    Raises
    ------
    ValueError
        If the explanation is not a global one about images, these are not its images, or the
        order is unknown.

    Examples
    --------
    >>> import numpy as np
    >>> import mixreg as mr
    >>> images = np.arange(12.0).reshape(3, 2, 2)
    >>> ex = mr.Explanation.from_coefficients(
    ...     [[1.0]], X=images, response=[1.0, 5.0, 9.0], masker=mr.maskers.Image((2, 2), [0])
    ... )
    >>> plot_gallery(ex, images, n=2).shape
    (1, 2)
    """
    n = check_count(n, name="n")
    if n_components is not None:
        check_count(n_components, name="n_components")
    rows = _check_images(ex, images)
    shares = ex.shares.sortby(ex.shares, ascending=False)
    members = {
        int(c): members_in_order(ex, images, int(c), order=order)[:n]
        for c in shares["component"].values
    }
    labels = [label for label, places in members.items() if len(places)][:n_components]
    axes = grid_of_axes(len(labels), n, width=_TILE, height=1.3 * _TILE)
    ends = float(rows.min()), float(rows.max())
    for panels, label in zip(axes, labels, strict=True):
        for ax in panels[len(members[label]) :]:
            ax.set_visible(False)
        for ax, place in zip(panels, members[label], strict=False):
            _draw(ax, rows[place].reshape(ex.image.shape), ends)
            ax.set_xlabel(_tile_caption(ex, label, int(place)), fontsize="x-small", labelpad=2)
        words = caption(ex, {"component": label}, prob).replace(" (", "\n(")
        words = words.replace("interval ", "interval\n")
        panels[0].set_ylabel(words, rotation=0, ha="right", va="center", fontsize="small")
    kind = ex.attrs.get("response_kind", "raw")
    what = "P(component)" + f", {'response' if kind == 'raw' else kind}" * ("response" in ex.data)
    axes[0, 0].figure.supxlabel(f"{_ORDERS[order]}; below each: {what}", fontsize="small")
    return axes


def members_in_order(ex: Any, images: Any, component: int, *, order: str = "typical") -> np.ndarray:
    """
    Find the explained images that belong to a component, the most telling first.

    Members are the images that more probably belong to this component than to any other.

    - "typical": nearest, in squared distance over all pixels, to the average of the component's
      images, in which each counts by its probability. The half of the members that belong to it
      least surely comes after the others.
    - "surest": of highest probability, in whole percent; where that is equal, those for which the
      component's rule comes nearest to the response of the black box. These are often unusual
      images: they are sure because no other rule describes them.

    Parameters
    ----------
    ex : Explanation
        A global image explanation with responsibilities.
    images : array-like of shape (n_obs, height, width) or (n_obs, height, width, channels)
        The images that were explained, all of them and in the same order and units.
    component : int
        Label of the component.
    order : {"typical", "surest"}, default "typical"
        What comes first.

    Returns
    -------
    ndarray of int of shape (n_members,)
        Places of the images; empty if the component has no member.

    Raises
    ------
    ValueError
        If the explanation is not a global one about images, these are not its images, or there
        is no such order or component.

    Examples
    --------
    >>> import numpy as np
    >>> import mixreg as mr
    >>> images = np.arange(12.0).reshape(3, 2, 2)
    >>> ex = mr.Explanation.from_coefficients(
    ...     [[1.0]], X=images, response=[1.0, 5.0, 8.5], masker=mr.maskers.Image((2, 2), [0])
    ... )
    >>> members_in_order(ex, images, component=0)
    array([1, 0, 2])
    >>> members_in_order(ex, images, component=0, order="surest")
    array([2, 0, 1])
    """
    if order not in _ORDERS:
        raise ValueError(f"order is {order!r}; wanted one of {', '.join(_ORDERS)}.")
    rows = _check_images(ex, images)
    responsibility = ex.responsibilities.transpose("obs", "component")
    labels = responsibility["component"].values.tolist()
    if component not in labels:
        raise ValueError(f"component is {component}; the explanation has {labels}.")
    place = labels.index(component)
    own = responsibility.values[:, place]
    members = np.flatnonzero(responsibility.values.argmax(axis=1) == place)
    if order == "surest" or not len(members):
        misfit = _misfit(ex, rows, component)[members]
        return members[np.lexsort((misfit, -np.round(100 * own[members])))]
    average = own @ rows / own.sum()
    distance = ((rows[members] - average) ** 2).sum(axis=1)
    return members[np.lexsort((distance, own[members] < np.median(own[members])))]


def _misfit(ex: Any, rows: np.ndarray, component: int) -> np.ndarray:
    """Distance of every response from what a component's rule says, where both are known."""
    if not {"response", "intercept"} <= set(ex.data):
        return np.zeros(len(rows))
    mean = ex.data[["importance", "intercept"]].sel(component=component).mean("sample")
    rule = feature_rows(ex.data, rows) @ mean["importance"].values + float(mean["intercept"])
    return np.abs(ex.data["response"].values - rule)


def _check_images(ex: Any, images: Any) -> np.ndarray:
    """Check that these are the explained images, and lay them out one to a row."""
    if ex.image is None or ex.group != "component":
        raise ValueError("a gallery needs a global explanation of images, made with a masker.")
    rows = ex.image.rows(images)
    n_obs = len(ex.responsibilities["obs"])
    if len(rows) != n_obs:
        raise ValueError(f"images has {len(rows)} images; {n_obs} were explained.")
    if "mean_image" in ex.data:
        seen, wanted = rows.mean(axis=0, dtype=np.float64), ex.data["mean_image"].values.ravel()
        if not np.allclose(seen, wanted, rtol=1e-3, atol=1e-3 * np.abs(wanted).max()):
            raise ValueError(
                f"images are not those that were explained: their mean is {seen.mean():.4g} and "
                f"not {wanted.mean():.4g} (are they in other units?), or it differs by pixel."
            )
    return rows


def _draw(ax: Any, image: np.ndarray, ends: tuple[float, float]) -> None:
    """Draw one image, in colours if it has three or four channels."""
    low, high = ends
    shades = np.clip((image - low) / ((high - low) or 1.0), 0.0, 1.0)
    if shades.ndim == 3 and shades.shape[2] not in (3, 4):
        shades = shades.mean(axis=2)
    ax.imshow(shades, cmap="gray", vmin=0, vmax=1)
    ax.set_xticks([])
    ax.set_yticks([])


def _tile_caption(ex: Any, component: int, place: int) -> str:
    """Say how surely an image is a member, and what the black box says of it."""
    share = float(ex.responsibilities.sel(component=component).isel(obs=place))
    if "response" not in ex.data:
        return f"{share:.2f}"
    return f"{share:.2f}, {float(ex.data['response'].isel(obs=place)):.3g}"
