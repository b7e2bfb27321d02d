"""Something else in a module for a while: how parts of the sampler are swapped under test."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

__all__ = ["patched"]


@contextmanager
def patched(module: Any, name: str, replacement: Any) -> Iterator[None]:
    """
    Put something else in a module for a while.

    Parameters
    ----------
    module : module or class
        Where it goes.
    name : str
        Name of what is replaced.
    replacement : Any
        What stands there meanwhile.

    Yields
    ------
    None
        Nothing: the replacement is seen by whoever looks into the module.

    Examples
    --------
    >>> import math
    >>> with patched(math, "sqrt", lambda x: x / 2):
    ...     print(math.sqrt(16.0))
    8.0
    """
    original = getattr(module, name)
    setattr(module, name, replacement)
    try:
        yield
    finally:
        setattr(module, name, original)
