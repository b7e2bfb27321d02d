"""Elastic nets against the augmented joint density."""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from scipy import stats

from mixreg.certificates.declared import N_COMPONENTS, N_FEATURES, N_NETS
from mixreg.certificates.oracle import Oracle
from mixreg.certificates.points import Point, filled, hyper_at, random_point
from mixreg.gibbs.penalties import penalty_log_density

__all__ = ["NET_RATIOS"]


def scales(oracle: Oracle, rng: np.random.Generator) -> Iterator[tuple[float, float]]:
    """Move the scales of all coefficients."""
    point = random_point(oracle.model, rng)
    moved = {**point, "t_interval__": rng.normal(size=(N_COMPONENTS, N_FEATURES))}
    own = _log_scales(oracle, moved) - _log_scales(oracle, point)
    yield oracle.log_ratio(point, moved), own


def choice(oracle: Oracle, rng: np.random.Generator) -> Iterator[tuple[float, float]]:
    """Let every component follow the other net, with the scales integrated out."""
    point = random_point(oracle.model, rng)
    table = oracle.refreshed(point)[1]["net_conditional"]
    for j in range(N_COMPONENTS):
        moved = {**point, "c": point["c"].copy()}
        moved["c"][j] = 1 - point["c"][j]
        own = table[j, moved["c"][j]] - table[j, point["c"][j]]
        yield _ratio_without_scales(oracle, point, moved), own


def weights(oracle: Oracle, rng: np.random.Generator) -> Iterator[tuple[float, float]]:
    """Move the weights of the nets."""
    point = filled(random_point(oracle.model, rng))
    moved = {**point, "net_w_simplex__": rng.normal(size=N_NETS - 1)}
    shapes = oracle.refreshed(point)[1]["counts"]
    each = [np.exp(hyper_at(place).log_net_w) for place in (point, moved)]
    own = [float(stats.dirichlet.logpdf(w, shapes)) for w in each]
    yield oracle.log_ratio(point, moved), own[1] - own[0]


def penalties(
    oracle: Oracle, rng: np.random.Generator, *, name: str
) -> Iterator[tuple[float, float]]:
    """Move one kind of penalty of all nets, with the scales integrated out."""
    point = filled(random_point(oracle.model, rng))
    moved = {**point, name: rng.normal(size=N_NETS)}
    conditional = oracle.refreshed(point)[1]["penalties"]
    own = [
        penalty_log_density(np.exp(each["l1_log__"]), np.exp(each["l2_log__"]), *conditional).sum()
        for each in (point, moved)
    ]
    yield _ratio_without_scales(oracle, point, moved), own[1] - own[0]


def _log_scales(oracle: Oracle, point: Point) -> float:
    """Log density of t given the coefficients: that of u = t/(1 - t) is inverse Gaussian."""
    _, seen = oracle.refreshed(point)
    rate, l2 = (part[:, None] for part in seen["scales"])
    state = oracle.state(point)
    size = np.abs(state.theta[:, -N_FEATURES:]) * np.exp(-state.log_sigma)[:, None]
    u, mean, shape = np.exp(point["t_interval__"]), rate / (l2 * size), rate**2 / l2
    density = stats.invgauss.logpdf(u, mean / shape, scale=shape)
    # du/dt = 1/(1 - t)^2, and 1 - t = 1/(1 + u).
    return float((density + 2 * np.log1p(u)).sum())


def _ratio_without_scales(oracle: Oracle, point: Point, moved: Point) -> float:
    """Log-ratio of the joint density with the scales integrated out."""
    inner = _log_scales(oracle, moved) - _log_scales(oracle, point)
    return oracle.log_ratio(point, moved) - inner


NET_RATIOS: dict[str, Callable[..., Iterator[tuple[float, float]]]] = {
    "scales of nets": scales,
    "choice of the net, scales integrated out": choice,
    "weights of the nets": weights,
    "absolute penalties, scales integrated out": partial(penalties, name="l1_log__"),
    "quadratic penalties, scales integrated out": partial(penalties, name="l2_log__"),
}
