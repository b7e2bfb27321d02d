"""Routing in tables: which features send inputs to which component."""

from typing import Any

from mixreg.cli.console import print_table, say

__all__ = ["show_routing"]


def show_routing(
    ex: Any, *, k: int = 3, prob: float = 0.9, n_components: int = 3, min_share: float = 0.05
) -> None:
    """
    Print what leads inputs to the largest components.

    Parameters
    ----------
    ex : Explanation
        A global explanation with a gate.
    k : int, default 3
        How many features for each component.
    prob : float, default 0.9
        Posterior probability inside the intervals.
    n_components : int, default 3
        At most how many components.
    min_share : float, default 0.05
        Components with a smaller share of the rows are left out.

    Examples
    --------
    >>> show_routing.__name__
    'show_routing'
    """
    shares = ex.shares.sortby(ex.shares, ascending=False)
    largest = [
        int(c) for c in shares["component"][:n_components] if shares.sel(component=c) >= min_share
    ]
    rows = []
    for component in largest:
        name = str(component)
        for row in ex.routing(component, k, prob=prob).to_dict("records"):
            interval = f"{row['lower']:+.3f} to {row['upper']:+.3f}"
            rows.append((name, row["feature"], f"{row['value']:+.3f}", interval))
            name = ""
    print_table(("component", "feature", "weight", f"{prob:.0%} interval"), rows)
    say("weight: what a standard deviation of the feature adds to the component's weight,")
    say("on average over the fitted rows")
