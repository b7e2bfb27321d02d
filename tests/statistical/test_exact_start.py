"""The sweep leaves the posterior invariant, and broken sweeps are found out."""

import pytest

from mixreg.certificates.exact_start import LIMIT, confirmed_z, largest_z
from mixreg.certificates.moves import MOVE_PROBLEMS
from mixreg.certificates.mutants import MUTANT_LIMIT, MUTANTS
from mixreg.certificates.problems import PROBLEMS
from mixreg.certificates.replicas import compile_replicated, run_sweeps

N_REPLICATES = 8_000
# The certificate has all problems, and the compiled function on each of them.
QUICK_PROBLEMS = [
    name
    for name in PROBLEMS
    if name
    not in {
        "lemna, paper preset",
        "lemna, fixed rate",
        "lemna, fixed rate, paper preset",
        "dmm, paper preset, gate",
        "dmm_men, sigma, gate",
        "dmm_men, variance, gate",
        "lemna, gate",
    }
]


@pytest.mark.parametrize("name", QUICK_PROBLEMS)
def test_sweep_is_invariant(name, rng):
    worst, n_statistics = confirmed_z(PROBLEMS[name], rng, N_REPLICATES)
    assert n_statistics >= 50
    assert worst < LIMIT


# The rest differ from these by less than these differ from each other.
QUICK_WALK_MUTANTS = {
    "lemna: rate counts one component too many",
    "lemna: rate from steps without the noise",
    "lemna: scales from before the rate",
    "lemna: anchor among the steps",
    "lemna: coefficients with the old noise",
}
QUICK_GATE_MUTANTS = {
    "gate: a truncation side flipped",
    "gate: rows z > k instead of z >= k",
    "gate: a clipped tail",
    "gate: label moves of constant weights",
    "gate: sticks out of play kept",
}
SLOW_MUTANT = "dmm: splits without the prior of the assignments"
OF_MOVES = {name for name, mutant in MUTANTS.items() if mutant.problem in MOVE_PROBLEMS.values()}
# The certificate tries the others, which take long.
LEFT_OUT = ({name for name in MUTANTS if name.startswith(("lemna", "gate"))} | OF_MOVES) - (
    QUICK_WALK_MUTANTS | QUICK_GATE_MUTANTS
)
TRIED = [name for name in MUTANTS if name not in LEFT_OUT]


@pytest.mark.parametrize("name", [*TRIED, pytest.param(SLOW_MUTANT, marks=pytest.mark.slow)])
def test_mutant_fails(name, rng):
    problem, broken, n_replicates, n_sweeps = MUTANTS[name]
    before = problem.draw_joint(rng, n_replicates)
    function = compile_replicated(problem, n_replicates, broken, plainly=True)
    assert largest_z(before, run_sweeps(function, before, rng, n_sweeps))[0] > MUTANT_LIMIT


# Each problem once and in the order of the mutants: a set of them would be in the order of its
# strings' hashes, which differ from process to process, and so would the streams they are given.
MUTATED = list(
    dict.fromkeys(mutant.problem for name, mutant in MUTANTS.items() if name not in OF_MOVES)
)


@pytest.mark.parametrize("problem", MUTATED, ids=lambda p: p.scaling or p.lam or "normal")
def test_mutants_are_built_from_a_valid_sweep(problem, rng):
    # Otherwise what is wrong with all of them would be taken for what is wrong with each.
    assert confirmed_z(problem, rng, 5000, plainly=True)[0] < LIMIT
