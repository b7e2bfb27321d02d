"""A short sidebar: rooms of the reference, and not each of their names on every page."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

DEPTH = 2


def shorten(
    _app: "Sphinx", _page: str, _template: str, context: dict[str, Any], _doctree: object
) -> None:
    """
    Limit the depth of the tree that the theme asks for.

    Parameters
    ----------
    _app, _page, _template, _doctree : Any
        Not looked at.
    context : dict
        What the theme's templates see, changed in place.
    """
    whole = context.get("toctree")
    if whole is not None:
        context["toctree"] = lambda **options: whole(**(options | {"maxdepth": DEPTH}))


def setup(app: "Sphinx") -> dict[str, Any]:
    """
    Register the limit, to be there before the theme asks.

    Parameters
    ----------
    app : Sphinx
        The application.

    Returns
    -------
    dict
        What Sphinx wants to know about an extension.
    """
    app.connect("html-page-context", shorten, priority=400)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
