"""How an explanation shows itself: a short text, and a short page with every name escaped."""

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from mixreg.explain.gated.readings import words_of
from mixreg.explain.machine_code.page import strips_page
from mixreg.explain.machine_code.strip import Strip, strips_of
from mixreg.explain.machine_code.text import strips_text
from mixreg.explain.machine_code.windows import effect_of, is_of_bytes
from mixreg.explain.printable import printable

if TYPE_CHECKING:
    from rich.text import Text

    from mixreg.explain.explanation import Explanation

__all__ = ["as_html", "as_rich", "as_text"]

_GROUPS = 5
_FEATURES = 5
_ROUTES = 3
_PROB = 0.9


def as_text(ex: "Explanation") -> str:
    """
    Describe an explanation in a few lines.

    Parameters
    ----------
    ex : Explanation
        The explanation.

    Returns
    -------
    str
        At most seven lines, and one more for every component that a gate leads to; characters
        that are not printable are replaced.

    Examples
    --------
    >>> from mixreg.explain.explanation import Explanation
    >>> print(as_text(Explanation.from_coefficients([[2.0, -1.0]])))
    <mixreg.Explanation of the probability by coefficients, global>
      1 draws, 1 of 1 components, 2 features
      component 0 (share 1.00): x0 +2, x1 -1
    """
    lines = [f"<mixreg.Explanation of {_subject(ex)}>", f"  {_counts(ex)}"]
    if is_of_bytes(ex):
        return "\n".join(lines + [f"  {_words(strip)}" for strip in _strips(ex)])
    routes = _routes(ex)
    for label, rows in _top(ex):
        named = (
            f"{printable(feature)} {value:+.3g}"
            for feature, value in zip(rows["feature"], rows["value"], strict=True)
        )
        lines.append(f"  {label}: {', '.join(named)}")
        if label in routes:
            lines.append(f"    where {routes[label]}")
    return "\n".join(lines)


def as_html(ex: "Explanation") -> str:
    """
    Describe an explanation as an HTML fragment for notebooks; one of bytes shows their strips.

    Parameters
    ----------
    ex : Explanation
        The explanation.

    Returns
    -------
    str
        HTML without scripts; every name is escaped.

    Examples
    --------
    >>> from mixreg.explain.explanation import Explanation
    >>> "<script>" in as_html(Explanation.from_coefficients([[1.0]], feature_names=["<script>"]))
    False
    """
    parts = [
        f"<div><strong>mixreg.Explanation</strong> of {escape(_subject(ex))}"
        f"<br>{escape(_counts(ex))}"
    ]
    if is_of_bytes(ex):
        return parts[0] + strips_page(_strips(ex), effect_of(ex), _PROB) + "</div>"
    routes = _routes(ex)
    for label, rows in _top(ex):
        body = "".join(
            f"<tr><td>{row.rank}</td><td>{escape(printable(row.feature))}</td>"
            f"<td>{row.value:+.3g}</td><td>{row.lower:+.3g} to {row.upper:+.3g}</td>"
            f"<td>{row.rank_lower} to {row.rank_upper}</td><td>{row.prob_top_k:.2f}</td></tr>"
            for row in rows.itertuples()
        )
        caption = f"{label}, where {routes[label]}" if label in routes else label
        parts.append(
            f"<table><caption>{escape(caption)}</caption><thead><tr><th>rank</th><th>feature</th>"
            f"<th>value</th><th>90 % interval</th><th>ranks</th><th>P(top k)</th></tr></thead>"
            f"<tbody>{body}</tbody></table>"
        )
    return "".join(parts) + "</div>"


def as_rich(ex: "Explanation", width: int = 80) -> "Text":
    """
    Describe an explanation for a terminal with colours; one of bytes shows their strips.

    Parameters
    ----------
    ex : Explanation
        The explanation.
    width : int, default 80
        Columns of the terminal.

    Returns
    -------
    rich.text.Text
        What ``rich.print(ex)`` prints.

    Examples
    --------
    >>> from mixreg.explain.machine_code.sequence import sequence_explanation
    >>> ex = sequence_explanation([[0.0, 2.0, 1.0]], [[0xC4, 0x56, 0x8A]], [1])
    >>> as_rich(ex).plain.splitlines()[2:4]
    ['instance 0: byte 1 of 3', '  -1  c3 55 89']
    """
    from rich.text import Text

    if not is_of_bytes(ex):
        return Text(as_text(ex))
    text = Text(f"<mixreg.Explanation of {_subject(ex)}>\n  {_counts(ex)}\n")
    return text.append_text(strips_text(_strips(ex), effect_of(ex), _PROB, width))


def _subject(ex: "Explanation") -> str:
    """Say what is explained, and by what."""
    response = printable(ex.attrs.get("response_kind", "response"))
    kind = printable(ex.attrs.get("kind", ex.group or "local"))
    return f"the {response} by {printable(ex.method)}, {kind}"


def _counts(ex: "Explanation") -> str:
    """Numbers of draws, components, instances and features, and whether the chains agree."""
    parts = [f"{ex.data.sizes['sample']} draws"]
    if ex.group == "component":
        n_used = int((ex.shares >= 0.01).sum())
        parts.append(f"{n_used} of {ex.data.sizes['component']} components")
    elif ex.group is not None:
        parts.append(f"{ex.data.sizes[ex.group]} {ex.group}s")
    parts.append(f"{ex.data.sizes['feature']} features")
    if "converged" in ex.data and "faithful" in ex.data:
        # Of single inputs each has its own verdict; the advice is for all of them.
        parts += [f"{int(ex.data[name].sum())} {name}" for name in ("converged", "faithful")]
    elif ex.converged is not None:
        parts.append("converged" if ex.converged else "NOT CONVERGED (see .diagnostics)")
    if "gate" in ex.attrs:
        parts.append(f"gate {printable(ex.attrs['gate'])}")
        if "reading" in ex.attrs:
            parts.append(f"read {words_of(printable(ex.attrs['reading']))}")
    return ", ".join(parts)


def _top(ex: "Explanation") -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the first features of the first groups, largest components first."""
    if ex.group == "component":
        shares = ex.shares.sortby(ex.shares, ascending=False)
        labels = list(shares["component"].values[:_GROUPS])
        ranking = ex.select(component=labels).ranking(min_share=0.0)
        for label in labels:
            share = float(shares.sel(component=label))
            if share >= 0.01:
                rows = ranking[ranking["component"] == label].head(_FEATURES)
                yield f"component {label} (share {share:.2f})", rows
    elif ex.group is not None:
        labels = list(ex.data[ex.group].values[:_GROUPS])
        ranking = ex.select(**{ex.group: labels}).ranking()
        for label in labels:
            rows = ranking[ranking[ex.group] == label].head(_FEATURES)
            yield f"{ex.group} {printable(label)}{_doubts(ex, label)}", rows
    else:
        yield "features", ex.ranking().head(_FEATURES)


def _doubts(ex: "Explanation", label: object) -> str:
    """Say what is held against the explanation of one input; empty if nothing is."""
    if "degenerate" in ex.data and bool(ex.data["degenerate"].sel({ex.group: label})):
        # Where a box always answers alike there is nothing to be faithful to.
        return " (degenerate)"
    found = [
        f"not {name}"
        for name in ("faithful", "converged")
        if name in ex.data and not bool(ex.data[name].sel({ex.group: label}))
    ]
    return f" ({', '.join(found)})" if found else ""


def _routes(ex: "Explanation") -> dict[str, str]:
    """Say of every large component which features lead to it, and what each adds to the weight."""
    if not ex.is_gated:
        return {}
    found = {}
    for label, rows in ex.routing(k=_ROUTES).groupby("component"):
        sure = rows[(rows["lower"] > 0) | (rows["upper"] < 0)]
        named = [
            f"{printable(feature)} {'high' if value > 0 else 'low'} ({value:+.2f})"
            for feature, value in zip(sure["feature"], sure["value"], strict=True)
        ]
        if named:
            share = float(ex.shares.sel(component=label))
            found[f"component {label} (share {share:.2f})"] = ", ".join(named)
    return found


def _strips(ex: "Explanation") -> tuple[Strip, ...]:
    """Work out the strips of the first instances."""
    return strips_of(ex, n=_GROUPS, prob=_PROB)


def _words(strip: Strip) -> str:
    """Name the bytes of one strip that matter most."""
    top = sorted((cell for cell in strip.cells if cell.active), key=lambda cell: -abs(cell.value))
    named = (f"{cell.text} at {cell.offset:+d} {cell.value:+.3g}" for cell in top[:_FEATURES])
    return f"{strip.name} ({strip.facts[0]}): {', '.join(named)}"
