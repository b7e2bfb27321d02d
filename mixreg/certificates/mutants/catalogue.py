"""All broken samplers, with the problem that each is tried on."""

from typing import NamedTuple

from mixreg.certificates.moves import MOVE_PROBLEMS
from mixreg.certificates.mutants.gates import GATE_MUTANTS
from mixreg.certificates.mutants.moves import MOVE_MUTANTS
from mixreg.certificates.mutants.nets import NET_MUTANTS
from mixreg.certificates.mutants.normal import NORMAL_MUTANTS
from mixreg.certificates.mutants.walks import WALK_MUTANTS
from mixreg.certificates.problems import Problem
from mixreg.certificates.replicas import Step

__all__ = ["MUTANTS", "MUTANT_LIMIT", "Mutant"]

MUTANT_LIMIT = 5.0
"""Smallest z-score at which a broken sampler counts as found out."""


class Mutant(NamedTuple):
    """
    A broken sampler.

    Attributes
    ----------
    problem : Problem
        What it is tried on.
    step : callable
        The broken sweep.
    n_replicates : int
        How many replicates it takes to be found out.
    n_sweeps : int, default 4
        How many sweeps.
    """

    problem: Problem
    step: Step
    n_replicates: int
    n_sweeps: int = 4


# Mistakes of small consequence need more replicates to be seen.
_SMALL_MISTAKES = {
    "dmm: sticks given the old concentration",
    "dmm: assignments without the scale",
    "dmm_men: net drawn without its normaliser",
    "dmm_men: penalties given scales without the scales' density",
    "dmm_men: scales from before the penalties",
    "dmm_men: scales' mean without the noise",
    "dmm_men: noise without the tilt",
    "lemna: scales' mean without the noise",
    "lemna: scales' mean and shape exchanged",
}
_BROKEN: dict[str, tuple[Problem, Step]] = {
    **{f"dmm: {name}": (Problem(), broken) for name, broken in NORMAL_MUTANTS.items()},
    **{
        f"dmm_men: {name}": (Problem(scaling=scaling, n_features=5), broken)
        for name, (scaling, broken) in NET_MUTANTS.items()
    },
    **{
        f"lemna: {name}": (Problem(lam="inferred", n_features=4), broken)
        for name, broken in WALK_MUTANTS.items()
    },
    **{f"gate: {name}": (Problem(gated=True), broken) for name, broken in GATE_MUTANTS.items()},
}
MUTANTS: dict[str, Mutant] = {
    name: Mutant(problem, broken, 20_000 if name in _SMALL_MISTAKES else 4000)
    for name, (problem, broken) in _BROKEN.items()
} | {
    # Every sweep has many moves.
    f"{name.split(',')[0]}: {mistake}": Mutant(MOVE_PROBLEMS[name], broken, 1500, n_sweeps=1)
    for mistake, (name, broken) in MOVE_MUTANTS.items()
}
