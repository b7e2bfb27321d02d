"""Ctrl-C as a question that is answered between two draws."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

__all__ = ["interruptible"]


@contextmanager
def interruptible() -> Iterator[Callable[[], bool]]:
    """
    Turn the first Ctrl-C into a wish to stop; the second one interrupts as ever.

    Outside the main thread, where no Ctrl-C arrives, nothing is changed.

    Yields
    ------
    callable
        Whether Ctrl-C was pressed.

    Examples
    --------
    >>> with interruptible() as is_told:
    ...     signal.raise_signal(signal.SIGINT)
    ...     is_told()
    True
    """
    pressed = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield pressed.is_set
        return
    before = signal.getsignal(signal.SIGINT)

    def remember(number: int, frame: Any) -> None:
        if pressed.is_set():
            raise KeyboardInterrupt
        pressed.set()

    signal.signal(signal.SIGINT, remember)
    try:
        yield pressed.is_set
    finally:
        signal.signal(signal.SIGINT, before)
