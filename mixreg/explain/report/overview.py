"""Many instances at a glance: which features matter to how many of them."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from mixreg.explain.importance import interval, prob_top_k
from mixreg.explain.report.groups import top_count
from mixreg.explain.report.names import names_of
from mixreg.explain.report.words import PROB, number_format

if TYPE_CHECKING:
    from mixreg.explain.explanation import Explanation

__all__ = ["Line", "Overview", "overview_of"]

_MOST_INSTANCES = 500
_MOST_LINES = 50
_CELLS = 2**26


class Line(NamedTuple):
    """
    One feature over many instances.

    Attributes
    ----------
    name : str
        Of the feature.
    prob_top : float
        P(top k), averaged over instances.
    raises, lowers : int
        Instances in which its interval is above zero, and below.
    size : str
        Mean of the absolute effects.
    mean_size : float
        The same as a number.

    Examples
    --------
    >>> Line("age", 0.5, 3, 0, "1.20", 1.2).raises
    3
    """

    name: str
    prob_top: float
    raises: int
    lowers: int
    size: str
    mean_size: float


class Overview(NamedTuple):
    """
    Features over many instances.

    Attributes
    ----------
    lines : tuple of Line
        Highest P(top k) first.
    n_instances : int
        Over how many instances; not all where there are very many.
    n_left : int
        Features that are not listed.

    Examples
    --------
    >>> Overview((), 3, 0).n_instances
    3
    """

    lines: tuple[Line, ...]
    n_instances: int
    n_left: int


def overview_of(ex: "Explanation") -> Overview | None:
    """
    Count, over instances, how often every feature is among the most important.

    Parameters
    ----------
    ex : Explanation
        The explanation.

    Returns
    -------
    Overview or None
        None where there are fewer than two instances.

    Examples
    --------
    >>> from mixreg.explain.machine_code.sequence import sequence_explanation
    >>> ex = sequence_explanation([[0.0, 2.0, 1.0]] * 2, [[1, 2, 3], [3, 2, 1]], [1, 1])
    >>> line = overview_of(ex).lines[0]
    >>> line.name, line.raises
    ('byte at +0', 2)
    """
    if ex.group != "instance" or ex.data.sizes["instance"] < 2:
        return None
    sizes = ex.data.sizes
    most = max(2, min(_MOST_INSTANCES, _CELLS // (sizes["sample"] * sizes["feature"])))
    draws = ex.draws(ex.ranking_scale).isel(instance=slice(most))
    top = prob_top_k(draws, top_count(sizes["feature"])).mean("instance").values
    mean = draws.mean("sample")
    size = abs(mean).mean("instance").values
    bounds = interval(draws, PROB)
    raises = (bounds.sel(bound="lower") > 0).sum("instance").values
    lowers = (bounds.sel(bound="upper") < 0).sum("instance").values
    write = number_format(float(size.max()), signed=False)
    called = names_of(ex)
    order = np.lexsort((-size, -np.round(top, 6)))
    lines = tuple(
        Line(
            called[ex.data["feature"].values[place]],
            float(top[place]),
            int(raises[place]),
            int(lowers[place]),
            write(float(size[place])),
            float(size[place]),
        )
        for place in order[:_MOST_LINES]
    )
    return Overview(lines, draws.sizes["instance"], max(0, len(order) - _MOST_LINES))
