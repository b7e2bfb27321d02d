"""The sweep leaves the posterior invariant, and broken sweeps are found out."""

import numpy as np
import pytest
from exact_start import Joint, Problem, compile_replicated, largest_z, run_sweeps
from mutants import MUTANTS

from mixreg.gibbs.compile import Shapes, compile_sweep
from mixreg.gibbs.state import State, settings_of

N_REPLICATES, N_SWEEPS = 12_000, 8

PROBLEMS = {
    "default preset": Problem(),
    "paper preset": Problem(preset="paper"),
    "more columns than rows": Problem(n_obs=3, n_features=6, n_components=3),
}


@pytest.mark.parametrize("name", PROBLEMS)
def test_sweep_is_invariant(name, rng):
    problem = PROBLEMS[name]
    before = problem.draw_joint(rng, N_REPLICATES)
    after = run_sweeps(compile_replicated(problem), before, rng, N_SWEEPS)
    worst, n_statistics = largest_z(before, after)
    assert n_statistics >= 50
    assert worst < 4.5


@pytest.mark.parametrize("name", MUTANTS)
def test_mutant_fails(name, rng):
    problem = PROBLEMS["default preset"]
    before = problem.draw_joint(rng, N_REPLICATES)
    after = run_sweeps(compile_replicated(problem, MUTANTS[name]), before, rng, N_SWEEPS)
    assert largest_z(before, after)[0] > 5


def compiled_sweeps(problem: Problem, joint: Joint, rng, n_sweeps: int) -> Joint:
    """Run the production function, which gathers rows, replicate by replicate."""
    spec = problem.spec
    shapes = Shapes(problem.n_obs, problem.n_features, problem.n_components, spec.basis.intercept)
    functions, settings = compile_sweep(shapes, keep_assignments=True), settings_of(spec)
    slopes = slice(int(shapes.has_level), None)
    rows = []
    for i in range(len(joint.z)):
        design = joint.design[i]
        beta = joint.theta[i][:, slopes] / settings.scale
        level = joint.theta[i][:, 0] + settings.offset - beta @ settings.center
        values = [joint.log_alpha[i], joint.stick_logits[i], joint.log_sigma[i], beta, level]
        columns = np.ascontiguousarray(design.T)
        log_joint = functions.evaluate(*map(np.asarray, values), columns, *settings)
        log_alpha = np.asarray(values[0])
        for _ in range(n_sweeps):
            rng, log_joint, _, _, _, *values, z = functions.sweep(
                rng, log_alpha, log_joint, design, columns, design.T @ design, *settings
            )
            log_alpha = np.asarray(values[0])
        beta, level = values[3], values[4]
        working_level = level + beta @ settings.center - settings.offset
        theta = np.column_stack([working_level, beta * settings.scale])
        rows.append((*values[:3], theta, z))
    log_alpha, stick_logits, log_sigma, theta, z = (
        np.stack(part) for part in zip(*rows, strict=True)
    )
    return Joint(*State(log_alpha, stick_logits, log_sigma, theta), z, joint.design)


@pytest.mark.slow
def test_compiled_sweep_is_invariant(rng, certificate_size):
    problem = PROBLEMS["default preset"]
    before = problem.draw_joint(rng, max(1000, int(N_REPLICATES * certificate_size)))
    worst, n_statistics = largest_z(before, compiled_sweeps(problem, before, rng, 2))
    assert n_statistics >= 50
    assert worst < 4.5
