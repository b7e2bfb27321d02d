"""How an explanation shows itself: a short text, and a short page with every name escaped."""

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from mixreg.explain.explanation import Explanation

__all__ = ["as_html", "as_text"]

_GROUPS = 5
_FEATURES = 5


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
        At most seven lines; characters that are not printable are replaced.

    Examples
    --------
    >>> from mixreg.explain.explanation import Explanation
    >>> print(as_text(Explanation.from_coefficients([[2.0, -1.0]])))
    <mixreg.Explanation of the probability by coefficients, global>
      1 draws, 1 of 1 components, 2 features
      component 0 (share 1.00): x0 +2, x1 -1
    """
    lines = [f"<mixreg.Explanation of {_subject(ex)}>", f"  {_counts(ex)}"]
    for label, rows in _top(ex):
        named = (
            f"{_printable(feature)} {value:+.3g}"
            for feature, value in zip(rows["feature"], rows["value"], strict=True)
        )
        lines.append(f"  {label}: {', '.join(named)}")
    return "\n".join(lines)


def as_html(ex: "Explanation") -> str:
    """
    Describe an explanation as an HTML fragment for notebooks.

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
    for label, rows in _top(ex):
        body = "".join(
            f"<tr><td>{row.rank}</td><td>{escape(_printable(row.feature))}</td>"
            f"<td>{row.value:+.3g}</td><td>{row.lower:+.3g} to {row.upper:+.3g}</td>"
            f"<td>{row.prob_top_k:.2f}</td></tr>"
            for row in rows.itertuples()
        )
        parts.append(
            f"<table><caption>{escape(label)}</caption><thead><tr><th>rank</th><th>feature</th>"
            f"<th>value</th><th>90 % interval</th><th>P(top k)</th></tr></thead>"
            f"<tbody>{body}</tbody></table>"
        )
    return "".join(parts) + "</div>"


def _subject(ex: "Explanation") -> str:
    """Say what is explained, and by what."""
    response = _printable(ex.attrs.get("response_kind", "response"))
    kind = _printable(ex.attrs.get("kind", ex.group or "local"))
    return f"the {response} by {_printable(ex.method)}, {kind}"


def _counts(ex: "Explanation") -> str:
    """Numbers of draws, components, instances and features, and whether the chains agree."""
    parts = [f"{ex.data.sizes['sample']} draws"]
    if ex.group == "component":
        n_used = int((ex.shares >= 0.01).sum())
        parts.append(f"{n_used} of {ex.data.sizes['component']} components")
    elif ex.group is not None:
        parts.append(f"{ex.data.sizes[ex.group]} {ex.group}s")
    parts.append(f"{ex.data.sizes['feature']} features")
    if ex.converged is not None:
        parts.append("converged" if ex.converged else "NOT CONVERGED (see .diagnostics)")
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
            yield f"{ex.group} {_printable(label)}", rows
    else:
        yield "features", ex.ranking().head(_FEATURES)


def _printable(name: object) -> str:
    """Replace what could steer a terminal, and cut what is too long for a line."""
    text = "".join(
        char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in str(name)
    )
    return text if len(text) <= 40 else text[:39] + "…"
