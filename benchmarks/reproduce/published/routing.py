"""Rules of the largest components of an explanation, and what sends inputs to each."""

from rich.console import Console
from rich.table import Table

__all__ = ["print_routing"]


def print_routing(console: Console, ex, title: str, unit: str) -> None:
    """Print the effect of a standard deviation of a feature on the rule, and on the weight."""
    shown = Table(title=f"{title}: rules and routing, 90 % intervals", title_justify="left")
    for column in ("component", "rule", f"effect per sd{unit}", "routing", "weight per sd"):
        shown.add_column(column, no_wrap=True)
    shares = ex.shares.sortby(ex.shares, ascending=False)
    for label in shares["component"].values[:4]:
        share = float(shares.sel(component=label))
        if share < 0.02:
            continue
        rules = ex.select(component=label).ranking(k=5, min_share=0.0).head(5)
        routes = ex.routing(label, 5)
        first = f"{label}, {share:.0%} of rows"
        for rule, route in zip(rules.itertuples(), routes.itertuples(), strict=True):
            shown.add_row(first, rule.feature, _interval(rule), route.feature, _interval(route))
            first = ""
        shown.add_section()
    console.print(shown)


def _interval(row) -> str:
    """Write a value with its interval."""
    return f"{row.value:+.3f} ({row.lower:+.3f} to {row.upper:+.3f})"
