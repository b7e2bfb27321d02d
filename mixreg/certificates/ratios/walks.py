"""Random walks over the coefficients against the augmented joint density."""

from collections.abc import Iterator

import numpy as np
from scipy import stats

from mixreg.certificates.declared import N_COMPONENTS, N_FEATURES
from mixreg.certificates.oracle import Oracle
from mixreg.certificates.points import Point, filled, random_point

__all__ = ["RATE_RATIOS", "STEP_RATIOS"]


def scales(oracle: Oracle, rng: np.random.Generator) -> Iterator[tuple[float, float]]:
    """Move the scales of all steps."""
    point = random_point(oracle.model, rng)
    moved = {**point, "omega_log__": rng.normal(size=(N_COMPONENTS, N_FEATURES - 1))}
    own = _log_scales(oracle, moved) - _log_scales(oracle, point)
    yield oracle.log_ratio(point, moved), own


def rate(oracle: Oracle, rng: np.random.Generator) -> Iterator[tuple[float, float]]:
    """Move the rate of the steps, with their scales integrated out."""
    point = filled(random_point(oracle.model, rng))
    moved = {**point, "lam_log__": np.asarray(rng.normal())}
    shape, rate = oracle.refreshed(point)[1]["rate"]
    own = [
        float(stats.gamma.logpdf(np.exp(each["lam_log__"]), shape, scale=1 / rate))
        for each in (point, moved)
    ]
    inner = [_log_scales(oracle, each) for each in (point, moved)]
    yield oracle.log_ratio(point, moved) - (inner[1] - inner[0]), own[1] - own[0]


def _log_scales(oracle: Oracle, point: Point) -> float:
    """Log density of omega given the steps: one over it is inverse Gaussian."""
    if "lam_log__" in point:
        size, lam = oracle.refreshed(point)[1]["scales"]
    else:
        lam = oracle.settings.lam
        state = oracle.state(point)
        steps = state.theta[:, 1 - N_FEATURES :]
        size = np.abs(steps) * np.exp(-state.log_sigma)[:, None]
    precision = np.exp(-point["omega_log__"])
    density = stats.invgauss.logpdf(precision, 1 / (lam * size), scale=lam**2)
    # |d precision / d omega| is the squared precision.
    return float((density + 2 * np.log(precision)).sum())


STEP_RATIOS = {"scales of steps": scales}
RATE_RATIOS = {"rate of steps, scales integrated out": rate}
