"""A progress bar on the error stream for work that reports how much is done."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["progress"]


@contextmanager
def progress(show: bool, total: int) -> Iterator[Callable[[int], None]]:
    """
    Show how many inputs are explained.

    Parameters
    ----------
    show : bool
        Whether to.
    total : int
        Number of inputs.

    Yields
    ------
    callable
        Takes the number of inputs that are done.

    Examples
    --------
    >>> with progress(False, 2) as watch:
    ...     watch(1)
    """
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), disable=not show) as bar:
        task = bar.add_task("Explaining inputs", total=total)
        yield lambda done: bar.update(task, completed=done)
