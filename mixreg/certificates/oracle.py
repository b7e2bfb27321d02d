"""A declared mixture beside its augmented twin, the oracle of all conditionals."""

from contextlib import ExitStack
from typing import Any

import numpy as np
import pymc as pm
import pytensor
import pytensor.tensor as pt

from mixreg.certificates.declared import N_NETS, N_OBS
from mixreg.certificates.patched import patched
from mixreg.certificates.points import Point, sizes_at, state_at, symbolic, value_of
from mixreg.gibbs import nets as nets_module
from mixreg.gibbs import walks as walks_module
from mixreg.gibbs.apart import together
from mixreg.gibbs.gates import GatedWeights, gate_arrays
from mixreg.gibbs.regressions import regress_by_mask
from mixreg.gibbs.scales import Scales
from mixreg.gibbs.shapes import shapes_of
from mixreg.gibbs.shrinkage import Shrinkage
from mixreg.gibbs.state import Settings, State, settings_of
from mixreg.gibbs.sweep import CONSTANT_WEIGHTS
from mixreg.gibbs.weighing import WeightBlock
from mixreg.models import augmented, spec_of

__all__ = ["Oracle"]


class Oracle:
    """
    A declared model, and its augmented joint log density as a function of a point.

    Parameters
    ----------
    model : pymc.Model
        What :func:`mixreg.certificates.declared.declare` returned.

    Attributes
    ----------
    model : pymc.Model
        The same.
    settings : Settings
        What the sampler reads.
    design : ndarray of shape (n_obs, n_columns + 1)
        Working design with the response as its last column.
    block : CoefficientBlock
        The coefficients' prior.

    Examples
    --------
    >>> from mixreg.certificates.declared import declare
    >>> from mixreg.certificates.points import random_point
    >>> oracle = Oracle(declare("dmm, default"))
    >>> point = random_point(oracle.model, np.random.default_rng(1))
    >>> float(oracle.log_ratio(point, point))
    0.0
    """

    def __init__(self, model: pm.Model) -> None:
        self.model, self.spec = model, spec_of(model)
        self.settings = settings_of(self.spec)
        with pytensor.config.change_flags(mode="FAST_COMPILE"):
            self._joint = augmented(model).compile_logp(jacobian=False)
        y = model.rvs_to_values[model["y"]].eval()
        self.design = self.spec.basis.design(model["X"].get_value(), y)
        self.block = shapes_of(self.spec, N_OBS).block

    @property
    def gate(self) -> tuple[np.ndarray, np.ndarray]:
        """Gate design of shape (n_obs, n_gate + 1), and its cross-products."""
        return gate_arrays(self.model["gate"].get_value())

    @property
    def weigh(self) -> WeightBlock:
        """The weights' prior, with the data filled in."""
        if self.spec.gate is None:
            return CONSTANT_WEIGHTS
        return GatedWeights(*map(pt.as_tensor, self.gate))

    def log_ratio(self, point: Point, moved: Point) -> float:
        """
        Compare the augmented joint density of two points.

        Parameters
        ----------
        point, moved : dict of str to ndarray
            The points.

        Returns
        -------
        float
            Logarithm of the second over the first density.
        """
        return float(self._joint(moved) - self._joint(point))

    def state(self, point: Point) -> State:
        """
        Find the state of a sweep that a point stands for.

        Parameters
        ----------
        point : dict of str to ndarray
            A point.

        Returns
        -------
        State
            Arrays in working coordinates.
        """
        return state_at(point, self.spec.basis)

    def refreshed(self, point: Point) -> tuple[Shrinkage, dict[str, Any]]:
        """
        Ask what the coefficients' prior says at a point whose hyper-parameters are kept.

        Parameters
        ----------
        point : dict of str to ndarray
            A point of a model with elastic nets or random walks.

        Returns
        -------
        shrinkage : Shrinkage
            What the prior says.
        seen : dict of str to list of ndarray or ndarray
            Parameters of the conditionals that the kernels were about to draw from.
        """
        state = symbolic(self.state(point))
        seen: dict[str, Any] = {}
        watch = self._watch_walk if self.spec.name == "lemna" else self._watch_nets
        occupied = pt.as_tensor((sizes_at(point) > 0).astype(float))
        settings = Settings(*map(pt.as_tensor, self.settings))
        with watch(point, state, seen):
            shrinkage = self.block.refresh(None, state, occupied, settings, together)[1]
        return shrinkage, {name: _evaluated(graph) for name, graph in seen.items()}

    def _watch_walk(self, point: Point, state: State, seen: dict[str, Any]) -> ExitStack:
        """Keep the rate and the scales of a walk, and remember what they are drawn from."""

        def log_lam(rng: Any, conditional: Any) -> Any:
            seen["rate"] = tuple(conditional)
            return rng, state.hyper.log_lam

        def precision(rng: Any, size: Any, occupied: Any, lam: Any) -> Any:
            seen["scales"] = size, lam
            return rng, pt.as_tensor(np.exp(-point["omega_log__"]))

        return _all_patched(walks_module, draw_log_lam=log_lam, draw_step_precision=precision)

    def _watch_nets(self, point: Point, state: State, seen: dict[str, Any]) -> ExitStack:
        """Keep the nets and their scales, and remember what they are drawn from."""

        def choice(rng: Any, log_joint: Any) -> Any:
            seen.setdefault("net_conditional", log_joint)
            return rng, pt.as_tensor(np.eye(N_NETS)[point["c"]])

        def net_w(rng: Any, counts: Any, concentration: Any) -> Any:
            seen["counts"] = counts + concentration
            return rng, state.hyper.log_net_w

        def penalties(rng: Any, l1: Any, l2: Any, *conditional: Any) -> Any:
            seen["penalties"] = conditional
            return rng, [l1, l2]

        def noise(rng: Any, *prior: Any) -> Any:
            return rng, state.log_sigma

        def scales(rng: Any, size: Any, occupied: Any, rate: Any, l2: Any) -> Any:
            seen["scales"] = rate, l2
            u = np.exp(point["t_interval__"])
            pull = (pt.sqr(rate)[:, None] / (l2[:, None] * u)).sum(axis=-1)
            return rng, Scales(l2[:, None] * (1 + u), pull)

        return _all_patched(
            nets_module,
            draw_choice=choice,
            draw_log_net_w=net_w,
            draw_penalties=penalties,
            draw_log_sigma=noise,
            draw_scales=scales,
        )

    def regressions(self, point: Point, precision: np.ndarray) -> Any:
        """
        Regress every component on its rows.

        Parameters
        ----------
        point : dict of str to ndarray
            A point, of which the assignments are read.
        precision : ndarray of shape (n_components, n_columns)
            Prior precisions times the noise variance.

        Returns
        -------
        Regressions
            Arrays.
        """
        rng = pt.random.shared_rng(np.random.default_rng(1))
        found = regress_by_mask(
            rng,
            pt.as_tensor(self.design),
            pt.as_tensor(self.settings.mean),
            pt.as_tensor(precision),
            pt.as_tensor(self.settings.noise_rate),
            pt.as_tensor(point["z"]),
        )[1]
        return type(found)(*(value_of(graph) for graph in found))


def _all_patched(module: Any, **replacements: Any) -> ExitStack:
    """Put several things into a module until the stack is left."""
    stack = ExitStack()
    for name, replacement in replacements.items():
        stack.enter_context(patched(module, name, replacement))
    return stack


def _evaluated(graphs: Any) -> Any:
    return [value_of(part) for part in graphs] if isinstance(graphs, tuple) else value_of(graphs)
