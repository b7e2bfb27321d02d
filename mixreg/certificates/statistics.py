"""Statistics of parameters, assignments and data that certificates compare."""

from typing import Any

import numpy as np

from mixreg.certificates.joint import Joint, probits_of, weights_of
from mixreg.gibbs.state import Gates, Nets, Walk

__all__ = ["statistics"]


def statistics(joint: Joint) -> np.ndarray:
    """
    Compute bounded or light-tailed functions of parameters, assignments and data.

    They cross each block of parameters with the others, with the data and with whether a component
    is empty, because a wrong conditional often leaves the law of its own block alone.

    Parameters
    ----------
    joint : Joint
        Replicates.

    Returns
    -------
    ndarray of shape (n_replicates, n_statistics)
        The statistics.

    Examples
    --------
    >>> from mixreg.certificates.problems import Problem
    >>> statistics(Problem().draw_joint(np.random.default_rng(1), 5)).shape
    (5, 98)
    """
    n_components = joint.log_sigma.shape[1]
    member = joint.z[:, :, None] == np.arange(n_components)
    sizes = member.sum(1)
    scaled = joint.theta * np.exp(-joint.log_sigma)[..., None]
    log_size = np.log(np.abs(scaled) + 1e-3)
    columns, y = joint.design[..., :-1], joint.design[..., -1]
    fitted = np.einsum("rnq,rkq->rnk", columns, joint.theta)
    residual = (y[..., None] - fitted) * np.exp(-joint.log_sigma)[:, None, :]
    squashed_y = np.tanh(y)
    by_row = weights_of(joint.weights, joint.gate)
    weights = by_row.mean(1)
    entropy = -(weights * np.log(np.maximum(weights, 1e-300))).sum(1)
    blocks = [
        joint.log_sigma,
        joint.log_sigma * (sizes == 0),
        joint.log_sigma * np.minimum(sizes, 3),
        np.tanh(scaled).reshape(len(scaled), -1),
        np.abs(np.tanh(joint.theta)).reshape(len(scaled), -1),
        np.abs(np.tanh(scaled)).mean(2) * joint.log_sigma,
        log_size.mean(1),
        log_size.mean(2) * joint.log_sigma,
        log_size.mean(2) * (sizes == 0),
        np.tanh(scaled).mean(2) * (sizes == 0),
        np.tanh(joint.theta * np.einsum("rnq,rn->rq", columns, squashed_y)[:, None]).mean(2),
        sizes[:, 1:],
        (member * np.tanh(residual**2)).sum(1),
        (member * np.tanh(residual)).sum(1),
        (by_row * np.exp(-0.5 * residual**2)).sum((1, 2))[:, None],
        entropy[:, None],
        np.sort(weights, axis=1)[:, -2:],
        np.abs(squashed_y).mean(1)[:, None] * joint.log_sigma,
        (sizes * joint.log_sigma).sum(1)[:, None],
        (sizes * joint.log_sigma).sum(1)[:, None] * np.abs(squashed_y).mean(1)[:, None],
        (member * np.exp(-(residual**2) / 2)).sum((1, 2))[:, None],
        *_weight_statistics(joint, sizes),
        *(_net_statistics(joint, scaled, sizes) if isinstance(joint.hyper, Nets) else []),
        *(_walk_statistics(joint, scaled, sizes) if isinstance(joint.hyper, Walk) else []),
    ]
    return np.concatenate(blocks, axis=1)


def _weight_statistics(joint: Joint, sizes: np.ndarray) -> list[np.ndarray]:
    """Parameters of the weights, and how they go with the sizes of the components."""
    if isinstance(joint.weights, Gates):
        return _gate_statistics(joint, sizes)
    log_alpha, stick_logits = joint.weights
    log_alpha, log_rest = log_alpha[:, None], -np.logaddexp(0, stick_logits)
    return [
        log_alpha,
        np.tanh(log_alpha) * (sizes > 0).sum(1)[:, None],
        np.tanh(stick_logits / 3),
        np.tanh(log_alpha) * np.exp(log_rest),
        np.exp(log_rest) * sizes[:, :-1],
        # Uniform given the concentration, before any data.
        np.exp(np.exp(log_alpha) * log_rest),
        np.exp(np.exp(log_alpha) * log_rest) * np.tanh(log_alpha),
    ]


def _gate_statistics(joint: Joint, sizes: np.ndarray) -> list[np.ndarray]:
    """Scale, levels and slopes of a gate, and how they go with each other, rows and sizes."""
    log_scale, level, gamma = joint.weights
    log_scale, squashed = log_scale[:, None], np.tanh(log_scale)[:, None]
    unit = gamma * np.exp(-log_scale)[..., None]
    size = np.tanh(np.log((unit**2).mean(-1) + 1e-12))
    gate: Any = joint.gate
    in_play = sizes[:, ::-1].cumsum(1)[:, ::-1][:, :-1]
    probits = probits_of(joint.weights, gate)
    stick = np.arange(gamma.shape[1])
    side = np.sign((joint.z[..., None] == stick) - 0.5) * (joint.z[..., None] >= stick)
    squashed_y = np.tanh(joint.design[..., -1])
    # All rows are in play at the first stick.
    idle = (in_play == 0)[:, 1:]
    return [
        log_scale,
        squashed,
        squashed * (sizes > 0).sum(1)[:, None],
        level,
        level**2,
        level * squashed,
        level**2 * squashed,
        level * sizes[:, :-1],
        level[:, 1:] ** 2 * idle,
        np.tanh(unit).reshape(len(unit), -1),
        np.tanh(gamma).reshape(len(unit), -1),
        size,
        size * squashed,
        size[:, 1:] * idle,
        size * (in_play > 1),
        size[:, 1:] * squashed * idle,
        size * in_play,
        np.tanh(unit).prod(-1),
        level * np.tanh(unit).mean(-1),
        (side * np.tanh(probits)).mean(1),
        (side * np.tanh(probits)).mean(1) * squashed,
        (side**2 * np.tanh(probits**2)).mean(1),
        np.tanh(probits[:, :, 0] * squashed_y).mean(1)[:, None],
        np.tanh(gamma * np.einsum("rn,nq->rq", squashed_y, gate)[:, None]).mean(-1),
        (side * np.tanh(probits)).mean(1) * np.tanh(joint.log_sigma[:, :-1]),
    ]


def _net_statistics(joint: Joint, scaled: np.ndarray, sizes: np.ndarray) -> list[np.ndarray]:
    """Penalties, and how they go with the coefficients, the noise, the sizes and the nets."""
    log_l1, log_l2, log_net_w = joint.hyper
    net: Any = joint.net
    own_l1, own_l2, own_w = (np.take_along_axis(x, net, axis=1) for x in joint.hyper)
    slopes = np.abs(scaled[..., -joint.n_features :])
    size, spread = slopes.mean(-1), np.tanh(np.log(slopes.mean(-1)))
    net_w = np.exp(log_net_w)
    mean_l1, mean_l2 = (np.tanh((net_w * x).sum(1))[:, None] for x in (log_l1, log_l2))
    others = np.tanh(log_l1 - log_l1[:, ::-1]), np.tanh(log_l2 - log_l2[:, ::-1])
    # Nets of equal standing: only what is the same under every order of them is worth its place.
    own_gap = [np.take_along_axis(x, net, axis=1) for x in others]
    occupied = sizes > 0
    follows = net[..., None] == np.arange(log_l1.shape[-1])
    unused = ~(follows & occupied[..., None]).any(1)
    far = (others[0][:, :1] ** 2, others[1][:, :1] ** 2)
    return [
        np.tanh(log_l1 / 2),
        np.tanh(log_l2 / 2),
        (np.tanh(log_l1 / 2) * np.tanh(log_l2 / 2)).mean(1)[:, None],
        (net_w**2).sum(1)[:, None],
        (net_w * np.tanh(log_l1)).sum(1)[:, None],
        (net_w * np.tanh(log_l2)).sum(1)[:, None],
        *((net_w[:, :1] - net_w[:, 1:]) * x[:, :1] for x in others),
        *(np.tanh(x / 2) for x in (own_l1, own_l2)),
        # Whether a component follows the weaker or the stronger net, and fits it.
        *(x * occupied for x in own_gap),
        *(x * spread * occupied for x in own_gap),
        *(x * spread * ~occupied for x in own_gap),
        *((x * occupied).mean(1)[:, None] for x in own_gap),
        *((x * spread).mean(1)[:, None] for x in own_gap),
        *(unused * x for x in (log_l1, log_l2)),
        *((unused * x**2).mean(1)[:, None] for x in (log_l1, log_l2)),
        np.tanh(own_l1 - joint.log_sigma),
        np.tanh(own_l1 - joint.log_sigma) * ~occupied,
        np.tanh(own_l1 - joint.log_sigma) * spread,
        np.exp(own_w),
        np.exp(own_w) * spread,
        *(np.tanh(x) * spread for x in (own_l1, own_l2)),
        *(np.tanh(x) * joint.log_sigma for x in (own_l1, own_l2)),
        *(np.tanh(x) * ~occupied for x in (own_l1, own_l2)),
        np.exp(-np.exp(own_l1) * size),
        np.exp(-np.exp(own_l2) * size**2),
        *(x * spread for x in (mean_l1, mean_l2)),
        *(x * spread.std(1)[:, None] for x in far),
        spread * ~occupied,
        np.exp(-size) * joint.log_sigma,
        (slopes < 0.05).mean(-1) * np.tanh(own_l1),
        *(np.tanh(theta_level) * np.tanh(own_l1) for theta_level in joint.levels),
    ]


def _walk_statistics(joint: Joint, scaled: np.ndarray, sizes: np.ndarray) -> list[np.ndarray]:
    """Give the rate of the steps, and how it goes with steps, anchors, the noise and the sizes."""
    log_lam = joint.hyper.log_lam[:, None]
    steps = np.abs(scaled[..., 1 - joint.n_features :])
    # Uniform given the rate, before any data.
    level = np.exp(-np.exp(log_lam)[..., None] * steps)
    mean_level, spread = level.mean(-1), np.tanh(np.log(steps.mean(-1) + 1e-12))
    anchor = np.abs(np.tanh(scaled[..., -joint.n_features]))
    occupied = sizes > 0
    squashed = np.tanh(log_lam)
    return [
        log_lam,
        log_lam**2,
        np.tanh(log_lam / 2) * occupied.sum(1)[:, None],
        level.reshape(len(level), -1),
        (level**2).mean(-1),
        mean_level * occupied,
        mean_level * ~occupied,
        mean_level * squashed,
        mean_level * squashed * ~occupied,
        mean_level * joint.log_sigma,
        mean_level * np.minimum(sizes, 3),
        spread * squashed,
        spread * squashed * ~occupied,
        spread * joint.log_sigma,
        spread * ~occupied,
        log_lam * joint.log_sigma,
        log_lam * joint.log_sigma * occupied,
        anchor,
        anchor * squashed,
        anchor * ~occupied,
        (level * level[..., ::-1]).mean(-1),
        (steps < 0.02).mean(-1) * squashed,
        *(np.tanh(theta_level) * squashed for theta_level in joint.levels),
    ]
