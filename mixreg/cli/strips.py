"""Explanations of bytes in terminals: strips, and the runs of bytes that carry most."""

from collections.abc import Sequence
from typing import Any

from mixreg.cli.console import columns, print_table, say, show

__all__ = ["show_offsets", "show_runs", "show_strips"]


def show_strips(
    ex: Any, instance: Sequence[Any], names: Sequence[str] | None = None, *, prob: float = 0.9
) -> None:
    """
    Print the bytes around some explained positions, coloured by importance and by certainty.

    Parameters
    ----------
    ex : Explanation
        A local explanation of bytes.
    instance : sequence of labels
        Which instances.
    names : sequence of str, optional
        What they are called; by default by their labels.
    prob : float, default 0.9
        Posterior probability inside the intervals.

    Examples
    --------
    >>> from mixreg.explain.machine_code.sequence import sequence_explanation
    >>> show_strips(sequence_explanation([[0.0, 2.0, 1.0]], [[0xC4, 0x56, 0x8A]], [1]), [0])
    instance 0: byte 1 of 3
      -1  c3 55 89
             ++ ++
    <BLANKLINE>
    ...
    """
    from mixreg.explain.machine_code.strip import strips_of
    from mixreg.explain.machine_code.text import strips_text
    from mixreg.explain.machine_code.windows import effect_of

    strips = strips_of(ex, instance, prob=prob, names=names)
    show(strips_text(strips, effect_of(ex), prob, columns()))


def show_offsets(table: Any, *, k: int = 5) -> None:
    """
    Print the offsets of largest mean importance.

    Parameters
    ----------
    table : DataFrame
        Of `mixreg.explain.machine_code.prologue.offset_table`.
    k : int, default 5
        How many of them.

    Examples
    --------
    >>> from mixreg.explain.machine_code.prologue import offset_table
    >>> from mixreg.explain.machine_code.sequence import sequence_explanation
    >>> ex = sequence_explanation([[0.0, 2.0, 1.0]], [[0xC4, 0x56, 0x8A]], [1])
    >>> show_offsets(offset_table(ex), k=1)
    <BLANKLINE>
      offset   mean effect         interval   surely +   surely -
     ─────────────────────────────────────────────────────────────
      +0             +2.00   +2.00 to +2.00       100%         0%
    <BLANKLINE>
    """
    order = table["value"].abs().sort_values(ascending=False).index[:k]
    figures = _figures(table)
    rows = [
        (
            f"{row['offset']:+.0f}",
            f"{row['value']:{figures}}",
            f"{row['lower']:{figures}} to {row['upper']:{figures}}",
            f"{row['share_positive']:.0%}",
            f"{row['share_negative']:.0%}",
        )
        for row in table.loc[order].dropna().to_dict("records")
    ]
    print_table(("offset", "mean effect", "interval", "surely +", "surely -"), rows)


def show_runs(table: Any) -> None:
    """
    Print the runs of bytes that carry most.

    Parameters
    ----------
    table : DataFrame
        Of `mixreg.explain.machine_code.patterns.pattern_table`.

    Examples
    --------
    >>> from mixreg.explain.machine_code.patterns import pattern_table
    >>> from mixreg.explain.machine_code.sequence import sequence_explanation
    >>> ex = sequence_explanation([[0.0, 2.0, 1.0]] * 2, [[0xC4, 0x56, 0x8A]] * 2, [1, 1])
    >>> show_runs(pattern_table(ex))
    <BLANKLINE>
      bytes   from offset   starts   effect         interval   carries
     ──────────────────────────────────────────────────────────────────
      55 89            +0     100%    +3.00   +3.00 to +3.00      100%
    <BLANKLINE>
    """
    if not len(table):
        say("No run of bytes is common to several starts.")
        return
    figures = _figures(table)
    rows = [
        (
            row["pattern"],
            f"{row['offset']:+d}",
            f"{row['share']:.0%}",
            f"{row['value']:{figures}}",
            f"{row['lower']:{figures}} to {row['upper']:{figures}}",
            f"{row['carried']:.0%}",
        )
        for row in table.to_dict("records")
    ]
    print_table(("bytes", "from offset", "starts", "effect", "interval", "carries"), rows)


def _figures(table: Any) -> str:
    """Give the format of the numbers of a table."""
    from mixreg.explain.printable import decimals_for

    largest = table["value"].abs().max()
    return f"+.{decimals_for(largest) if largest > 0 else 1}f"
