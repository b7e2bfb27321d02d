"""Which components a picture is about, and what its title says of them."""

from typing import Any

import numpy as np

__all__ = ["caption", "chosen_part", "largest_parts"]


def chosen_part(ex: Any, label: int | None) -> dict[str, int]:
    """
    Select the component or instance that is named, or else the largest or the first.

    Parameters
    ----------
    ex : Explanation
        What is drawn.
    label : int or None
        Label of a component or an instance.

    Returns
    -------
    dict of str to int
        The label by the name of its dim; empty for an explanation of one part.

    Raises
    ------
    ValueError
        If there is no such label.

    Examples
    --------
    >>> from mixreg.explain import Explanation
    >>> ex = Explanation.from_coefficients([[2.0], [1.0]], weights=[0.3, 0.7])
    >>> chosen_part(ex, None)
    {'component': 1}
    """
    if ex.group is None:
        if label is not None:
            raise ValueError(f"component is {label}, but this explanation has only one part.")
        return {}
    labels = ex.values[ex.group].values.tolist()
    if label is None:
        label = labels[int(ex.shares.argmax("component"))] if ex.group == "component" else labels[0]
    if label not in labels:
        raise ValueError(f"component is {label}; the explanation has {labels}.")
    return {ex.group: label}


def largest_parts(ex: Any, n_components: int, min_share: float) -> list[int | None]:
    """
    List the components that get a picture, the largest first.

    Parameters
    ----------
    ex : Explanation
        What is drawn.
    n_components : int
        At most how many.
    min_share : float
        Components with a smaller share of the rows get none.

    Returns
    -------
    list
        Labels of components, or of the first instances; one None where there is only one part.

    Examples
    --------
    >>> from mixreg.explain import Explanation
    >>> ex = Explanation.from_coefficients([[2.0], [1.0], [3.0]], weights=[0.3, 0.69, 0.01])
    >>> largest_parts(ex, 4, min_share=0.05)
    [1, 0]
    """
    if ex.group is None:
        return [None]
    if ex.group != "component":
        return [int(label) for label in ex.values[ex.group].values[:n_components]]
    shares = ex.shares.sortby(ex.shares, ascending=False)[:n_components]
    return [int(label) for label in shares["component"].values[shares.values >= min_share]]


def caption(ex: Any, chosen: dict[str, int], prob: float) -> str:
    """
    Say which part a picture shows and how large it is, with its interval.

    Parameters
    ----------
    ex : Explanation
        What is drawn.
    chosen : dict of str to int
        Of `chosen_part`.
    prob : float
        Posterior probability inside the interval.

    Returns
    -------
    str
        Two lines for a component of known size or weight, else one.

    Examples
    --------
    >>> from mixreg.explain import Explanation
    >>> ex = Explanation.from_coefficients([[2.0], [1.0]], weights=[0.3, 0.7])
    >>> print(caption(ex, {"component": 1}, 0.9))
    component 1
    weight 0.7 (90% interval 0.7 to 0.7)
    """
    name = ", ".join(f"{group} {label}" for group, label in chosen.items())
    if ex.group != "component" or "w" not in ex.data:
        return name
    table = ex.components(prob).set_index("component").loc[chosen["component"]]
    if "size" in table:
        numbers = [f"{np.round(table[c]):,.0f}" for c in ("size", "size_lower", "size_upper")]
        what = f"{numbers[0]} rows"
    else:
        numbers = [f"{table[c]:.2g}" for c in ("weight", "weight_lower", "weight_upper")]
        what = f"weight {numbers[0]}"
    return f"{name}\n{what} ({prob:.0%} interval {numbers[1]} to {numbers[2]})"
