"""What the build adds to Sphinx: formulas without scripts, names that resolve, stars that stay."""

import importlib
import sys
from pathlib import Path

import pytest

docutils_nodes = pytest.importorskip("docutils.nodes")
pytest.importorskip("sphinx")
ROOT = Path(__file__).parents[2]
NAMES = ("docstrings", "mathml", "rooms")


@pytest.fixture
def extension(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "docs" / "_ext"))
    yield importlib.import_module
    for name in NAMES:
        sys.modules.pop(name, None)


class Translator:
    """Collects what is written."""

    def __init__(self) -> None:
        self.body: list[str] = []

    @staticmethod
    def encode(text: str) -> str:
        return text.replace("<", "&lt;")


def written(mathml, node) -> str:
    translator = Translator()
    with pytest.raises(docutils_nodes.SkipNode):
        mathml.write_formula(translator, node)
    return "".join(translator.body)


def test_formulas_become_mathml(extension):
    mathml = extension("mathml")
    within = written(mathml, docutils_nodes.math("", r"\beta_{jr}"))
    assert within.startswith("<math")
    assert "<msub>" in within
    shown = written(mathml, docutils_nodes.math_block("", r"\Big( x_1, \dots, x_n \bigr)"))
    assert '<div class="formula"><math' in shown
    assert "Big" not in shown
    assert "script" not in shown


def test_what_is_no_formula_is_shown_as_it_is_and_warned_of(extension, monkeypatch):
    mathml = extension("mathml")
    said = []
    monkeypatch.setattr(
        mathml, "_LOGGER", type("Log", (), {"warning": lambda *args, **_: said.append(args)})()
    )
    assert "<code>" in written(mathml, docutils_nodes.math("", r"\nosuchcommand < 1"))
    assert len(said) == 1


@pytest.mark.parametrize(
    ("line", "escaped"),
    [
        ("outputs : ndarray of shape (n, *shape)", r"outputs : ndarray of shape (n, \*shape)"),
        ("**labels : label or list", "**labels : label or list"),
        ("draw *and* keep", "draw *and* keep"),
        ("first, *second* and third", "first, *second* and third"),
    ],
)
def test_stars_of_shapes_are_escaped_and_emphasis_is_not(extension, line, escaped):
    lines = [line]
    extension("docstrings").escape_stars(None, "", "", None, None, lines)
    assert lines == [escaped]


@pytest.mark.network
@pytest.mark.parametrize(
    ("target", "public"),
    [
        ("diagnose", "mixreg.diagnose"),
        ("mixreg.maskers", "mixreg.explain.maskers"),
        ("mixreg.maskers.Image", "mixreg.explain.maskers.Image"),
        ("Explanation.ranking", "mixreg.Explanation.ranking"),
        ("no_such_name", None),
    ],
)
def test_names_are_found_under_their_public_name(extension, target, public):
    assert extension("docstrings")._public(target) == public
