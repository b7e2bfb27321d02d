"""What each kind of checks measures, at a share of the full number of replicates."""

import warnings
from collections.abc import Callable

import numpy as np
import xarray as xr

from mixreg.certificates import agreement as agreements
from mixreg.certificates.coverage import Coverage, coverage, local_coverage
from mixreg.certificates.declared import declare
from mixreg.certificates.enumeration import ENUMERATED, partition_p_value
from mixreg.certificates.exact_start import LIMIT, confirmed_z, largest_z
from mixreg.certificates.kernels import KERNEL_PROBLEMS, KERNELS
from mixreg.certificates.known_truth.cases import Request, cases_of
from mixreg.certificates.known_truth.margins import KNOWN, MARGINS, excess
from mixreg.certificates.known_truth.tables import coverage_table
from mixreg.certificates.moves import MOVE_PROBLEMS, Hasty, moving_by
from mixreg.certificates.mutants import MUTANTS
from mixreg.certificates.oracle import Oracle
from mixreg.certificates.posterior_runs import CALIBRATED
from mixreg.certificates.problems import PROBLEMS
from mixreg.certificates.production import production_sweeps
from mixreg.certificates.ranks import ranks
from mixreg.certificates.ratios import discrepancy, ratios_of
from mixreg.certificates.record import Finding
from mixreg.certificates.replicas import Step, compile_replicated, run_sweeps, valid_sweep
from mixreg.certificates.successive import MIN_EFFECTIVE, successive

__all__ = ["MEASURES", "SWEEPS", "THIN"]

# Compositions of the sweep, each certified on all problems that it applies to.
SWEEPS: dict[str, Step] = {"sweep": valid_sweep}
# Sweeps from one draw that is ranked to the next: behind the gate of a walk ten are too few.
THIN = {name: 50 if name == "lemna, gate" else 10 for name in CALIBRATED}


def _scaled(full: int, size: float, least: int) -> int:
    """Count the replicates of a share of the full size."""
    return max(least, round(full * size))


def _confirmed(
    measure: Callable[[int], float], n_replicates: int, limit: float
) -> tuple[float, int]:
    """Measure, and once more with four times as many replicates if there is an alarm."""
    worst, n = np.inf, n_replicates
    for n in (n_replicates, 4 * n_replicates):
        worst = measure(n)
        if worst < limit:
            break
    return worst, n


def _ratio(name: str, size: float, rng: np.random.Generator) -> Finding:
    """Compare all conditionals of a declared mixture with its joint, at several points."""
    oracle, n_points = Oracle(declare(name)), _scaled(5, size, 1)
    found: dict[str, float] = {}
    n_ratios = 0
    for ratio in ratios_of(name):
        for _ in range(n_points):
            gap, n = discrepancy(ratio, oracle, rng)
            found[ratio], n_ratios = max(gap, found.get(ratio, 0.0)), n_ratios + n
    worst = max(found, key=found.__getitem__)
    return Finding(found[worst], n_ratios, n_points, worst, details={"gap": found})


def _kernel(name: str, kernel: str, size: float, rng: np.random.Generator) -> Finding:
    """Apply one kernel to an exact start."""
    n, step = _scaled(12_000, size, 2000), KERNELS[kernel].step
    worst, n_statistics = confirmed_z(KERNEL_PROBLEMS[name], rng, n, step, n_sweeps=2)
    return Finding(worst, n_statistics, n)


def _moves(name: str, size: float, rng: np.random.Generator) -> Finding:
    """Apply a sweep with many splits and merges to an exact start."""
    n, step = _scaled(1500, size, 200), moving_by(Hasty)
    worst, n_statistics = confirmed_z(MOVE_PROBLEMS[name], rng, n, step, n_sweeps=1)
    return Finding(worst, n_statistics, n)


def _sweep(name: str, sweep: str, size: float, rng: np.random.Generator) -> Finding:
    """Apply a few sweeps to an exact start."""
    n = _scaled(12_000, size, 2000)
    worst, n_statistics = confirmed_z(PROBLEMS[name], rng, n, SWEEPS[sweep])
    return Finding(worst, n_statistics, n)


def _production(name: str, size: float, rng: np.random.Generator) -> Finding:
    """Apply the compiled function that draws for users to an exact start."""
    problem, seen = PROBLEMS[name], {}

    def measure(n: int) -> float:
        before = problem.draw_joint(rng, n)
        worst, seen["n"] = largest_z(before, production_sweeps(problem, before, rng, 2))
        return worst

    worst, n = _confirmed(measure, _scaled(4000, size, 1000), LIMIT)
    return Finding(worst, seen["n"], n)


def _mutant(name: str, size: float, rng: np.random.Generator) -> Finding:
    """Apply a broken sweep to an exact start, with as many replicates as it takes."""
    problem, step, n, n_sweeps = MUTANTS[name]
    before = problem.draw_joint(rng, n)
    function = compile_replicated(problem, n, step, plainly=True)
    worst, n_statistics = largest_z(before, run_sweeps(function, before, rng, n_sweeps))
    return Finding(worst, n_statistics, n)


def _enumeration(name: str, size: float, rng: np.random.Generator) -> Finding:
    """Compare visits of the partitions of four rows with their probabilities."""
    n = _scaled(6000, size, 1000)
    return Finding(partition_p_value(ENUMERATED[name], rng, n), 15, n)


def _successive(name: str, size: float, rng: np.random.Generator) -> Finding:
    """Alternate sweeps and new data."""
    n = _scaled(2000, size, 200)
    found = successive(CALIBRATED[name], rng, n)
    complaint = "" if found.ess > MIN_EFFECTIVE else f"only {found.ess:.0f} effective draws"
    return Finding(found.worst, found.n_statistics, n, complaint=complaint)


def _agreement(name: str, size: float, rng: np.random.Generator) -> Finding:
    """Compare with NUTS; an alarm, and too few effective draws, ask for four times as many."""
    seed, n_draws = int(rng.integers(2**31)), _scaled(2000, size, 2000)
    found, n = agreements.agreement(name, n_draws, seed), n_draws
    if found.worst > LIMIT or found.least_ess < agreements.MIN_ESS:
        n = 4 * n_draws
        found = agreements.agreement(name, n, seed + 1)
    worst = max(found.z, key=lambda quantity: abs(found.z[quantity]))
    complaint = ""
    if found.least_ess < agreements.MIN_ESS:
        complaint = f"only {found.least_ess:.0f} effective draws"
    details = {"z": found.z, "ess": found.ess}
    return Finding(found.worst, len(found.z), n, worst, complaint, details)


def _ranks(name: str, size: float, rng: np.random.Generator) -> Finding:
    """Rank truths among draws."""
    n = _scaled(500, size, 80)
    curves = ranks(CALIBRATED[name], rng, n, thin=THIN[name])
    excess = curves.excess
    worst = max(excess, key=excess.__getitem__)
    details = {
        "at": curves.at.tolist(),
        "lower": curves.lower.tolist(),
        "upper": curves.upper.tolist(),
        "difference": {name: curve.tolist() for name, curve in curves.difference.items()},
    }
    return Finding(excess[worst], len(excess), curves.n_replicates, worst, details=details)


def _coverage(name: str, size: float, rng: np.random.Generator) -> Finding:
    """Count intervals of predictions and coefficients that hold the truth."""
    n = _scaled(200, size, 50)
    return _of_coverage(coverage(CALIBRATED[name], rng, n), n)


def _local_coverage(name: str, size: float, rng: np.random.Generator) -> Finding:
    """Count intervals of single explained rows that hold the truth."""
    n = _scaled(200, size, 50)
    return _of_coverage(local_coverage(CALIBRATED[name], rng, n), n)


def _calibration(
    name: str,
    size: float,
    rng: np.random.Generator,
    *,
    method: str,
    change: Callable[[xr.DataArray], xr.DataArray] | None = None,
) -> Finding:
    """Explain networks of known truth, and count intervals that hold it."""
    known, probs = KNOWN[name], tuple(MARGINS)
    # What is broken takes as many inputs as it takes to be found out.
    n = known.n_instances if change else _scaled(known.n_instances, size, 20)
    options = {"method": method, "cores": 1} | known.options
    request = Request(n, 300, probs, 5, int(rng.integers(2**31)), options)
    with warnings.catch_warnings():
        # A rough network is predicted badly by design.
        warnings.simplefilter("ignore")
        cases = cases_of(known.network, request, change)
    found = excess(cases, probs, may_be_wide=known.may_be_wide)
    worst = max(found, key=found.__getitem__)
    share = coverage_table([cases], probs)["coverage"].tolist()
    details = {"z": found, "share": dict(zip(found, share, strict=True))}
    return Finding(found[worst], len(found), n, worst, details=details)


def _of_coverage(found: Coverage, n_replicates: int) -> Finding:
    worst = max(found.z, key=lambda quantity: abs(found.z[quantity]))
    details = found._asdict()
    return Finding(found.worst, len(found.z), n_replicates, worst, details=details)


MEASURES: dict[str, Callable[..., Finding]] = {
    "ratio": _ratio,
    "kernel": _kernel,
    "moves": _moves,
    "sweep": _sweep,
    "production": _production,
    "mutant": _mutant,
    "enumeration": _enumeration,
    "successive": _successive,
    "agreement": _agreement,
    "ranks": _ranks,
    "coverage": _coverage,
    "local coverage": _local_coverage,
    "calibration": _calibration,
}
