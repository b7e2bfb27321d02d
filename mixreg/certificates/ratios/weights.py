"""Assignments, sticks and concentration against the augmented joint density."""

from collections.abc import Iterator

import numpy as np
import pytensor.tensor as pt
from scipy import stats
from scipy.special import expit

from mixreg.certificates.declared import N_COMPONENTS, N_OBS
from mixreg.certificates.oracle import Oracle
from mixreg.certificates.points import Point, random_point, sizes_at, symbolic, value_of
from mixreg.gibbs.concentration import concentration_log_density
from mixreg.gibbs.sticks import stick_conditional
from mixreg.gibbs.sweep import log_joint_of

__all__ = ["WEIGHT_RATIOS"]


def assignments(oracle: Oracle, rng: np.random.Generator) -> Iterator[tuple[float, float]]:
    """Move every row to the next component."""
    point = random_point(oracle.model, rng)
    table = value_of(log_joint_of(symbolic(oracle.state(point)), pt.as_tensor(oracle.design)))
    for row in range(N_OBS):
        moved = {**point, "z": point["z"].copy()}
        moved["z"][row] = (point["z"][row] + 1) % N_COMPONENTS
        ratio = table[moved["z"][row], row] - table[point["z"][row], row]
        yield oracle.log_ratio(point, moved), ratio


def sticks(oracle: Oracle, rng: np.random.Generator) -> Iterator[tuple[float, float]]:
    """Move the fractions of all sticks."""
    point = random_point(oracle.model, rng)
    moved = {**point, "v_logodds__": rng.normal(size=N_COMPONENTS - 1)}
    shapes = _stick_shapes(point)
    ratio = _log_beta_sum(shapes, moved) - _log_beta_sum(shapes, point)
    yield oracle.log_ratio(point, moved), ratio


def concentration(oracle: Oracle, rng: np.random.Generator) -> Iterator[tuple[float, float]]:
    """Move the concentration, with the sticks integrated out."""
    # log p(alpha, v, z) - log p(v | alpha, z) is log p(alpha, z), whatever v is.
    point = random_point(oracle.model, rng)
    moved = {**point, "alpha_log__": np.asarray(rng.normal())}
    prior = oracle.spec.concentration

    def collapsed(point: Point) -> float:
        alpha, sizes = pt.as_tensor(np.exp(point["alpha_log__"])), pt.as_tensor(sizes_at(point))
        return float(value_of(concentration_log_density(alpha, sizes, prior.shape, prior.rate)))

    inner = [_log_beta_sum(_stick_shapes(each), each) for each in (point, moved)]
    own = collapsed(moved) - collapsed(point)
    yield oracle.log_ratio(point, moved) - (inner[1] - inner[0]), own


def _log_beta_sum(shapes: list[np.ndarray], point: Point) -> float:
    return float(stats.beta.logpdf(expit(point["v_logodds__"]), *shapes).sum())


def _stick_shapes(point: Point) -> list[np.ndarray]:
    sizes, alpha = pt.as_tensor(sizes_at(point)), pt.as_tensor(np.exp(point["alpha_log__"]))
    return [value_of(graph) for graph in stick_conditional(sizes, alpha)]


WEIGHT_RATIOS = {
    "assignments": assignments,
    "sticks": sticks,
    "concentration, sticks integrated out": concentration,
}
