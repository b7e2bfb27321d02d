"""Exact-start invariance: parameters from the prior, data given them, then the sampler.

If a sweep leaves the posterior invariant, the joint law of parameters, assignments and data is
the same before and after it. Replicates are independent, so plain z-scores of the mean change of
any statistic are valid: no autocorrelation, no burn-in.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pytensor
import pytensor.tensor as pt
from joint import Joint, statistics, weights_of
from pytensor.compile.mode import Mode
from pytensor.link.vm import VMLinker
from pytensor.tensor.random.type import random_generator_type
from scipy.special import log_ndtr, ndtri_exp

import mixreg as mr
from mixreg.gibbs import sweep as sweep_module
from mixreg.gibbs.compile import compile_graph
from mixreg.gibbs.regressions import regress_by_mask
from mixreg.gibbs.shapes import Shapes, shapes_of
from mixreg.gibbs.state import Nets, State, settings_of
from mixreg.models.spec import ElasticNetPrior, GammaPrior, InverseGammaPrior, MixtureSpec

__all__ = ["Joint", "Problem", "compile_replicated", "largest_z", "run_sweeps"]


@dataclass(frozen=True)
class Problem:
    """A tiny mixture whose prior is fixed beforehand."""

    n_obs: int = 10
    n_features: int = 2
    n_components: int = 4
    preset: str = "default"
    scaling: str | None = None

    @cached_property
    def features(self) -> np.ndarray:
        # Skewed features: a symmetric design cannot see a sign error.
        return np.random.default_rng(7).exponential(size=(self.n_obs, self.n_features))

    @cached_property
    def spec(self) -> MixtureSpec:
        y = np.random.default_rng(8).normal(size=self.n_obs)
        options = {"n_components": self.n_components, "preset": self.preset}
        if self.scaling is None:
            spec = mr.dmm(self.features, y, **options).spec
        else:
            options |= {"n_nets": 2, "scaling": self.scaling}
            spec = mr.dmm_men(self.features, y, **options).spec
            # Nets that differ, so that the choice among them matters.
            prior = replace(spec.coefficients, l1=GammaPrior(1.0, 0.5), l2=GammaPrior(1.5, 1.0))
            spec = replace(spec, coefficients=prior)
        # A concentration that is often small finds sampling errors of empty sticks.
        return replace(
            spec,
            concentration=GammaPrior(shape=0.7, rate=0.7),
            noise=InverseGammaPrior(shape=1.5, rate=0.5),
        )

    @property
    def shapes(self) -> Shapes:
        return shapes_of(self.spec, self.n_obs)

    def draw_joint(self, rng: np.random.Generator, n_replicates: int) -> Joint:
        """Draw parameters from the prior, assignments and responses given them, in NumPy."""
        spec, n_components = self.spec, self.n_components
        alpha = rng.gamma(spec.concentration.shape, 1 / spec.concentration.rate, n_replicates)
        # Beta(1, alpha) in log space: log(1 - v) = log(U) / alpha.
        log_rest = -rng.standard_exponential((n_replicates, n_components - 1)) / alpha[:, None]
        stick_logits = np.log(-np.expm1(log_rest)) - log_rest
        precision_draw = rng.gamma(
            spec.noise.shape, 1 / spec.noise.rate, (n_replicates, n_components)
        )
        log_sigma = -0.5 * np.log(precision_draw)
        hyper, net, relative = self._draw_coefficients(rng, log_sigma)
        mean = settings_of(spec).mean
        theta = mean + np.exp(log_sigma)[..., None] * relative
        weights = weights_of(stick_logits)
        uniform = rng.random((n_replicates, self.n_obs, 1))
        z = (uniform > weights.cumsum(-1)[:, None, :-1]).sum(-1)
        columns = spec.basis.design(self.features, np.zeros(self.n_obs))[:, :-1]
        chosen = np.take_along_axis(theta, z[..., None], axis=1)
        scale = np.take_along_axis(np.exp(log_sigma), z, axis=1)
        y = (columns * chosen).sum(-1) + scale * rng.standard_normal(z.shape)
        tiled = np.broadcast_to(columns, (n_replicates, *columns.shape))
        design = np.concatenate([tiled, y[..., None]], axis=-1)
        return Joint(np.log(alpha), stick_logits, log_sigma, theta, hyper, z, design, net)

    def _draw_coefficients(self, rng: np.random.Generator, log_sigma: np.ndarray):
        """Draw hyper-parameters, nets, and coefficients about their means over the noise."""
        spec, prior, shape = self.spec, self.spec.coefficients, log_sigma.shape
        noise = rng.standard_normal((*shape, spec.n_columns))
        if not isinstance(prior, ElasticNetPrior):
            return (), None, noise / np.sqrt(prior.precision)
        each = (len(log_sigma), prior.n_nets)
        l1, l2 = (rng.gamma(p.shape, 1 / p.rate, each) for p in (prior.l1, prior.l2))
        net_w = rng.dirichlet(np.full(prior.n_nets, prior.net_concentration), len(log_sigma))
        net = (rng.random((*shape, 1)) > net_w.cumsum(-1)[:, None, :-1]).sum(-1)
        own_l1, own_l2 = (np.take_along_axis(x, net, axis=1)[..., None] for x in (l1, l2))
        if self.scaling == "variance":
            own_l1 = own_l1 / (2 * np.exp(log_sigma))[..., None]
        # Beyond zero, a normal of mean -l1/l2 and precision l2, by inversion.
        size = (*shape, self.n_features)
        tail = log_ndtr(-own_l1 / np.sqrt(own_l2)) - rng.standard_exponential(size)
        absolute = np.maximum(-ndtri_exp(tail) - own_l1 / np.sqrt(own_l2), 0) / np.sqrt(own_l2)
        slopes = absolute * rng.choice([-1.0, 1.0], size)
        level = noise[..., : int(spec.basis.intercept)] / np.sqrt(prior.level_precision)
        hyper = (np.log(l1), np.log(l2), np.log(np.maximum(net_w, 1e-300)))
        return hyper, net, np.concatenate([level, slopes], axis=-1)


def compile_replicated(
    problem: Problem, n_replicates: int, make_sweep=None, *, plainly: bool = False
):
    """
    Compile one sweep for many replicates at once: the kernels have leading dimensions.

    Plainly compiled graphs are not rewritten, which takes a fraction of the time.
    """
    shapes, settings = problem.shapes, settings_of(problem.spec)

    def real(name, *shape):
        return pt.tensor(name, dtype="float64", shape=(n_replicates, *shape))

    rng = random_generator_type("rng")
    values = [
        real("log_alpha"),
        real("stick_logits", shapes.n_components - 1),
        real("log_sigma", shapes.n_components),
        real("theta", shapes.n_components, shapes.n_columns),
    ]
    hyper = Nets(*(real(name, shapes.n_nets) for name in Nets._fields)) if shapes.n_nets else ()
    z = pt.tensor("z", dtype="int64", shape=(n_replicates, shapes.n_obs))
    design = real("design", shapes.n_obs, shapes.n_columns + 1)
    make_sweep = make_sweep or valid_sweep
    state = State(*values, hyper)
    next_rng, z_and_net, new = make_sweep(rng, state, z, design, settings, shapes.block)
    inputs = [rng, *values, *hyper, z, design]
    outputs = [next_rng, *z_and_net, *new[:4], *new.hyper]
    return _compile_plainly(inputs, outputs) if plainly else compile_graph(inputs, outputs)


def _compile_plainly(inputs, outputs):
    linker = VMLinker(use_cloop=False, c_thunks=False, allow_gc=False)
    # Nodes that draw advance their generator in place, whether or not anything is rewritten.
    inputs = [pytensor.In(inputs[0], mutable=True), *inputs[1:]]
    return pytensor.function(
        inputs, outputs, mode=Mode(linker, None), on_unused_input="ignore", accept_inplace=True
    )


def valid_sweep(rng, state, z, design, settings, block):
    """Compose the package's sweep on replicated data; only the regressions are by mask."""
    draw = sweep_module.sweep(
        rng,
        state,
        sweep_module.log_joint_of(state, design),
        design,
        lambda rng, z, precision: regress_by_mask(
            rng, design, settings.mean, precision, settings.noise_rate, z
        ),
        block,
        settings,
    )
    net = () if draw.info.net is None else (draw.info.net,)
    return draw.rng, (draw.z, *net), draw.state


def run_sweeps(function, joint: Joint, rng: np.random.Generator, n_sweeps: int = 2) -> Joint:
    """Apply a compiled sweep to every replicate."""
    values, z, net = (*joint.state[:4], *joint.hyper), joint.z, joint.net
    for _ in range(n_sweeps):
        rng, z, *values = function(rng, *values, z, joint.design)
        net = values.pop(0) if joint.hyper else None
    return Joint(*values[:4], tuple(values[4:]), z, joint.design, net)


def largest_z(before: Joint, after: Joint) -> tuple[float, int]:
    """Largest absolute z-score of the mean changes, and how many statistics there are."""
    change = statistics(after) - statistics(before)
    spread = change.std(axis=0, ddof=1) / np.sqrt(len(change))
    return float(np.abs(change.mean(axis=0) / spread).max()), change.shape[1]
