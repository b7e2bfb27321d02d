"""Docstrings: numpydoc's rules for every public name, and every example runs."""

import doctest
import importlib
import inspect
import pkgutil
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from numpydoc.validate import validate

import mixreg

ROOT = Path(mixreg.__file__).parents[1]
MODULES = sorted(module.name for module in pkgutil.walk_packages(mixreg.__path__, prefix="mixreg."))
# Examples of these rooms build Keras networks.
NETWORK_ROOMS = ("mixreg.networks", "mixreg.cli.demo_")
CHECKS = set(
    tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
        "numpydoc_validation"
    ]["checks"]
)


def is_record(thing: object) -> bool:
    """Say whether a class only carries named values: those are documented as Attributes."""
    return inspect.isclass(thing) and (
        hasattr(thing, "_fields") or hasattr(thing, "__dataclass_fields__")
    )


def public_names(module_name: str) -> Iterator[str]:
    """Dotted names a module defines and exports, with the methods of its classes."""
    module = importlib.import_module(module_name)
    for name in module.__all__:
        thing = inspect.unwrap(getattr(module, name))
        if getattr(thing, "__module__", None) != module_name or not callable(thing):
            continue
        yield f"{module_name}.{name}"
        if inspect.isclass(thing):
            yield from (
                f"{module_name}.{name}.{member}"
                for member, value in vars(thing).items()
                # What overrides a documented method says only what is different, if anything.
                if not member.startswith("_")
                and inspect.isfunction(value)
                and not getattr(value, "__override__", False)
            )


def complaints(dotted: str) -> list[str]:
    """List what numpydoc says of one name under the checks that pyproject.toml lists."""
    module_name, _, rest = dotted.rpartition(".")
    waived = set()
    try:
        owner = importlib.import_module(module_name)
    except ModuleNotFoundError:
        # A method: the example of its class serves.
        waived = {"EX01"}
    else:
        thing = getattr(owner, rest)
        if is_record(thing) or hasattr(owner, "HELP"):
            # Records list Attributes; a command's options and examples are in its --help.
            waived = {"EX01", "PR01"}
        elif inspect.isclass(thing) and "__call__" in vars(type(thing)) and type(thing) is not type:
            # The metaclass of PyMC's models hides the signature of __init__.
            waived = {"PR01", "PR02"}
    return [
        f"{dotted}: {code} {text}"
        for code, text in validate(dotted)["errors"]
        if code in CHECKS - waived
    ]


@pytest.mark.parametrize("module_name", MODULES)
def test_numpydoc(module_name):
    found = [line for name in public_names(module_name) for line in complaints(name)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "module_name",
    [
        pytest.param(name, marks=pytest.mark.network if name.startswith(NETWORK_ROOMS) else ())
        for name in MODULES
    ],
)
def test_examples_run(module_name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    result = doctest.testmod(importlib.import_module(module_name), optionflags=flags)
    assert result.failed == 0


def test_checks_can_fail():
    assert complaints("mixreg.inputs._own_names")
    assert not complaints("mixreg.inputs.check_count")
