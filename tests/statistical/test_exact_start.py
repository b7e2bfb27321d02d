"""The sweep leaves the posterior invariant, and broken sweeps are found out."""

import numpy as np
import pytest
from exact_start import Problem, compile_replicated, largest_z, run_sweeps
from joint import Joint
from mutants import NORMAL_MUTANTS
from net_mutants import NET_MUTANTS

from mixreg.gibbs.compile import compile_sweep
from mixreg.gibbs.state import Settings, settings_of

N_REPLICATES, N_SWEEPS = 12_000, 4
SCALINGS = {"dmm": None, "dmm_men, sigma": "sigma", "dmm_men, variance": "variance"}
WIDE = {"n_obs": 3, "n_features": 6, "n_components": 3}

PROBLEMS = {
    f"{model}, {case}": Problem(scaling=scaling, **options)
    for model, scaling in SCALINGS.items()
    for case, options in {
        "default preset": {},
        "paper preset": {"preset": "paper"},
        "more columns than rows": WIDE,
    }.items()
}


@pytest.mark.parametrize("name", PROBLEMS)
def test_sweep_is_invariant(name, rng):
    problem = PROBLEMS[name]
    before = problem.draw_joint(rng, N_REPLICATES)
    after = run_sweeps(compile_replicated(problem, N_REPLICATES), before, rng, N_SWEEPS)
    worst, n_statistics = largest_z(before, after)
    assert n_statistics >= 50
    assert worst < 4.5


MUTANTS = {f"dmm: {name}": (None, broken) for name, broken in NORMAL_MUTANTS.items()} | {
    f"dmm_men: {name}": mutant for name, mutant in NET_MUTANTS.items()
}
# Mistakes of small consequence need more replicates to be seen.
SMALL_MISTAKES = {
    "dmm: sticks given the old concentration",
    "dmm: assignments without the scale",
    "dmm_men: net drawn without its normaliser",
    "dmm_men: penalties given scales without the scales' density",
    "dmm_men: scales from before the penalties",
    "dmm_men: scales' mean without the noise",
    "dmm_men: noise without the tilt",
}


@pytest.mark.parametrize("name", MUTANTS)
def test_mutant_fails(name, rng):
    scaling, broken = MUTANTS[name]
    problem = Problem(scaling=scaling, n_features=2 if scaling is None else 5)
    n_replicates = 20_000 if name in SMALL_MISTAKES else 4000
    before = problem.draw_joint(rng, n_replicates)
    function = compile_replicated(problem, n_replicates, broken, plainly=True)
    assert largest_z(before, run_sweeps(function, before, rng, N_SWEEPS))[0] > 5


def test_mutants_are_built_from_a_valid_sweep(rng):
    # Otherwise what is wrong with all of them would be taken for what is wrong with each.
    for scaling in SCALINGS.values():
        problem = Problem(scaling=scaling, n_features=2 if scaling is None else 5)
        before = problem.draw_joint(rng, 5000)
        function = compile_replicated(problem, 5000, plainly=True)
        assert largest_z(before, run_sweeps(function, before, rng, N_SWEEPS))[0] < 4.5


def compiled_sweeps(problem: Problem, joint: Joint, rng, n_sweeps: int) -> Joint:
    """Run the production function, which gathers rows, replicate by replicate."""
    settings, shapes = settings_of(problem.spec), problem.shapes
    functions = compile_sweep(shapes, keep_assignments=True)
    n_info = 3 + bool(shapes.n_nets)
    each = []
    for i, design in enumerate(joint.design):
        values, columns = _point(joint, i, settings), np.ascontiguousarray(design.T)
        log_joint = functions.evaluate(*values, columns, *settings)
        for _ in range(n_sweeps):
            rng, log_joint, *found = functions.sweep(
                rng, *values, log_joint, design, columns, design.T @ design, *settings
            )
            info, (*values, z) = found[:n_info], map(np.asarray, found[n_info:])
        each.append((*values, z, info[-1]))
    *values, z, net = (np.stack(part) for part in zip(*each, strict=True))
    theta, hyper = _working(values, settings, n_levels=shapes.has_level)
    return Joint(*values[:3], theta, hyper, z, joint.design, net if shapes.n_nets else None)


def _point(joint: Joint, i: int, settings: Settings) -> list[np.ndarray]:
    """One replicate as the values that the declared model's variables have."""
    theta, n_features = joint.theta[i], len(settings.scale)
    beta = theta[:, -n_features:] / settings.scale
    values = [joint.log_alpha[i], joint.stick_logits[i], joint.log_sigma[i], beta]
    if theta.shape[1] > n_features:
        values.append(theta[:, 0] + settings.offset - beta @ settings.center)
    if joint.hyper:
        log_l1, log_l2, log_net_w = (part[i] for part in joint.hyper)
        values += [log_l1, log_l2, (log_net_w - log_net_w.mean())[:-1]]
    return [np.asarray(value) for value in values]


def _working(values: list[np.ndarray], settings: Settings, *, n_levels: int):
    """Working coefficients, and hyper-parameters, of all replicates' values."""
    beta = values[3]
    levels = [part + beta @ settings.center - settings.offset for part in values[4 : 4 + n_levels]]
    theta = np.concatenate([*(x[..., None] for x in levels), beta * settings.scale], axis=-1)
    if len(values) == 4 + n_levels:
        return theta, ()
    log_l1, log_l2, centred = values[4 + n_levels :]
    unnormalised = np.concatenate([centred, -centred.sum(axis=-1, keepdims=True)], axis=-1)
    log_sum = np.logaddexp.reduce(unnormalised, axis=-1, keepdims=True)
    return theta, (log_l1, log_l2, unnormalised - log_sum)


PRODUCTION = {
    "dmm, default preset": {},
    "dmm, more columns than rows": WIDE,
    "dmm_men, sigma, default preset": {"scaling": "sigma"},
    "dmm_men, sigma, more columns than rows": {"scaling": "sigma", **WIDE},
    "dmm_men, variance, more columns than rows": {"scaling": "variance", **WIDE},
    "dmm_men, variance, paper preset": {"scaling": "variance", "preset": "paper"},
}


@pytest.mark.slow
@pytest.mark.parametrize("name", PRODUCTION)
def test_compiled_sweep_is_invariant(name, rng, certificate_size):
    problem = Problem(**PRODUCTION[name])
    before = problem.draw_joint(rng, max(1000, int(N_REPLICATES * certificate_size)))
    worst, n_statistics = largest_z(before, compiled_sweeps(problem, before, rng, 2))
    assert n_statistics >= 50
    assert worst < 4.5
