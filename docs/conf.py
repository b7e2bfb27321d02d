"""How the documentation is built: `make docs`, warnings are errors, nothing is fetched."""

import os
import sys
from hashlib import sha256
from pathlib import Path

DOCS = Path(__file__).parent
sys.path[:0] = [str(DOCS / "_ext"), str(DOCS.parent)]
# Also for the kernels of live pages.
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
# tqdm, which shap imports, wants widgets that no page needs.
os.environ["PYTHONWARNINGS"] = "ignore:IProgress not found"

import mixreg  # noqa: E402


def source_digest() -> str:
    """Sum up the package's sources in a name."""
    sources = sorted((DOCS.parent / "mixreg").rglob("*.py"))
    return sha256(b"\0".join(path.read_bytes() for path in sources)).hexdigest()[:16]


project = "mixreg"
author = "The mixreg developers"
project_copyright = author
version = release = mixreg.__version__

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "numpydoc",
    "myst_nb",
    "sphinx_copybutton",
    "sphinx_design",
    "docstrings",
    "mathml",
    "rooms",
    "sidebar",
    "notebooks",
]
templates_path = ["_templates"]
exclude_patterns = ["_build", "_ext", "_templates"]
nitpicky = True
# Of bases that other packages own, and of sections that numpydoc writes as references.
nitpick_ignore_regex = [
    ("py:.*", r"(pymc|pytensor|xarray|numpy|pandas|collections|builtins|typing)\..*"),
    ("py:class", r"(RegressionModel|Model|NamedTuple|tuple|object|LabelledDraws)"),
]
suppress_warnings = ["mystnb.unknown_mime_type"]

# Single backticks name things of the package, or arguments: what can be looked up becomes a link.
default_role = "autolink"
autosummary_generate = True
autosummary_imported_members = True
autodoc_typehints = "none"
autodoc_member_order = "bysource"
autodoc_default_options = {"inherited-members": True}
numpydoc_show_class_members = False
numpydoc_xref_param_type = False
python_use_unqualified_type_names = True
add_module_names = False

myst_enable_extensions = ["amsmath", "colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
# Notebooks are committed with their outputs; pages with live cells say so themselves.
nb_execution_mode = "off"
nb_execution_raise_on_error = True
nb_execution_timeout = 120
# What live pages show is drawn again whenever the package has changed.
nb_execution_cache_path = str(DOCS / "_build" / "cells" / source_digest())
nb_merge_streams = True

html_math_renderer = "mathml"
html_theme = "furo"
html_title = f"mixreg {release}"
html_static_path = ["_static"]
html_css_files = ["mixreg.css"]
html_show_sphinx = False
html_copy_source = False
html_show_sourcelink = False
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True
