"""Formulas as MathML, made when the pages are built: no scripts, and nothing is fetched."""

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.util import logging

if TYPE_CHECKING:
    from sphinx.application import Sphinx

# MathML stretches brackets by itself.
_SIZES = re.compile(r"\\[bB]igg?[lr]?(?![a-zA-Z])")
_DOTS = re.compile(r"\\dots(?![a-zA-Z])")
_LOGGER = logging.getLogger(__name__)


def write_formula(translator: Any, node: Any) -> None:
    """
    Write a formula, within a line or displayed.

    Parameters
    ----------
    translator : HTML5Translator
        What writes the page.
    node : math or math_block
        The formula, in LaTeX.

    Raises
    ------
    SkipNode
        Always: nothing is left to be written.
    """
    displayed = isinstance(node, nodes.math_block)
    try:
        tex = _DOTS.sub(r"\\ldots", _SIZES.sub("", node.astext()))
        markup = tex2mathml(tex, as_block=displayed)
    except MathError as error:
        _LOGGER.warning("a formula cannot be written as MathML: %s", error, location=node)
        markup = f"<code>{translator.encode(node.astext())}</code>"
    if displayed:
        markup = f'<div class="formula">{markup}</div>'
    translator.body.append(markup)
    raise nodes.SkipNode


def setup(app: "Sphinx") -> dict[str, Any]:
    """
    Register the writer.

    Parameters
    ----------
    app : Sphinx
        The application.

    Returns
    -------
    dict
        What Sphinx wants to know about an extension.
    """
    app.add_html_math_renderer("mathml", (write_formula, None), (write_formula, None))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
