"""Coefficients of pixels painted where they belong, with how sure they are."""

from typing import Any

import numpy as np
import xarray as xr

from mixreg.explain.machine_code.shade import colour_limit
from mixreg.inputs import check_count
from mixreg.plots.captions import caption, chosen_part, largest_parts
from mixreg.plots.style import (
    DIVERGING,
    SEQUENTIAL,
    axes_or_new,
    colour_map,
    grid_of_axes,
)

__all__ = ["plot_heatmap", "plot_heatmaps"]

_UNITS = {"unit": "per unit of the pixel", "sd": "per standard deviation of the pixel"}
_SHOWN = ("value", "prob_sign", "width")
# Greys of the mean image: white is left to coefficients near zero.
_DARK, _LIGHT = 0.35, 0.8


def plot_heatmap(
    ex: Any,
    component: int | None = None,
    show: str = "value",
    k: int | None = None,
    ax: Any = None,
    prob: float = 0.9,
    *,
    scale: str | None = None,
    band: int | None = None,
    limit: float | None = None,
) -> Any:
    """
    Paint the coefficients of one component over the mean image, or how sure they are.

    Only pixels that are features are coloured; elsewhere the mean image is grey, and a thin line
    follows its half height over the colours. A "+" or "-" stands on pixels whose interval
    excludes zero, so that signs can be read without colour.

    Parameters
    ----------
    ex : Explanation
        An image explanation.
    component : int, optional
        Which component (or instance) to draw; by default the component with most rows.
    show : {"value", "prob_sign", "width"}, default "value"
        The posterior mean of the coefficients, the probability that they are positive, or the
        width of their intervals.
    k : int, optional
        Only the k pixels of largest absolute value are coloured; all that are features by
        default.
    ax : matplotlib.axes.Axes, optional
        Axes to draw on; a new figure by default.
    prob : float, default 0.9
        Posterior probability inside the intervals.
    scale : {"unit", "sd"}, optional
        Coefficients per unit of a pixel or per standard deviation of it over the explained
        images; by default the scale on which the explanation ranks.
    band : int, optional
        Which channel to draw; needed where images have several.
    limit : float, optional
        Coefficient, or width, at the end of the colour bar, so that pictures can be compared. By
        default 99 % of the pixels are within it; an arrow on the bar says that others are not.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on.

    Raises
    ------
    ValueError
        If the explanation is not about images, there is no such component or band, or ``show``
        is unknown.

    Examples
    --------
    >>> import mixreg as mr
    >>> view = mr.maskers.Image((2, 2), select=[1, 3])
    >>> ex = mr.Explanation.from_coefficients([[2.0, -1.0]], masker=view)
    >>> plot_heatmap(ex).images[-1].get_array()
    masked_array(
      data=[[--, 2.0],
            [--, -1.0]],
      mask=[[ True, False],
            [ True, False]],
      fill_value=1e+20)
    """
    scale = scale or ex.ranking_scale
    band = _check_band(ex, band)
    if show not in _SHOWN:
        raise ValueError(f"show is {show!r}; wanted one of {', '.join(_SHOWN)}.")
    chosen = chosen_part(ex, component)
    numbers = _numbers(ex, prob, scale).sel(chosen)
    if k is not None:
        size = np.argsort(-np.abs(numbers["value"].values), kind="stable")
        numbers = numbers.isel(feature=size[: check_count(k, name="k")])
    ax = axes_or_new(ax, width=5.2, height=4.6)
    picture = _one_band(ex.paint(numbers[show]), band)
    limit = _limit(picture, show) if limit is None else limit
    _draw_mean(ax, ex, picture.shape, outline=False)
    _colour(ax, picture, show, limit, _bar_label(ex, show, scale, prob))
    _draw_mean(ax, ex, picture.shape, outline=True)
    note = ""
    if show != "width":
        signs = _one_band(ex.paint(numbers["sign"]), band)
        _mark_signs(ax, signs, dark=_is_dark(picture, show, limit))
        note = f"\n+ or −: the {prob:.0%} interval excludes zero"
    ax.set_xlabel(f"column{note}")
    ax.set_ylabel("row")
    ax.set_title(caption(ex, chosen, prob), fontsize="medium", loc="left")
    return ax


def plot_heatmaps(
    ex: Any,
    n_components: int = 4,
    k: int | None = None,
    prob: float = 0.9,
    *,
    scale: str | None = None,
    band: int | None = None,
    min_share: float = 0.05,
) -> np.ndarray:
    """
    Draw the heat maps of the largest components: coefficients, their signs and their intervals.

    Colours mean the same in all rows, so that components can be compared.

    Parameters
    ----------
    ex : Explanation
        An image explanation.
    n_components : int, default 4
        At most how many components are drawn, the largest first.
    k : int, optional
        Only the k pixels of largest absolute value are coloured in every row.
    prob : float, default 0.9
        Posterior probability inside the intervals.
    scale : {"unit", "sd"}, optional
        As in `plot_heatmap`.
    band : int, optional
        Which channel to draw; needed where images have several.
    min_share : float, default 0.05
        Components with a smaller share of the rows are not drawn.

    Returns
    -------
    ndarray of shape (n_rows, 3)
        The axes: a row for each component, with the coefficients over the mean image, the
        probability that they are positive, and the width of their intervals.

    Raises
    ------
    ValueError
        If the explanation is not about images, or no component is large enough.

    Examples
    --------
    >>> import mixreg as mr
    >>> view = mr.maskers.Image((2, 2), select=[1, 3])
    >>> ex = mr.Explanation.from_coefficients([[2.0, -1.0], [0.0, 1.0]], masker=view)
    >>> plot_heatmaps(ex).shape
    (2, 3)
    """
    scale = scale or ex.ranking_scale
    band = _check_band(ex, band)
    labels = largest_parts(ex, check_count(n_components, name="n_components"), min_share)
    if not labels:
        raise ValueError(f"no component has a share of at least min_share={min_share}.")
    numbers = _numbers(ex, prob, scale)
    if ex.group is not None:
        numbers = numbers.sel({ex.group: labels})
    axes = grid_of_axes(len(labels), len(_SHOWN), width=4.3, height=4.0)
    titles = {"prob_sign": "P(positive)", "width": f"width of the {prob:.0%} interval"}
    for panels, label in zip(axes, labels, strict=True):
        for ax, show in zip(panels, _SHOWN, strict=True):
            limit = _limit(numbers[show], show)
            settings: dict[str, Any] = {
                "k": k,
                "prob": prob,
                "scale": scale,
                "band": band,
                "limit": limit,
            }
            plot_heatmap(ex, label, show, ax=ax, **settings)
            if show in titles:
                ax.set_title(titles[show], fontsize="medium", loc="left")
    return axes


def _check_band(ex: Any, band: int | None) -> int:
    """Refuse what is not about images, and find the channel."""
    view = ex.image
    if view is None:
        raise ValueError("ex is not about images: heat maps need an explanation with a masker.")
    n_bands = view.shape[2] if len(view.shape) == 3 else 1
    if band is None and n_bands > 1:
        raise ValueError(f"band is not given; the images have the bands 0 to {n_bands - 1}.")
    if band is not None and band not in range(n_bands):
        raise ValueError(f"band is {band}; the images have {n_bands}, counted from 0.")
    return band or 0


def _numbers(ex: Any, prob: float, scale: str) -> xr.Dataset:
    """Collect what can be shown of every coefficient; sign is 0 where zero is in the interval."""
    bounds = ex.interval(prob, scale=scale)
    lower, upper = (bounds.sel(bound=end, drop=True) for end in ("lower", "upper"))
    return xr.Dataset(
        {
            "value": ex.draws(scale).mean("sample"),
            "prob_sign": ex.prob_sign(),
            "width": upper - lower,
            "sign": (lower > 0).astype(int) - (upper < 0).astype(int),
        }
    )


def _one_band(picture: xr.DataArray, band: int) -> np.ndarray:
    """Rows and columns of one channel."""
    return (picture.isel(band=band) if "band" in picture.dims else picture).values


def _limit(numbers: Any, show: str) -> float:
    """Find the end of the colour bar."""
    return 1.0 if show == "prob_sign" else colour_limit(numbers)


def _bar_label(ex: Any, show: str, scale: str, prob: float) -> str:
    """Say what colours measure, and in which units."""
    kind = ex.attrs.get("response_kind", "raw")
    what = "response" if kind == "raw" else kind
    return {
        "value": f"effect on the {what}\n{_UNITS[scale]}",
        "prob_sign": "P(positive effect)",
        "width": f"width of the {prob:.0%} interval\n({what} {_UNITS[scale]})",
    }[show]


def _draw_mean(ax: Any, ex: Any, shape: tuple[int, ...], *, outline: bool) -> None:
    """Draw the mean image in grey, or the line along its half height."""
    mean = np.zeros(shape)
    if "mean_image" in ex.data:
        mean = ex.data["mean_image"].values
        mean = mean.mean(axis=2) if mean.ndim == 3 else mean
    low, high = float(mean.min()), float(mean.max())
    if not outline:
        share = (mean - low) / (high - low) if high > low else np.ones(shape)
        ax.imshow(_DARK + (_LIGHT - _DARK) * share, cmap="gray", vmin=0, vmax=1)
    elif high > low and min(shape) > 1:
        ax.contour(mean, levels=[(low + high) / 2], colors="black", linewidths=0.8)


def _colour(ax: Any, picture: np.ndarray, show: str, limit: float, label: str) -> None:
    """Colour the pixels that are features, and say what the colours mean."""
    low = {"value": -limit, "prob_sign": 0.0, "width": 0.0}[show]
    colours = colour_map(SEQUENTIAL if show == "width" else DIVERGING)
    drawn = ax.imshow(np.ma.masked_invalid(picture), cmap=colours, vmin=low, vmax=limit)
    above, below = np.nanmax(picture) > limit, show == "value" and np.nanmin(picture) < -limit
    ends = {(True, True): "both", (True, False): "max", (False, True): "min"}
    extend = ends.get((bool(above), bool(below)), "neither")
    ax.figure.colorbar(drawn, ax=ax, label=label, shrink=0.85, extend=extend)


def _is_dark(picture: np.ndarray, show: str, limit: float) -> np.ndarray:
    """Say where a colour is so dark that a mark on it must be white."""
    distance = np.abs(picture - 0.5) / 0.5 if show == "prob_sign" else np.abs(picture) / limit
    return distance > 0.6


def _mark_signs(ax: Any, signs: np.ndarray, *, dark: np.ndarray) -> None:
    """Put a plus or a minus on pixels whose interval excludes zero."""
    width = ax.get_position().width * ax.figure.get_figwidth() * 72 / signs.shape[1]
    looks = {"s": (0.45 * width) ** 2, "linewidths": width / 14}
    for sign, marker, name in ((1, "+", "sign +"), (-1, "_", "sign -")):
        rows, columns = np.nonzero(signs == sign)
        shades = np.where(dark[rows, columns], "white", "black")
        ax.scatter(columns, rows, marker=marker, c=shades, gid=name, **looks)
