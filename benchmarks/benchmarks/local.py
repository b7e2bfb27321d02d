"""What local explanations cost per input, the box's own time excluded."""

import os
import time
import warnings
from typing import ClassVar

import numpy as np

import mixreg as mr
from mixreg.explain.local.fitted import Plan, unit_responses
from mixreg.explain.local.masks import draw_masks
from mixreg.explain.local.mode import fit_mode
from mixreg.explain.local.posterior import fit_posterior

__all__ = ["Local"]

# (inputs, perturbations, features, draws and burn-in of each of two chains)
_SIZES = {"tiny": (2, 60, 7, 8, 4), "window": (200, 500, 41, 250, 100)}


class Local:
    """
    Fits of many inputs at once, to a box made of hinges of its features.

    The size "window" is that of a published explanation: 500 perturbations of 41 bytes.
    """

    params: ClassVar = [os.environ.get("MIXREG_BENCHMARK_LOCAL", "window").split(",")]
    param_names: ClassVar = ["size"]
    timeout = 1800.0

    def setup(self, size: str) -> None:
        if getattr(self, "size", None) == size:
            return
        n_inputs, n_samples, n_features, draws, tune = _SIZES[size]
        rng = np.random.default_rng(0)
        self.masks = draw_masks(n_samples, n_features, rng).astype(np.float64)
        # A few features matter, and some of them only above a threshold.
        strength = rng.standard_cauchy((2, n_inputs, n_features)).clip(-6, 6)
        hinge = np.maximum(strength[1] @ self.masks.T - 2.0, 0.0)
        self.Y, _, _ = unit_responses(strength[0] @ self.masks.T + hinge)
        self.spec = mr.lemna(self.masks, self.Y[0], n_components=6).spec
        self.plan = Plan(draws, tune, 2, os.cpu_count() or 1, 0)
        self.size = size
        # Compilation, and the processes that draw, are there before anything is timed.
        fit_posterior(self.spec, self.masks, self.Y[:64], self.plan._replace(draws=4, tune=1))

    def track_mode(self, size: str) -> float:
        began = time.perf_counter()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            fit_mode(self.spec, self.masks, self.Y, seed=0)
        return round(1e3 * (time.perf_counter() - began) / len(self.Y), 2)

    track_mode.unit = "ms per input"

    def track_posterior(self, size: str) -> float:
        began = time.perf_counter()
        fit_posterior(self.spec, self.masks, self.Y, self.plan)
        return round(1e3 * (time.perf_counter() - began) / len(self.Y), 2)

    track_posterior.unit = "ms per input"

    def track_effective_draws(self, size: str) -> float:
        """Take the median over inputs of the smallest effective size of label-free quantities."""
        fit = fit_posterior(self.spec, self.masks, self.Y, self.plan)
        return round(float(np.median(fit.ess)), 1)

    track_effective_draws.unit = "draws"
