"""Gates against the augmented joint density."""

from collections.abc import Iterator

import numpy as np
import pytensor.tensor as pt
from scipy import stats

from mixreg.certificates.declared import N_COMPONENTS, N_FEATURES, N_OBS
from mixreg.certificates.oracle import Oracle
from mixreg.certificates.points import Point, random_point, symbolic, value_of
from mixreg.gibbs.gate_regressions import gate_conditional, moments_in_play, scale_conditional
from mixreg.gibbs.sweep import log_joint_of
from mixreg.models.gates import GatePrior

__all__ = ["GATE_RATIOS"]


def assignments(oracle: Oracle, rng: np.random.Generator) -> Iterator[tuple[float, float]]:
    """Move every row to the next component, with its normals."""
    point = random_point(oracle.model, rng)
    state = symbolic(oracle.state(point))
    table = value_of(log_joint_of(state, pt.as_tensor(oracle.design), oracle.weigh))
    for row in range(N_OBS):
        moved = _normals_moved(point, row, (point["z"][row] + 1) % N_COMPONENTS, rng)
        own = table[moved["z"][row], row] - table[point["z"][row], row]
        # The kernel has the normals integrated out.
        own += _latent_log_density(oracle, moved, row) - _latent_log_density(oracle, point, row)
        yield oracle.log_ratio(point, moved), own


def coefficients(oracle: Oracle, rng: np.random.Generator) -> Iterator[tuple[float, float]]:
    """Move the coefficients of all sticks, given the normals."""
    point = random_point(oracle.model, rng)
    design, total = oracle.gate
    _, moments = moments_in_play(design, total, point["z"], N_COMPONENTS)
    in_play = point["z"] >= np.arange(N_COMPONENTS - 1)[:, None]
    latents = np.where(in_play, point["u"].T, 0.0)
    precision = np.full(N_FEATURES + 1, np.exp(-2 * point["gate_scale_log__"]))
    precision[0] = _prior_of(oracle).intercept_scale ** -2
    bordered = gate_conditional(latents, design, moments, precision)
    covariance = np.linalg.inv(bordered[:, :-1, :-1])
    moved = {
        **point,
        "gate_intercept": rng.normal(size=N_COMPONENTS - 1),
        "gamma": rng.normal(size=(N_COMPONENTS - 1, N_FEATURES)),
    }

    def log_density(point: Point) -> float:
        each = zip(
            np.column_stack([point["gate_intercept"], point["gamma"]]),
            covariance,
            bordered[:, :-1, -1],
            strict=True,
        )
        return sum(
            float(stats.multivariate_normal.logpdf(own, spread @ cross, spread))
            for own, spread, cross in each
        )

    # Given the coefficients the joint has log w and the truncated normals: together the normals.
    yield oracle.log_ratio(point, moved), log_density(moved) - log_density(point)


def scale(oracle: Oracle, rng: np.random.Generator) -> Iterator[tuple[float, float]]:
    """Move the scale of the slopes."""
    # The last stick is out of play in the kernel, and in the joint it is divided out.
    point = random_point(oracle.model, rng)
    moved = {**point, "gate_scale_log__": np.asarray(rng.normal())}
    prior, last = _prior_of(oracle), point["gamma"][-1]
    shape, rate = scale_conditional(point["gamma"][:-1], prior.scale_shape, prior.scale_rate)

    def log_density(point: Point) -> float:
        scale = np.exp(point["gate_scale_log__"])
        # The joint is a density of the scale, the conditional one of its square.
        density = stats.invgamma.logpdf(scale**2, shape, scale=rate) + np.log(2 * scale)
        return float(density + stats.norm.logpdf(last, scale=scale).sum())

    yield oracle.log_ratio(point, moved), log_density(moved) - log_density(point)


def _prior_of(oracle: Oracle) -> GatePrior:
    assert oracle.spec.gate is not None
    return oracle.spec.gate.prior


def _normals_moved(point: Point, row: int, z: int, rng: np.random.Generator) -> Point:
    """Put a row on another stick, with normals that are possible there."""
    moved = {**point, "z": point["z"].copy(), "u": point["u"].copy()}
    moved["z"][row] = z
    side = np.where(np.arange(N_COMPONENTS - 1) == z, 1.0, -1.0)
    moved["u"][row] = side * rng.exponential(size=N_COMPONENTS - 1)
    return moved


def _latent_log_density(oracle: Oracle, point: Point, row: int) -> float:
    """Log density of one row's normals given its stick, written out with SciPy."""
    design, _ = oracle.gate
    total = 0.0
    for k in range(N_COMPONENTS - 1):
        mean = point["gate_intercept"][k] + design[row, 1:] @ point["gamma"][k]
        u = point["u"][row, k]
        if k > point["z"][row]:
            total += stats.norm.logpdf(u)
        elif k == point["z"][row]:
            total += stats.truncnorm.logpdf(u, -mean, np.inf, loc=mean)
        else:
            total += stats.truncnorm.logpdf(u, -np.inf, -mean, loc=mean)
    return total


GATE_RATIOS = {
    "assignments under a gate": assignments,
    "coefficients of a gate, given its normals": coefficients,
    "scale of a gate's slopes": scale,
}
