"""All checks of the certificate; a further problem, sweep, kernel or mutant is one entry."""

from collections.abc import Collection, Iterator
from functools import partial

from mixreg.certificates.agreement import AGREEMENTS
from mixreg.certificates.declared import DECLARED, model_of
from mixreg.certificates.enumeration import ENUMERATED
from mixreg.certificates.kernels import KERNEL_PROBLEMS, kernels_of
from mixreg.certificates.known_truth.margins import KNOWN, narrowed
from mixreg.certificates.measures import MEASURES, SWEEPS, THIN
from mixreg.certificates.moves import MOVE_PROBLEMS
from mixreg.certificates.mutants import MUTANTS
from mixreg.certificates.posterior_runs import CALIBRATED
from mixreg.certificates.problems import PROBLEMS
from mixreg.certificates.record import KINDS, Check

__all__ = ["MODELS", "PRODUCTION", "SMALL", "all_checks", "checks_of"]

MODELS = ("dmm", "dmm_men", "lemna")
# The compiled function takes long to compile, so that it is certified on fewer problems.
PRODUCTION = (
    "dmm, default preset",
    "dmm, more columns than rows",
    "dmm, gate",
    "dmm_men, sigma, default preset",
    "dmm_men, sigma, more columns than rows",
    "dmm_men, sigma, gate",
    "dmm_men, variance, more columns than rows",
    "dmm_men, variance, paper preset",
    "lemna, default preset",
    "lemna, more columns than rows",
    "lemna, fixed rate, paper preset",
    "lemna, gate",
)
_QUICK = tuple(name for name in CALIBRATED if "default" in name or name == "dmm, gate")
# Of kinds that take long at any size, a small certificate has no more than these.
SMALL: dict[str, tuple[str, ...]] = {
    "production": (
        "dmm, default preset",
        "dmm, gate",
        "dmm_men, sigma, default preset",
        "dmm_men, variance, more columns than rows",
        "lemna, default preset",
        "lemna, gate",
    ),
    "mutant": tuple(
        name
        for name, mutant in MUTANTS.items()
        if mutant.n_replicates <= 4000 and mutant.problem not in MOVE_PROBLEMS.values()
    ),
    "ranks": _QUICK,
    "coverage": _QUICK,
    "local coverage": (),
    "agreement": ("dmm",),
}
# From here on a certificate has all of them.
_NOT_SMALL = 0.2


def checks_of(
    models: Collection[str] | None = None, kinds: Collection[str] | None = None
) -> list[Check]:
    """
    List the checks of some models and kinds.

    Parameters
    ----------
    models : collection of {"dmm", "dmm_men", "lemna"}, optional
        All by default.
    kinds : collection of str, optional
        Names out of :data:`mixreg.certificates.record.KINDS`; all by default.

    Returns
    -------
    list of Check
        Model by model, in the order of the kinds.

    Raises
    ------
    ValueError
        If a model or a kind is unknown, or none is named.

    Examples
    --------
    >>> {check.kind for check in checks_of(["lemna"], ["ratio", "ranks"])} == {"ratio", "ranks"}
    True
    """
    models = _names(models, MODELS, "models")
    kinds = _names(kinds, tuple(KINDS), "kinds")
    found = [check for check in all_checks() if check.model in models and check.kind in kinds]
    return sorted(found, key=lambda c: (MODELS.index(c.model), list(KINDS).index(c.kind)))


def _names(given: Collection[str] | None, known: tuple[str, ...], argument: str) -> tuple[str, ...]:
    """Check names that were asked for."""
    if given is None:
        return known
    names = (given,) if isinstance(given, str) else tuple(given)
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        raise ValueError(f"{argument} is {given!r}; wanted names out of {', '.join(known)}.")
    return names


def all_checks() -> Iterator[Check]:
    """
    Lay out every check.

    Yields
    ------
    Check
        One after the other.

    Examples
    --------
    >>> len({(check.kind, check.model, check.subject) for check in all_checks()}) > 100
    True
    """
    for name in DECLARED:
        yield _check("ratio", model_of(name), name, 5)
    for name, problem in KERNEL_PROBLEMS.items():
        for kernel in kernels_of(problem):
            subject = f"{name}: {kernel}"
            yield _check("kernel", problem.model, name, 3, kernel, subject=subject)
    for name, problem in MOVE_PROBLEMS.items():
        subject = f"{name}: splits and merges"
        yield _check("kernel", problem.model, name, 100, subject=subject, measure="moves")
    for name, problem in PROBLEMS.items():
        for sweep in SWEEPS:
            subject = name if sweep == "sweep" else f"{name}: {sweep}"
            yield _check("sweep", problem.model, name, 8, sweep, subject=subject)
    for name in PRODUCTION:
        yield _check("production", model_of(name), name, 50)
    for name, mutant in MUTANTS.items():
        yield _check("mutant", mutant.problem.model, name, 4)
    for name, problem in ENUMERATED.items():
        yield _check("enumeration", problem.model, name, 15)
    yield Check(
        "enumeration",
        "dmm_men",
        "dmm_men, variance",
        None,
        reason="given the scales of its net a component's noise has no closed form to sum over",
    )
    for name, problem in CALIBRATED.items():
        yield _check("successive", problem.model, name, 15)
        yield _check("ranks", problem.model, name, 6 * THIN[name])
        yield _check("coverage", problem.model, name, 50)
        if not problem.gated:
            subject = f"{name}: single rows"
            yield _check(
                "coverage", problem.model, name, 60, subject=subject, measure="local coverage"
            )
    for name in AGREEMENTS:
        yield _check("agreement", model_of(name), name, 80)
    yield from _calibrations()


def _calibrations() -> Iterator[Check]:
    """Lay out the explanations of known networks, and those that are broken on purpose."""
    for model in MODELS:
        # What the networks differ in is shown for the quickest model.
        for name in KNOWN if model == "dmm" else ("linear",):
            run = partial(MEASURES["calibration"], name, method=model)
            least_size = 0.0 if (model, name) == ("dmm", "linear") else _NOT_SMALL
            yield Check("calibration", model, name, run, 60, least_size=least_size)
    broken = partial(MEASURES["calibration"], "linear", method="dmm", change=narrowed)
    subject = "explanations: intervals of half the width"
    yield Check("mutant", "dmm", subject, broken, 60, least_size=_NOT_SMALL)


def _check(
    kind: str,
    model: str,
    name: str,
    cost: float,
    *arguments: str,
    subject: str | None = None,
    measure: str | None = None,
) -> Check:
    """Lay out one check: the measure is the kind's, and the subject its problem, by default."""
    measure = measure or kind
    is_quick = measure not in SMALL or name in SMALL[measure]
    run = partial(MEASURES[measure], name, *arguments)
    least_size = 0.0 if is_quick else _NOT_SMALL
    return Check(kind, model, subject or name, run, cost, least_size=least_size)
