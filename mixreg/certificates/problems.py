"""Tiny mixtures with priors of their own, on which samplers are certified."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from mixreg.certificates.joint import Joint
from mixreg.certificates.prior_draws import draw_joint
from mixreg.gibbs.shapes import Shapes, shapes_of
from mixreg.models import dmm, dmm_men, lemna, spec_of
from mixreg.models.gates import GatePrior
from mixreg.models.spec import GammaPrior, InverseGammaPrior, MixtureSpec

__all__ = ["PROBLEMS", "WIDE", "Problem"]


@dataclass(frozen=True)
class Problem:
    """
    A tiny mixture whose prior is fixed beforehand.

    Attributes
    ----------
    n_obs, n_features, n_components : int
        Its size.
    preset : {"default", "paper"}
        Of the model.
    scaling : {"sigma", "variance"}, optional
        Makes it a mixture with two elastic nets whose penalties are divided by that.
    lam : "inferred" or float, optional
        Makes it a mixture with random walks whose rate is that.
    gated : bool
        Whether the weights depend on the features.
    """

    n_obs: int = 10
    n_features: int = 2
    n_components: int = 4
    preset: str = "default"
    scaling: str | None = None
    lam: str | float | None = None
    gated: bool = False

    @property
    def model(self) -> str:
        """Name of the model's builder."""
        if self.lam is not None:
            return "lemna"
        return "dmm" if self.scaling is None else "dmm_men"

    @cached_property
    def features(self) -> np.ndarray:
        """Features of shape (n_obs, n_features): skewed, as symmetry cannot see a sign error."""
        return np.random.default_rng(7).exponential(size=(self.n_obs, self.n_features))

    @cached_property
    def spec(self) -> MixtureSpec:
        """What is declared, with priors that make mistakes felt."""
        y = np.random.default_rng(8).normal(size=self.n_obs)
        options: dict[str, Any] = {"n_components": self.n_components, "preset": self.preset}
        options |= {"gate": "all" if self.gated else None}
        spec = {"dmm": self._normal, "dmm_men": self._nets, "lemna": self._walk}[self.model](
            y, options
        )
        if spec.gate is not None:
            # A scale that is often small, and levels whose prior is felt.
            prior = GatePrior(intercept_scale=1.5, scale_shape=1.5, scale_rate=1.0)
            spec = replace(spec, gate=replace(spec.gate, prior=prior))
        # A concentration that is often small finds sampling errors of empty sticks.
        return replace(
            spec,
            concentration=GammaPrior(shape=0.7, rate=0.7),
            noise=InverseGammaPrior(shape=1.5, rate=0.5),
        )

    @property
    def shapes(self) -> Shapes:
        """What decides which compiled function it needs."""
        return shapes_of(self.spec, self.n_obs)

    def draw_joint(self, rng: np.random.Generator, n_replicates: int) -> Joint:
        """
        Draw parameters from the prior, assignments and responses given them, in NumPy.

        Parameters
        ----------
        rng : Generator
            Source of randomness.
        n_replicates : int
            How many independent draws.

        Returns
        -------
        Joint
            The draws.
        """
        return draw_joint(self.spec, self.features, rng, n_replicates)

    def _normal(self, y: np.ndarray, options: dict[str, Any]) -> MixtureSpec:
        return spec_of(dmm(self.features, y, **options))

    def _nets(self, y: np.ndarray, options: dict[str, Any]) -> MixtureSpec:
        model = dmm_men(self.features, y, n_nets=2, scaling=self.scaling, **options)
        spec = spec_of(model)
        # Nets that differ, so that the choice among them matters.
        nets: dict[str, Any] = {"l1": GammaPrior(1.0, 0.5), "l2": GammaPrior(1.5, 1.0)}
        return replace(spec, coefficients=replace(spec.coefficients, **nets))

    def _walk(self, y: np.ndarray, options: dict[str, Any]) -> MixtureSpec:
        is_inferred = self.lam == "inferred"
        lam: Any = None if is_inferred else self.lam
        model = lemna(self.features, y, lam=lam, **options)
        spec = spec_of(model)
        # An anchor that is felt, and a prior of the rate that is no exponential.
        changes: dict[str, Any] = {"anchor_precision": 0.5}
        if is_inferred:
            changes["rate"] = GammaPrior(1.7, 0.7)
        return replace(spec, coefficients=replace(spec.coefficients, **changes))


WIDE = {"n_obs": 3, "n_features": 6, "n_components": 3}
_KINDS: dict[str, dict[str, Any]] = {
    "dmm": {},
    "dmm_men, sigma": {"scaling": "sigma"},
    "dmm_men, variance": {"scaling": "variance"},
    "lemna": {"lam": "inferred", "n_features": 4},
}
_CASES: dict[str, dict[str, Any]] = {
    "default preset": {},
    "paper preset": {"preset": "paper"},
    "more columns than rows": WIDE,
}
# The problems on which every sweep is certified; a further one is one entry.
PROBLEMS: dict[str, Problem] = {
    f"{model}, {case}": Problem(**{**kind, **options})
    for model, kind in _KINDS.items()
    for case, options in _CASES.items()
} | {
    "lemna, fixed rate": Problem(lam=1.5, n_features=4),
    "lemna, fixed rate, paper preset": Problem(lam=1.5, n_features=4, preset="paper"),
    "dmm, gate": Problem(gated=True),
    "dmm, paper preset, gate": Problem(gated=True, preset="paper"),
    "dmm_men, sigma, gate": Problem(gated=True, scaling="sigma"),
    "dmm_men, variance, gate": Problem(gated=True, scaling="variance"),
    "lemna, gate": Problem(gated=True, lam="inferred", n_features=4),
}
