"""What a certificate consists of: checks, what they find, and what that is held against."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

import numpy as np

__all__ = ["KINDS", "Check", "Finding", "Kind", "Record", "Status"]

Status = Literal["passed", "failed", "skipped"]


class Kind(NamedTuple):
    """
    A kind of checks.

    Attributes
    ----------
    title : str
        What is checked, in a few words.
    statistic : str
        What is measured.
    limit : float
        What it is held against.
    passes : {"below", "above"}
        On which side of the limit a valid sampler is.
    """

    title: str
    statistic: str
    limit: float
    passes: Literal["below", "above"] = "below"


# A score of 4.5 is exceeded once in a thousand valid samplers with two hundred statistics each,
# and an alarm must be confirmed by fresh replicates.
KINDS: dict[str, Kind] = {
    "ratio": Kind("conditionals have the ratios of the joint density", "gap", 1e-8),
    "kernel": Kind("each kernel alone leaves the posterior invariant", "max |z|", 4.5),
    "sweep": Kind("the sweep leaves the posterior invariant", "max |z|", 4.5),
    "production": Kind("so does the function that draws for users", "max |z|", 4.5),
    "mutant": Kind("broken samplers are found out", "max |z|", 5.0, "above"),
    "enumeration": Kind("partitions are visited as often as is probable", "p-value", 1e-6, "above"),
    "successive": Kind("sweeps and new data keep the prior", "max |z|", 4.5),
    "agreement": Kind("the sampler agrees with NUTS", "max |z|", 4.5),
    "ranks": Kind("the truth's ranks among the draws are uniform", "ECDF / band", 1.0),
    "coverage": Kind("intervals cover what they promise", "max |z|", 4.5),
    "calibration": Kind("explanations of networks hold known effects", "max z beyond margin", 4.5),
}


class Finding(NamedTuple):
    """
    What a check found.

    Attributes
    ----------
    value : float
        The worst statistic.
    n_statistics : int
        Among how many it is the worst.
    n_replicates : int
        How many replicates (or draws, or chains) each rests on.
    worst : str
        Name of the worst statistic, where it has one.
    complaint : str
        Why the finding cannot be trusted, whatever its value; empty if it can.
    details : dict, optional
        What figures are drawn from: numbers, text, and lists of them.
    """

    value: float
    n_statistics: int
    n_replicates: int
    worst: str = ""
    complaint: str = ""
    details: dict[str, Any] | None = None


@dataclass(frozen=True)
class Check:
    """
    A check that has not been made yet.

    Attributes
    ----------
    kind : str
        One of ``KINDS``.
    model : {"dmm", "dmm_men", "lemna"}
        The model.
    subject : str
        What is checked: a problem, and a kernel or a mutant.
    run : callable
        ``(size, rng) -> Finding``, ``size`` the share of the full number of replicates.
    cost : float
        Rough seconds at full size; long checks are begun first.
    reason : str
        Why it cannot be made; empty if it can.
    least_size : float
        Smallest size at which it is made: some checks take long at any size.
    """

    kind: str
    model: str
    subject: str
    run: Callable[[float, np.random.Generator], Finding] | None
    cost: float = 5.0
    reason: str = ""
    least_size: float = 0.0


@dataclass(frozen=True)
class Record:
    """
    A check that has been made, or skipped.

    Attributes
    ----------
    kind, model, subject : str
        As in :class:`Check`.
    status : {"passed", "failed", "skipped"}
        The verdict.
    statistic : str
        What was measured.
    value : float
        The worst of it; not a number if the check was skipped, or raised an error.
    limit : float
        What it was held against.
    worst : str
        Name of the worst statistic, where it has one.
    n_statistics, n_replicates : int
        How many statistics, and how many replicates each rests on.
    seconds : float
        How long it took.
    reason : str
        Why it was skipped, or failed for another reason than its value.
    details : dict
        What figures are drawn from.
    """

    kind: str
    model: str
    subject: str
    status: Status
    statistic: str
    value: float
    limit: float
    worst: str = ""
    n_statistics: int = 0
    n_replicates: int = 0
    seconds: float = 0.0
    reason: str = ""
    details: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, check: Check, finding: Finding, seconds: float) -> "Record":
        """
        Hold what was found against the limit of its kind.

        Parameters
        ----------
        check : Check
            What was checked.
        finding : Finding
            What was found.
        seconds : float
            How long it took.

        Returns
        -------
        Record
            With the verdict.
        """
        kind = KINDS[check.kind]
        # Not a number is on neither side.
        is_below = finding.value < kind.limit
        is_above = finding.value > kind.limit
        is_right = is_below if kind.passes == "below" else is_above
        return cls(
            kind=check.kind,
            model=check.model,
            subject=check.subject,
            status="passed" if is_right and not finding.complaint else "failed",
            statistic=kind.statistic,
            value=finding.value,
            limit=kind.limit,
            worst=finding.worst,
            n_statistics=finding.n_statistics,
            n_replicates=finding.n_replicates,
            seconds=seconds,
            reason=finding.complaint,
            details=finding.details or {},
        )

    @classmethod
    def without(cls, check: Check, status: Status, reason: str, seconds: float = 0.0) -> "Record":
        """
        Record a check that found nothing.

        Parameters
        ----------
        check : Check
            What was to be checked.
        status : {"failed", "skipped"}
            The verdict.
        reason : str
            Why.
        seconds : float, default 0.0
            How long it took.

        Returns
        -------
        Record
            Without a value.
        """
        kind = KINDS[check.kind]
        return cls(
            check.kind,
            check.model,
            check.subject,
            status,
            kind.statistic,
            float("nan"),
            kind.limit,
            seconds=seconds,
            reason=reason,
        )
