"""A clock that other work on the machine does not move: processor time of a run's own processes."""

import psutil

__all__ = ["processor_seconds"]


def processor_seconds() -> float:
    """
    Processor time that this process has used, with its threads and all processes below it.

    Differences, divided by the number of cores that a run may use, are what the run would take on
    the wall of a machine that does nothing else and keeps all of these cores busy.

    Returns
    -------
    float
        Seconds.

    Examples
    --------
    >>> before = processor_seconds()
    >>> total = sum(range(100_000))
    >>> processor_seconds() >= before
    True
    """
    process = psutil.Process()
    return _used(process) + sum(_used(child) for child in process.children(recursive=True))


def _used(process: psutil.Process) -> float:
    """Count a process and those of its children that have ended."""
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system + times.children_user + times.children_system)
