"""Reference pages, written from ``__all__`` before each build: no public name is forgotten."""

from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

# Pages of the reference and the modules whose public names they list.
PAGES = {
    "models": ("Models", ("mixreg.models",)),
    "distributions": ("Distributions", ("mixreg.distributions",)),
    "sampling": ("Sampling", ("mixreg.sampling", "mixreg.quickfit", "mixreg.gibbs", "mixreg.runs")),
    "posterior": ("Posteriors", ("mixreg.posterior",)),
    "explain": ("Explanations", ("mixreg.explain",)),
    "maskers": ("Maskers", ("mixreg.explain.maskers",)),
    "evaluation": (
        "Evaluation",
        ("mixreg.explain.evaluation", "mixreg.explain.adapters", "mixreg.explain.report"),
    ),
    "patching": ("Patching", ("mixreg.networks.patching", "mixreg.explain.patching")),
    "networks": ("Networks", ("mixreg.networks",)),
    "datasets": ("Data", ("mixreg.datasets",)),
    "plots": ("Plots", ("mixreg.plots",)),
    "certificates": ("Certificates", ("mixreg.certificates", "mixreg.certificates.known_truth")),
}


def top() -> ModuleType:
    """
    Import the package.

    Returns
    -------
    module
        The package.
    """
    return import_module("mixreg")


@cache
def documented() -> dict[str, dict[str, list[str]]]:
    """
    List what the reference documents.

    Returns
    -------
    dict
        Page -> module -> dotted names, each thing once, under the shortest name it is public by.
    """
    taken: set[str] = set()
    found: dict[str, dict[str, list[str]]] = {}
    for page, (_, modules) in PAGES.items():
        found[page] = {}
        for module in filter(None, map(_module, modules)):
            names = [_public_name(module, name) for name in module.__all__]
            fresh = [dotted for dotted in names if dotted not in taken and not _is_module(dotted)]
            taken |= set(fresh)
            # What is public at the top comes first.
            fresh.sort(key=lambda dotted: dotted.count("."))
            if fresh:
                found[page][module.__name__] = fresh
    return found


def _module(name: str) -> ModuleType | None:
    """Import a module, if there is one."""
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        return None


def _public_name(module: ModuleType, name: str) -> str:
    """Say under which name users meet something."""
    here = getattr(module, name)
    at_top = name in top().__all__ and getattr(top(), name) is here
    return f"mixreg.{name}" if at_top else f"{module.__name__}.{name}"


def _is_module(dotted: str) -> bool:
    """Say whether a name is that of a room, which has its own page."""
    owner, _, name = dotted.rpartition(".")
    return isinstance(getattr(import_module(owner), name), ModuleType)


def page_text(page: str, by_module: dict[str, list[str]]) -> str:
    """
    Write one page of the reference.

    Parameters
    ----------
    page : str
        Key of `PAGES`.
    by_module : dict
        Names by module.

    Returns
    -------
    str
        In reStructuredText, which autosummary reads.
    """
    title = PAGES[page][0]
    lines = [title, "=" * len(title), ""]
    for module, names in by_module.items():
        if len(by_module) > 1:
            lines += [f"``{module}``", "-" * (len(module) + 4), ""]
        doc = (import_module(module).__doc__ or "").strip().splitlines()[0]
        # As users write the names: after the package, and not inside the module.
        lines += [f".. module:: {module}", "", ".. currentmodule:: mixreg", "", doc, ""]
        lines += [".. autosummary::", "   :toctree: generated", "   :nosignatures:", ""]
        lines += [f"   {name.removeprefix('mixreg.')}" for name in names] + [""]
    return "\n".join(lines)


def write_pages(app: "Sphinx", _config: object) -> None:
    """
    Write all pages that have changed, and remove those of modules that are gone.

    Parameters
    ----------
    app : Sphinx
        The application.
    _config : Config
        Not looked at.
    """
    folder = Path(app.srcdir) / "reference" / "rooms"
    folder.mkdir(parents=True, exist_ok=True)
    pages = {page: page_text(page, found) for page, found in documented().items() if found}
    for path in folder.glob("*.rst"):
        if path.stem not in pages:
            path.unlink()
    for page, text in pages.items():
        path = folder / f"{page}.rst"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def setup(app: "Sphinx") -> dict[str, Any]:
    """
    Register the writer, to run before Sphinx looks for pages.

    Parameters
    ----------
    app : Sphinx
        The application.

    Returns
    -------
    dict
        What Sphinx wants to know about an extension.
    """
    app.connect("config-inited", write_pages)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
