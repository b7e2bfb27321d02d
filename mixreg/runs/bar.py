"""One line on the error stream while chains are drawn in memory."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

__all__ = ["sampling_bar"]

# Drawing the line costs more than many sweeps of small data.
_INTERVAL = 0.2


@contextmanager
def sampling_bar(show: bool, chains: int, steps: int) -> Iterator[Callable[..., None]]:
    """
    Show how many draws have been made by all chains together.

    Nothing runs in the background, so that workers can be forked meanwhile.

    Parameters
    ----------
    show : bool
        Whether to.
    chains : int
        Number of chains.
    steps : int
        Draws of each, burn-in included.

    Yields
    ------
    callable
        A callback for ``pymc.sample``: each call counts one draw.

    Examples
    --------
    >>> with sampling_bar(False, 2, 5) as count:
    ...     count(trace=None, draw=None)
    """
    from rich.console import Console
    from rich.progress import Progress

    done, drawn_at = 0, time.monotonic()
    words = "Sampling 1 chain" if chains == 1 else f"Sampling {chains} chains"
    console = Console(stderr=True)
    with Progress(console=console, disable=not show, auto_refresh=False) as bar:
        task = bar.add_task("Compiling the sweep", total=chains * steps)
        bar.refresh()

        def count(**_: Any) -> None:
            nonlocal done, drawn_at
            done += 1
            if done == chains * steps or time.monotonic() - drawn_at > _INTERVAL:
                bar.update(task, completed=done, description=words, refresh=True)
                drawn_at = time.monotonic()

        yield count
