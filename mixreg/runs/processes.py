"""Chains side by side, each in a process that ends with its parent."""

import multiprocessing
import os
import signal
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection, wait
from typing import Any

import cloudpickle

from mixreg.runs.chain import ChainJob, draw_chain

__all__ = ["draw_chains"]

_TICK = 0.1
# Progress is told no more often than a bar is drawn.
_PAUSE = 0.05


class _Packed:
    """A job that any way of starting processes can hand over."""

    def __init__(self, job: ChainJob) -> None:
        self.job = job

    def __reduce__(self) -> Any:
        return _unpacked, (cloudpickle.dumps(self.job),)


def _unpacked(data: bytes) -> _Packed:
    """Take a job over."""
    return _Packed(cloudpickle.loads(data))


def draw_chains(
    jobs: Sequence[ChainJob],
    *,
    cores: int,
    context: Any,
    report: Callable[[int, int], None],
    stopped: Callable[[], bool],
) -> None:
    """
    Draw chains, some of them at the same time.

    Parameters
    ----------
    jobs : sequence of ChainJob
        The chains.
    cores : int
        How many at the same time; with one there are no further processes.
    context : multiprocessing.context.BaseContext
        How processes start.
    report : callable
        Told a chain and the number of its steps, now and then.
    stopped : callable
        Asked whether to stop.

    Raises
    ------
    Exception
        The first that a chain raises; the others then stop after the draw they are at.
    RuntimeError
        If the process of a chain was ended from outside.

    Examples
    --------
    >>> draw_chains([], cores=2, context=multiprocessing.get_context(), report=print,
    ...             stopped=lambda: False)
    """
    if cores == 1 or len(jobs) == 1:
        for job in jobs:
            if not stopped():
                draw_chain(job, partial(report, job.checkpoint.chain), stopped)
        return
    _Crew(jobs, cores, context, report).work(stopped)


class _Crew:
    """Processes that draw chains, and what they have said."""

    def __init__(
        self,
        jobs: Sequence[ChainJob],
        cores: int,
        context: Any,
        report: Callable[[int, int], None],
    ) -> None:
        self._waiting = list(jobs)
        self._cores, self._context, self._report = cores, context, report
        self._stop = context.Event()
        self._active: dict[Any, tuple[int, Any]] = {}
        self._failure: BaseException | None = None

    def work(self, stopped: Callable[[], bool]) -> None:
        """Draw all chains, or stop and say why."""
        try:
            while self._active or (self._waiting and not self._stop.is_set()):
                while self._waiting and len(self._active) < self._cores and not self._stop.is_set():
                    self._start(self._waiting.pop(0))
                for connection in wait(list(self._active), timeout=_TICK):
                    self._listen(connection)
                if stopped():
                    self._stop.set()
        finally:
            # Only a second Ctrl-C leaves any: everything they confirmed is on disk.
            for _, process in self._active.values():
                process.terminate()
                process.join()
        if self._failure is not None:
            raise self._failure

    def _start(self, job: ChainJob) -> None:
        """Start the process of a chain."""
        here, there = self._context.Pipe(duplex=False)
        process = self._context.Process(
            target=_work, args=(_Packed(job), there, self._stop), daemon=True
        )
        process.start()
        # So that the end of the process is the end of the pipe.
        there.close()
        self._active[here] = (job.checkpoint.chain, process)

    def _listen(self, connection: Any) -> None:
        """Take a message of a chain, or note that it has ended."""
        chain, process = self._active[connection]
        try:
            kind, value = connection.recv()
        except EOFError:
            process.join()
            del self._active[connection]
            if process.exitcode:
                self._fail(
                    RuntimeError(
                        f"the process of chain {chain} ended with code {process.exitcode}: "
                        "something outside ended it, perhaps for want of memory."
                    )
                )
            return
        if kind == "done":
            self._report(chain, value)
        else:
            self._fail(value)

    def _fail(self, error: BaseException) -> None:
        """Keep the first error and stop the other chains."""
        self._failure = self._failure or error
        self._stop.set()


def _work(packed: _Packed, connection: Connection, stop: Any) -> None:
    """Draw a chain in a process of its own."""
    # The parent decides what Ctrl-C means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    job = packed.job
    told = [0.0]

    def report(done: int) -> None:
        now = time.monotonic()
        if done == job.settings.steps or now - told[0] > _PAUSE:
            told[0] = now
            connection.send(("done", done))

    try:
        draw_chain(job, report, stop.is_set)
    except Exception as error:
        error.add_note("".join(traceback.format_exception(error)))
        _send(connection, error)
    finally:
        connection.close()


def _send(connection: Connection, error: Exception) -> None:
    """Send an error, as text if it cannot travel."""
    try:
        connection.send(("error", error))
    except Exception:
        with suppress(OSError):
            connection.send(("error", RuntimeError(f"{type(error).__name__}: {error}")))


def _end_with_parent() -> None:
    """Wait for the parent's end, and let nobody go on writing after it."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
