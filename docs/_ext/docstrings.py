"""What docstrings say for readers of terminals, made to work on pages."""

import re
from types import ModuleType
from typing import TYPE_CHECKING, Any

import rooms

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

# The star of ``(n_obs, *shape)``, which reStructuredText would take for emphasis.
_UNPACKED = re.compile(r"(?<=, )\*(?=[a-z][a-z ]*\))")


def escape_stars(
    _app: "Sphinx", _what: str, _name: str, _thing: Any, _options: Any, lines: list[str]
) -> None:
    """
    Escape the stars of unpacked shapes.

    Parameters
    ----------
    _app, _what, _name, _thing, _options : Any
        Not looked at.
    lines : list of str
        The docstring, changed in place.
    """
    lines[:] = [_UNPACKED.sub(r"\\*", line) for line in lines]


def find_public(
    app: "Sphinx", env: "BuildEnvironment", node: Any, content: "nodes.TextElement"
) -> Any:
    """
    Resolve a name that a docstring uses within its room, to the page that it has.

    Parameters
    ----------
    app : Sphinx
        The application.
    env : BuildEnvironment
        Knows the pages.
    node : pending_xref
        What is not found.
    content : TextElement
        What stands there.

    Returns
    -------
    reference or None
        The link, if exactly one public thing has that name.
    """
    if node.get("refdomain") != "py":
        return None
    target = _public(node["reftarget"])
    if target is None or target == node["reftarget"]:
        return None
    domain = env.get_domain("py")
    return domain.resolve_xref(
        env, node["refdoc"], app.builder, node["reftype"], target, node, content
    )


def _public(target: str) -> str | None:
    """Find the one documented name that ends like a target, a method with its class."""
    room = getattr(rooms.top(), target.removeprefix("mixreg."), None)
    if isinstance(room, ModuleType):
        return room.__name__
    names = {
        name for page in rooms.documented().values() for some in page.values() for name in some
    }
    parts = target.split(".")
    for length in (1, 2):
        ends = ".".join(parts[-length:])
        owner = ends.partition(".")[0]
        found = [name for name in names if name.rpartition(".")[2] == owner]
        if len(found) == 1:
            return found[0] + ends[len(owner) :]
    return None


def setup(app: "Sphinx") -> dict[str, Any]:
    """
    Register both; stars are escaped before numpydoc reads a docstring.

    Parameters
    ----------
    app : Sphinx
        The application.

    Returns
    -------
    dict
        What Sphinx wants to know about an extension.
    """
    app.connect("autodoc-process-docstring", escape_stars, priority=100)
    app.connect("missing-reference", find_public)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
