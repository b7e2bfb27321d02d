"""The page: everything that is shown, put into the template, measured, and written."""

import base64
import hashlib
import os
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from mixreg.explain.machine_code.page import strips_page
from mixreg.explain.machine_code.strip import strips_of
from mixreg.explain.machine_code.windows import effect_of, is_of_bytes
from mixreg.explain.printable import printable
from mixreg.explain.report.answer import answer_of, unit_of
from mixreg.explain.report.diagnostics import instance_rows, quantity_rows
from mixreg.explain.report.evaluated import evaluated_of
from mixreg.explain.report.fidelity import comparison_of, surrogate_rows
from mixreg.explain.report.flags import advice_of, flags_of
from mixreg.explain.report.groups import Group, groups_of, top_count
from mixreg.explain.report.overview import overview_of
from mixreg.explain.report.pictures import panels_of
from mixreg.explain.report.provenance import provenance_of
from mixreg.explain.report.rules import components_of, membership_of, routes_of
from mixreg.explain.report.target import check_target
from mixreg.explain.report.words import PROB, percent, response_name

if TYPE_CHECKING:
    from mixreg.explain.explanation import Explanation

__all__ = ["MOST_BYTES", "page_text", "write_report"]

MOST_BYTES = 5_000_000
"""Pages are smaller than this; the limits on what is shown see to it."""
_TITLE = 120
_MOST_CELLS = 5000


def write_report(
    ex: "Explanation", path: str | Path, *, title: str | None, evaluation: Any, force: bool
) -> Path:
    """
    Write an explanation as one page; the arguments are those of `Explanation.report`.

    Parameters
    ----------
    ex : Explanation
        What is shown.
    path : str or Path
        A name that ends in ``.html``.
    title : str or None
        Heading of the page.
    evaluation : object, DataFrame or None
        Tests of the explanation.
    force : bool
        Whether a file that exists may be replaced.

    Returns
    -------
    Path
        The same path.

    Examples
    --------
    >>> from mixreg.explain.explanation import Explanation
    >>> ex = Explanation.from_coefficients([[1.0]])
    >>> write_report(ex, "answer.txt", title=None, evaluation=None, force=False)
    Traceback (most recent call last):
    ValueError: path is answer.txt; wanted a name that ends in .html or .htm.
    """
    target = check_target(path, force=force)
    text = page_text(ex, title=title, evaluation=evaluation)
    partial = target.with_name(f".{target.stem}.partial{target.suffix}")
    partial.write_text(text, encoding="utf-8")
    os.replace(partial, target)
    return target


def page_text(ex: "Explanation", *, title: str | None = None, evaluation: Any = None) -> str:
    """
    Make the page.

    Parameters
    ----------
    ex : Explanation
        What is shown.
    title : str, optional
        Heading of the page.
    evaluation : object or DataFrame, optional
        Tests of the explanation.

    Returns
    -------
    str
        HTML. Nothing is loaded from elsewhere, and the page's own policy forbids it.

    Raises
    ------
    TypeError
        If the title is no text, or the evaluation is none.
    ValueError
        If a column of the evaluation is missing.

    Examples
    --------
    >>> from mixreg.explain.explanation import Explanation
    >>> text = page_text(Explanation.from_coefficients([[1.0]], feature_names=["<script>"]))
    >>> "&lt;script&gt;" in text
    True
    """
    if title is not None and not isinstance(title, str):
        raise TypeError(f"title is a {type(title).__name__}; wanted a str.")
    tests = evaluated_of(evaluation)
    groups = groups_of(ex)
    labels = [group.label for group in groups]
    overview = overview_of(ex)
    components, n_small = components_of(ex, groups)
    script = _part("report.js")
    shown = {
        "title": printable(title or _usual_title(ex), _TITLE),
        "version": version("mixreg"),
        "style": Markup(_part("report.css")),
        "script": Markup(script),
        "script_hash": base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        "subtitle": _subtitle(ex),
        "flags": flags_of(ex),
        "answer": answer_of(ex, groups, overview),
        "unit": unit_of(ex),
        "prob": percent(PROB),
        "k": top_count(len(ex.feature_names)),
        "is_point": ex.data.sizes["sample"] == 1,
        "groups": list(zip(groups, panels_of(ex, labels), _strips(ex, groups), strict=True)),
        "group_word": ex.group,
        "n_groups": _count_groups(ex),
        "overview": overview,
        "components": components,
        "n_small": n_small,
        "routes": routes_of(ex, groups),
        "membership": membership_of(ex),
        "surrogates": surrogate_rows(ex),
        "comparison": comparison_of(ex),
        "is_gated": ex.is_gated,
        "evaluation": tests,
        "converged": ex.converged,
        "advice": advice_of(ex),
        "quantities": quantity_rows(ex),
        "instances": instance_rows(ex),
        "provenance": provenance_of(ex),
    }
    return _template().render(shown)


@cache
def _template() -> Any:
    """Read the template; every value is escaped unless it is markup already."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(_part("report.html.j2"))


@cache
def _part(name: str) -> str:
    """Read a file that lies beside this module."""
    return files("mixreg.explain.report").joinpath(name).read_text(encoding="utf-8")


def _usual_title(ex: "Explanation") -> str:
    """Name a page that was given no title."""
    return f"What moves the {response_name(ex)}"


def _subtitle(ex: "Explanation") -> str:
    """Say what kind of explanation this is."""
    kind = ex.attrs.get("kind", ex.group or "local")
    sizes = ex.data.sizes
    parts = [f"A {printable(kind)} explanation by {printable(ex.method)}"]
    parts += [f"{sizes['feature']:,} features"]
    if ex.group == "instance":
        parts.append(f"{sizes['instance']:,} inputs")
    elif "obs" in sizes:
        parts.append(f"{sizes['obs']:,} rows")
    if ex.is_gated:
        parts.append("weights that depend on the input")
    return ", ".join(parts)


def _strips(ex: "Explanation", groups: tuple[Group, ...]) -> tuple[Markup | None, ...]:
    """Draw the bytes of every group, if it is about bytes."""
    if not is_of_bytes(ex):
        return (None,) * len(groups)
    n_shown = max(1, _MOST_CELLS // len(ex.feature_names))
    strips = strips_of(ex, [group.label for group in groups[:n_shown]], prob=PROB)
    shown = [Markup(strips_page([strip], effect_of(ex), PROB)) for strip in strips]
    return (*shown, *(None for _ in groups[n_shown:]))


def _count_groups(ex: "Explanation") -> int:
    """Count the groups that could be shown."""
    return 1 if ex.group is None else ex.data.sizes[ex.group]
