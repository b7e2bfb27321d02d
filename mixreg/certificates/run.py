"""Making a certificate: all checks, spread over processes."""

import os
import time
import zlib
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any

import numpy as np
import pytensor
from threadpoolctl import threadpool_limits

from mixreg.certificates.catalogue import checks_of
from mixreg.certificates.certificate import Certificate
from mixreg.certificates.record import Check, Record
from mixreg.inputs import check_count, check_positive

__all__ = ["certify", "perform"]

_VERSIONS = ("mixreg", "pymc", "pytensor", "numpy", "scipy")


def certify(
    models: Collection[str] | None = None,
    kinds: Collection[str] | None = None,
    size: float = 1.0,
    random_seed: int = 1,
    n_jobs: int | None = None,
    progressbar: bool = True,
) -> Certificate:
    r"""
    Certify that the samplers draw from the posteriors that the models declare.

    Nothing here trusts the samplers: conditionals are compared with the joint density of an
    augmented PyMC model to rounding; parameters from the prior and data given them must keep
    their joint law over kernels and sweeps; partitions of four rows are enumerated; sweeps and new
    data in turn must keep the prior; NUTS must agree; truths must have uniform ranks among draws,
    intervals must cover what they promise, and local explanations must hold the true effects of
    networks where these are known. And samplers that were broken on purpose must fail.

    Parameters
    ----------
    models : collection of {"dmm", "dmm_men", "lemna"}, optional
        Models to certify; all by default.
    kinds : collection of str, optional
        Kinds of checks: "ratio", "kernel", "sweep", "production", "mutant", "enumeration",
        "successive", "agreement", "ranks", "coverage" or "calibration"; all by default.
    size : float, default 1.0
        Share of the full number of replicates. Below a fifth there are floors, and what takes long
        at any number of replicates is skipped, which the table says.
    random_seed : int, default 1
        Seed of all checks; each has a stream of its own, whatever else is checked.
    n_jobs : int, optional
        Processes side by side; as many as there are processors by default.
    progressbar : bool, default True
        Whether to show progress on the error stream.

    Returns
    -------
    Certificate
        ``table``, one row for each check; ``passed``; ``to_json``. After Ctrl-C, or where a process
        dies, it holds what was done, and the rest as skipped; such a certificate has not passed.

    Raises
    ------
    ValueError
        If a model or kind is unknown, or a number is too small.
    TypeError
        If a number is of the wrong kind.

    References
    ----------
    Grosse, R. and Duvenaud, D. (2014). Testing MCMC code. arXiv:1412.5218.

    Examples
    --------
    >>> certificate = certify(["dmm"], ["ratio"], size=0.2, n_jobs=1, progressbar=False)
    >>> certificate.passed
    True
    """
    checks = checks_of(models, kinds)
    size = check_positive(size, name="size")
    check_count(random_seed, name="random_seed", minimum=0)
    n_jobs = os.cpu_count() or 1 if n_jobs is None else check_count(n_jobs, name="n_jobs")
    began, records, stopped = time.perf_counter(), {}, ""
    with _progress(progressbar, len(checks)) as watch:
        try:
            for place, record in _performed(checks, size, random_seed, min(n_jobs, len(checks))):
                records[place] = record
                watch(record)
        except KeyboardInterrupt:
            # What was done is worth keeping.
            stopped = "interrupted"
        except BrokenExecutor:
            stopped = "a worker process died"
    each = [
        records.get(place, Record.without(check, "skipped", stopped))
        for place, check in enumerate(checks)
    ]
    return Certificate(
        records=tuple(each),
        size=size,
        random_seed=random_seed,
        seconds=time.perf_counter() - began,
        complete=len(records) == len(checks),
        versions={name: version(name) for name in _VERSIONS},
    )


def _performed(
    checks: Sequence[Check], size: float, random_seed: int, n_jobs: int
) -> Iterator[tuple[int, Record]]:
    """Make all checks, here or in other processes, the long ones first."""
    order = sorted(range(len(checks)), key=lambda place: -checks[place].cost)
    if n_jobs < 2:
        for place in order:
            yield place, perform(checks[place], size, random_seed)
        return
    from joblib import Parallel, delayed

    # The workers share the processors: one BLAS thread each.
    pool = Parallel(n_jobs=n_jobs, return_as="generator_unordered", inner_max_num_threads=1)
    tasks = (delayed(_placed)(place, checks[place], size, random_seed) for place in order)
    yield from pool(tasks)


def _placed(place: int, check: Check, size: float, random_seed: int) -> tuple[int, Record]:
    """Make a check, and say which it was."""
    return place, perform(check, size, random_seed)


def perform(check: Check, size: float, random_seed: int) -> Record:
    """
    Make one check.

    Parameters
    ----------
    check : Check
        What to check.
    size : float
        Share of the full number of replicates.
    random_seed : int
        Seed; the check's own name goes with it.

    Returns
    -------
    Record
        With the verdict; a check that raises an error has failed.

    Examples
    --------
    >>> from mixreg.certificates.record import Finding
    >>> def found(size, rng):
    ...     return Finding(0.5, 1, 1)
    >>> perform(Check("ranks", "dmm", "nothing", found), 1.0, 1).status
    'passed'
    """
    if check.run is None:
        return Record.without(check, "skipped", check.reason)
    if size < check.least_size:
        reason = f"takes too long for size {size:g}"
        return Record.without(check, "skipped", reason)
    name = f"{check.kind} {check.model} {check.subject}"
    rng = np.random.default_rng([random_seed, zlib.crc32(name.encode())])
    began = time.perf_counter()
    try:
        # Small graphs are evaluated, not compiled to machine code.
        flags = pytensor.config.change_flags(mode="FAST_COMPILE")
        with flags, threadpool_limits(1, user_api="blas"), np.errstate(all="ignore"):
            finding = check.run(size, rng)
    except Exception as error:
        reason = f"{type(error).__name__}: {' '.join(str(error).split())}"
        return Record.without(check, "failed", reason, time.perf_counter() - began)
    return Record.of(check, finding, time.perf_counter() - began)


@contextmanager
def _progress(show: bool, total: int) -> Iterator[Any]:
    """Count checks on the error stream, failures apart."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    with Progress(*columns, TimeElapsedColumn(), console=console, disable=not show) as bar:
        task, failed = bar.add_task("Certifying", total=total), 0

        def watch(record: Record) -> None:
            nonlocal failed
            failed += record.status == "failed"
            text = f"Certifying, {failed} failed" if failed else "Certifying"
            bar.update(task, advance=1, description=text)

        yield watch
