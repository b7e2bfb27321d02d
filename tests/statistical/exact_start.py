"""Exact-start invariance: parameters from the prior, data given them, then the sampler.

If a sweep leaves the posterior invariant, the joint law of parameters, assignments and data is
the same before and after it. Replicates are independent, so plain z-scores of the mean change of
any statistic are valid: no autocorrelation, no burn-in.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pytensor.tensor as pt
from pytensor.tensor.random.type import random_generator_type
from scipy.special import expit

import mixreg as mr
from mixreg.gibbs import sweep as sweep_module
from mixreg.gibbs.allocation import allocate_by_mask
from mixreg.gibbs.compile import compile_graph
from mixreg.gibbs.state import State, settings_of
from mixreg.models.spec import GammaPrior, InverseGammaPrior, MixtureSpec

__all__ = ["Joint", "Problem", "largest_z", "run_sweeps"]


@dataclass(frozen=True)
class Joint:
    """Replicates of parameters, assignments and data; the first axis counts replicates."""

    log_alpha: np.ndarray
    stick_logits: np.ndarray
    log_sigma: np.ndarray
    theta: np.ndarray
    z: np.ndarray
    design: np.ndarray

    @property
    def state(self) -> State:
        return State(self.log_alpha, self.stick_logits, self.log_sigma, self.theta)


@dataclass(frozen=True)
class Problem:
    """A tiny mixture whose prior is fixed beforehand."""

    n_obs: int = 10
    n_features: int = 2
    n_components: int = 4
    preset: str = "default"

    @cached_property
    def features(self) -> np.ndarray:
        # Skewed features: a symmetric design cannot see a sign error.
        return np.random.default_rng(7).exponential(size=(self.n_obs, self.n_features))

    @cached_property
    def spec(self) -> MixtureSpec:
        y = np.random.default_rng(8).normal(size=self.n_obs)
        model = mr.dmm(self.features, y, n_components=self.n_components, preset=self.preset)
        # A concentration that is often small finds sampling errors of empty sticks.
        return replace(
            model.spec,
            concentration=GammaPrior(shape=0.7, rate=0.7),
            noise=InverseGammaPrior(shape=1.5, rate=0.5),
        )

    def draw_joint(self, rng: np.random.Generator, n_replicates: int) -> Joint:
        """Draw parameters from the prior, assignments and responses given them, in NumPy."""
        spec, n_components = self.spec, self.n_components
        mean, precision = spec.coefficients.mean, spec.coefficients.precision
        alpha = rng.gamma(spec.concentration.shape, 1 / spec.concentration.rate, n_replicates)
        # Beta(1, alpha) in log space: log(1 - v) = log(U) / alpha.
        log_rest = -rng.standard_exponential((n_replicates, n_components - 1)) / alpha[:, None]
        stick_logits = np.log(-np.expm1(log_rest)) - log_rest
        precision_draw = rng.gamma(
            spec.noise.shape, 1 / spec.noise.rate, (n_replicates, n_components)
        )
        log_sigma = -0.5 * np.log(precision_draw)
        noise = rng.standard_normal((n_replicates, n_components, len(mean)))
        theta = mean + np.exp(log_sigma)[..., None] * noise / np.sqrt(precision)
        weights = _weights(stick_logits)
        uniform = rng.random((n_replicates, self.n_obs, 1))
        z = (uniform > weights.cumsum(-1)[:, None, :-1]).sum(-1)
        columns = spec.basis.design(self.features, np.zeros(self.n_obs))[:, :-1]
        chosen = np.take_along_axis(theta, z[..., None], axis=1)
        scale = np.take_along_axis(np.exp(log_sigma), z, axis=1)
        y = (columns * chosen).sum(-1) + scale * rng.standard_normal(z.shape)
        tiled = np.broadcast_to(columns, (n_replicates, *columns.shape))
        design = np.concatenate([tiled, y[..., None]], axis=-1)
        return Joint(np.log(alpha), stick_logits, log_sigma, theta, z, design)


def _weights(stick_logits: np.ndarray) -> np.ndarray:
    v = expit(stick_logits)
    left = np.cumprod(expit(-stick_logits), axis=-1)
    one = np.ones((*v.shape[:-1], 1))
    return np.concatenate([v, one], -1) * np.concatenate([one, left], -1)


def compile_replicated(problem: Problem, make_sweep=None):
    """Compile one sweep for many replicates at once: the kernels have leading dimensions."""
    settings = settings_of(problem.spec)
    rng = random_generator_type("rng")
    log_alpha = pt.dvector("log_alpha")
    others = [pt.dmatrix("stick_logits"), pt.dmatrix("log_sigma"), pt.dtensor3("theta")]
    state = State(log_alpha, *others)
    z, design = pt.lmatrix("z"), pt.dtensor3("design")
    make_sweep = make_sweep or valid_sweep
    next_rng, new_z, new_state = make_sweep(rng, state, z, design, settings, problem.n_components)
    return compile_graph([rng, *state, z, design], [next_rng, new_z, *new_state])


def valid_sweep(rng, state, z, design, settings, n_components):
    """Compose the package's sweep on replicated data; only the allocation is by mask."""
    draw = sweep_module.sweep(
        rng,
        state.log_alpha,
        sweep_module.log_joint_of(state, design),
        design,
        lambda z: allocate_by_mask(design, settings.prior, z, n_components),
        settings,
    )
    return draw.rng, draw.z, draw.state


def run_sweeps(function, joint: Joint, rng: np.random.Generator, n_sweeps: int = 2) -> Joint:
    """Apply a compiled sweep to every replicate."""
    state, z = joint.state, joint.z
    for _ in range(n_sweeps):
        rng, z, *values = function(rng, *state, z, joint.design)
        state = State(*values)
    return Joint(*state, z, joint.design)


def statistics(joint: Joint) -> np.ndarray:
    """Bounded or light-tailed functions of parameters, assignments and data; (R, n_statistics)."""
    n_components = joint.log_sigma.shape[1]
    member = joint.z[:, :, None] == np.arange(n_components)
    sizes = member.sum(1)
    log_rest = -np.logaddexp(0, joint.stick_logits)
    scaled = joint.theta * np.exp(-joint.log_sigma)[..., None]
    columns, y = joint.design[..., :-1], joint.design[..., -1]
    fitted = np.einsum("rnq,rkq->rnk", columns, joint.theta)
    residual = (y[..., None] - fitted) * np.exp(-joint.log_sigma)[:, None, :]
    squashed_y = np.tanh(y)
    weights = _weights(joint.stick_logits)
    entropy = -(weights * np.log(np.maximum(weights, 1e-300))).sum(1)
    blocks = [
        joint.log_alpha[:, None],
        np.tanh(joint.log_alpha)[:, None] * (sizes > 0).sum(1)[:, None],
        np.tanh(joint.stick_logits / 3),
        np.tanh(joint.log_alpha)[:, None] * np.exp(log_rest),
        np.exp(log_rest) * sizes[:, :-1],
        joint.log_sigma,
        joint.log_sigma * (sizes == 0),
        joint.log_sigma * np.minimum(sizes, 3),
        np.tanh(scaled).reshape(len(scaled), -1),
        np.abs(np.tanh(joint.theta)).reshape(len(scaled), -1),
        np.abs(np.tanh(scaled)).mean(2) * joint.log_sigma,
        np.tanh(scaled).mean(2) * (sizes == 0),
        np.tanh(joint.theta * np.einsum("rnq,rn->rq", columns, squashed_y)[:, None]).mean(2),
        sizes[:, 1:],
        (member * np.tanh(residual**2)).sum(1),
        (member * np.tanh(residual)).sum(1),
        (weights[:, None, :] * np.exp(-0.5 * residual**2)).sum((1, 2))[:, None],
        entropy[:, None],
        np.sort(weights, axis=1)[:, -2:],
        np.abs(squashed_y).mean(1)[:, None] * joint.log_sigma,
    ]
    return np.concatenate(blocks, axis=1)


def largest_z(before: Joint, after: Joint) -> tuple[float, int]:
    """Largest absolute z-score of the mean changes, and how many statistics there are."""
    change = statistics(after) - statistics(before)
    spread = change.std(axis=0, ddof=1) / np.sqrt(len(change))
    return float(np.abs(change.mean(axis=0) / spread).max()), change.shape[1]
