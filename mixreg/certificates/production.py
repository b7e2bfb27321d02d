"""The function that draws for users, run on replicates one by one."""

from typing import Any

import numpy as np

from mixreg.certificates.joint import Joint
from mixreg.certificates.problems import Problem
from mixreg.gibbs.compiled_sweep import compile_sweep
from mixreg.gibbs.gates import gate_arrays
from mixreg.gibbs.shapes import Shapes
from mixreg.gibbs.state import Nets, Settings, Walk, settings_of

__all__ = ["production_sweeps"]


def production_sweeps(
    problem: Problem, joint: Joint, rng: np.random.Generator, n_sweeps: int
) -> Joint:
    """
    Run the production function, which gathers rows, replicate by replicate.

    Parameters
    ----------
    problem : Problem
        The mixture.
    joint : Joint
        Before the sweeps.
    rng : Generator
        Source of randomness.
    n_sweeps : int
        How many sweeps.

    Returns
    -------
    Joint
        After the sweeps.

    Examples
    --------
    >>> problem, rng = Problem(), np.random.default_rng(1)
    >>> production_sweeps(problem, problem.draw_joint(rng, 3), rng, 2).theta.shape
    (3, 4, 3)
    """
    settings, shapes = settings_of(problem.spec), problem.shapes
    functions = compile_sweep(shapes, keep_assignments=True)
    # Moves over partitions are counted where weights are constant.
    n_info = 4 + bool(shapes.n_nets) + (not shapes.n_gate)
    n_moves = np.asarray(1)
    gate = () if joint.gate is None else gate_arrays(joint.gate)
    each = []
    for i, design in enumerate(joint.design):
        values, columns = _point(joint, i, settings, shapes), np.ascontiguousarray(design.T)
        shares = functions.evaluate(*values, columns, *gate, *settings)
        info: list[Any] = []
        z = joint.z[i]
        for _ in range(n_sweeps):
            rng, shares, *found = functions.sweep(
                rng, n_moves, *values, shares, design, columns, design.T @ design, *gate, *settings
            )
            info, (*values, z) = found[:n_info], map(np.asarray, found[n_info:])
        each.append((*values, z, info[3] if shapes.n_nets else 0))
    *values, z, net = (np.stack(part) for part in zip(*each, strict=True))
    n_weights = len(joint.weights)
    weights, (log_sigma, *others) = type(joint.weights)(*values[:n_weights]), values[n_weights:]
    theta, hyper = _working(others, settings, shapes)
    kept = net if shapes.n_nets else None
    return Joint(weights, log_sigma, theta, hyper, z, joint.design, kept, joint.gate)


def _point(joint: Joint, i: int, settings: Settings, shapes: Shapes) -> list[np.ndarray]:
    """One replicate as the values that the declared model's variables have."""
    theta, n_features = joint.theta[i], len(settings.scale)
    slopes = theta[:, -n_features:]
    beta = (slopes.cumsum(axis=-1) if shapes.cumulative else slopes) / settings.scale
    values = [*(part[i] for part in joint.weights), joint.log_sigma[i], beta]
    if theta.shape[1] > n_features:
        values.append(theta[:, 0] + settings.offset - beta @ settings.center)
    values += [part[i] for part in joint.hyper]
    if shapes.n_nets:
        log_net_w = values.pop()
        values.append((log_net_w - log_net_w.mean())[:-1])
    return [np.asarray(value) for value in values]


def _working(
    values: list[np.ndarray], settings: Settings, shapes: Shapes
) -> tuple[np.ndarray, Any]:
    """Working coefficients, and hyper-parameters, of all replicates' values."""
    beta, first = values[0], 1 + shapes.has_level
    slopes = beta * settings.scale
    if shapes.cumulative:
        slopes = np.diff(slopes, axis=-1, prepend=0.0)
    levels = [part + beta @ settings.center - settings.offset for part in values[1:first]]
    theta = np.concatenate([*(x[..., None] for x in levels), slopes], axis=-1)
    hyper: list[Any] = values[first:]
    if not shapes.n_nets:
        return theta, Walk(*hyper) if hyper else ()
    log_l1, log_l2, centred = hyper
    unnormalised = np.concatenate([centred, -centred.sum(axis=-1, keepdims=True)], axis=-1)
    log_sum = np.logaddexp.reduce(unnormalised, axis=-1, keepdims=True)
    return theta, Nets(log_l1, log_l2, unnormalised - log_sum)
