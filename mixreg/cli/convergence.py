"""Warnings of chains that disagree, told once and turned into an exit code."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from mixreg.cli.console import advise

__all__ = ["NOT_CONVERGED", "telling_of_convergence"]

NOT_CONVERGED = 3
"""Exit code of work that is done and written, though the chains disagree."""


@contextmanager
def telling_of_convergence() -> Iterator[None]:
    """
    Print convergence warnings as advice on standard error; other warnings go their way.

    Yields
    ------
    None
        Nothing; the work is done inside.

    Examples
    --------
    >>> with telling_of_convergence():
    ...     print("work")
    work
    """
    from mixreg.posterior import ConvergenceWarning

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ConvergenceWarning)
        yield
    for warning in caught:
        if issubclass(warning.category, ConvergenceWarning):
            advise(str(warning.message))
        else:
            warnings.warn_explicit(
                warning.message, warning.category, warning.filename, warning.lineno
            )
