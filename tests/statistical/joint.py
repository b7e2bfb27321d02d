"""Replicates of a mixture and its data, and the statistics that certificates compare."""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from mixreg.gibbs.state import Nets, State

__all__ = ["Joint", "statistics", "weights_of"]


@dataclass(frozen=True)
class Joint:
    """Replicates of parameters, assignments and data; the first axis counts replicates."""

    log_alpha: np.ndarray
    stick_logits: np.ndarray
    log_sigma: np.ndarray
    theta: np.ndarray
    hyper: tuple[np.ndarray, ...]
    z: np.ndarray
    design: np.ndarray
    net: np.ndarray | None = None

    @property
    def n_features(self) -> int:
        """Slopes of each component, for skewed designs without constant columns but the level."""
        return self.theta.shape[-1] - len(self.levels)

    @property
    def levels(self) -> list[np.ndarray]:
        """Levels over the noise, if there are any."""
        has_level = bool((self.design[..., 0] == 1).all())
        return [self.theta[..., 0] * np.exp(-self.log_sigma) / 10] if has_level else []

    @property
    def state(self) -> State:
        hyper = Nets(*self.hyper) if self.hyper else ()
        return State(self.log_alpha, self.stick_logits, self.log_sigma, self.theta, hyper)


def weights_of(stick_logits: np.ndarray) -> np.ndarray:
    """Break the sticks."""
    v = expit(stick_logits)
    left = np.cumprod(expit(-stick_logits), axis=-1)
    one = np.ones((*v.shape[:-1], 1))
    return np.concatenate([v, one], -1) * np.concatenate([one, left], -1)


def statistics(joint: Joint) -> np.ndarray:
    """Bounded or light-tailed functions of parameters, assignments and data; (R, n_statistics)."""
    n_components = joint.log_sigma.shape[1]
    member = joint.z[:, :, None] == np.arange(n_components)
    sizes = member.sum(1)
    log_rest = -np.logaddexp(0, joint.stick_logits)
    scaled = joint.theta * np.exp(-joint.log_sigma)[..., None]
    log_size = np.log(np.abs(scaled) + 1e-3)
    columns, y = joint.design[..., :-1], joint.design[..., -1]
    fitted = np.einsum("rnq,rkq->rnk", columns, joint.theta)
    residual = (y[..., None] - fitted) * np.exp(-joint.log_sigma)[:, None, :]
    squashed_y = np.tanh(y)
    weights = weights_of(joint.stick_logits)
    entropy = -(weights * np.log(np.maximum(weights, 1e-300))).sum(1)
    blocks = [
        joint.log_alpha[:, None],
        np.tanh(joint.log_alpha)[:, None] * (sizes > 0).sum(1)[:, None],
        np.tanh(joint.stick_logits / 3),
        np.tanh(joint.log_alpha)[:, None] * np.exp(log_rest),
        np.exp(log_rest) * sizes[:, :-1],
        # Uniform given the concentration, before any data.
        np.exp(np.exp(joint.log_alpha)[:, None] * log_rest),
        np.exp(np.exp(joint.log_alpha)[:, None] * log_rest) * np.tanh(joint.log_alpha)[:, None],
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
        (weights[:, None, :] * np.exp(-0.5 * residual**2)).sum((1, 2))[:, None],
        entropy[:, None],
        np.sort(weights, axis=1)[:, -2:],
        np.abs(squashed_y).mean(1)[:, None] * joint.log_sigma,
        (sizes * joint.log_sigma).sum(1)[:, None],
        (sizes * joint.log_sigma).sum(1)[:, None] * np.abs(squashed_y).mean(1)[:, None],
        (member * np.exp(-(residual**2) / 2)).sum((1, 2))[:, None],
        *(_net_statistics(joint, scaled, sizes) if joint.hyper else []),
    ]
    return np.concatenate(blocks, axis=1)


def _net_statistics(joint: Joint, scaled: np.ndarray, sizes: np.ndarray) -> list[np.ndarray]:
    """Penalties, and how they go with the coefficients, the noise, the sizes and the nets."""
    log_l1, log_l2, log_net_w = joint.hyper
    own_l1, own_l2, own_w = (np.take_along_axis(x, joint.net, axis=1) for x in joint.hyper)
    slopes = np.abs(scaled[..., -joint.n_features :])
    size, spread = slopes.mean(-1), np.tanh(np.log(slopes.mean(-1)))
    net_w = np.exp(log_net_w)
    mean_l1, mean_l2 = (np.tanh((net_w * x).sum(1))[:, None] for x in (log_l1, log_l2))
    others = np.tanh(log_l1 - log_l1[:, ::-1]), np.tanh(log_l2 - log_l2[:, ::-1])
    # Nets of equal standing: only what is the same under every order of them is worth its place.
    own_gap = [np.take_along_axis(x, joint.net, axis=1) for x in others]
    occupied = sizes > 0
    follows = joint.net[..., None] == np.arange(log_l1.shape[-1])
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
